// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_product
#include <boost/test/unit_test.hpp>

#include <chainrule/kernel/product_by_rows.hpp>
#include <chainrule/kernel/row_sum.hpp>
#include <chainrule/number/plain.hpp>
#include <chainrule/number/random.hpp>
#include <chainrule/number/row.hpp>
#include <chainrule/optimizer/optimizer.hpp>

#include <cmath>
#include <vector>

using namespace chainrule;

namespace {

template <class T>
std::vector<T> normal_numbers(std::size_t count, std::uint64_t start) {
  internal::number::random_source random{seed{start}};
  std::vector<T> numbers(count);
  for (T& x : numbers) x = static_cast<T>(random.normal());
  return numbers;
}

template <class T>
bool close(T x, double expected) {
  return std::abs(static_cast<double>(x) - expected) <= (sizeof(T) == 4 ? 1e-4 : 1e-12) * (1 + std::abs(expected));
}

// Each product against a loop in double, both where it adds to the result and where it overwrites it.
template <class T, std::size_t Out, std::size_t In>
void check_products(std::size_t rows) {
  const auto x = normal_numbers<T>(rows * In, 1), w = normal_numbers<T>(In * Out, 2), b = normal_numbers<T>(Out, 3),
             dz = normal_numbers<T>(rows * Out, 4);
  std::vector<T> z(rows * Out), dx(rows * In, T(7)), dx_added(rows * In, T(1)), dw(In * Out, T(7)),
      dw_added(In * Out, T(1)), db(Out, T(7)), db_added(Out, T(1));
  internal::kernel::affine<Out, In>(rows, x.data(), w.data(), b.data(), z.data());
  internal::kernel::times_weight<Out, In, false>(rows, dz.data(), w.data(), dx.data());
  internal::kernel::times_weight<Out, In, true>(rows, dz.data(), w.data(), dx_added.data());
  internal::kernel::outer_sum<Out, In, false>(rows, dz.data(), x.data(), dw.data());
  internal::kernel::outer_sum<Out, In, true>(rows, dz.data(), x.data(), dw_added.data());
  internal::kernel::row_sum<Out, false>(rows, dz.data(), db.data());
  internal::kernel::row_sum<Out, true>(rows, dz.data(), db_added.data());
  bool right = true;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t o = 0; o < Out; ++o) {
      double sum = static_cast<double>(b[o]);
      for (std::size_t i = 0; i < In; ++i)
        sum += static_cast<double>(x[r * In + i]) * static_cast<double>(w[i * Out + o]);
      right = right && close(z[r * Out + o], sum);
    }
    for (std::size_t i = 0; i < In; ++i) {
      double sum = 0;
      for (std::size_t o = 0; o < Out; ++o)
        sum += static_cast<double>(dz[r * Out + o]) * static_cast<double>(w[i * Out + o]);
      right = right && close(dx[r * In + i], sum) && close(dx_added[r * In + i], sum + 1);
    }
  }
  for (std::size_t o = 0; o < Out; ++o) {
    double bias = 0;
    for (std::size_t r = 0; r < rows; ++r) bias += static_cast<double>(dz[r * Out + o]);
    right = right && close(db[o], bias) && close(db_added[o], bias + 1);
    for (std::size_t i = 0; i < In; ++i) {
      double sum = 0;
      for (std::size_t r = 0; r < rows; ++r)
        sum += static_cast<double>(dz[r * Out + o]) * static_cast<double>(x[r * In + i]);
      right = right && close(dw[i * Out + o], sum) && close(dw_added[i * Out + o], sum + 1);
    }
  }
  BOOST_TEST(right, "products of " << rows << " x " << In << " to " << Out);
}

// A gradient that changes its parameter as it comes against one that is stored before: the same bits, and nothing else
// touched.
template <class T, std::size_t Out, std::size_t In, class Rule>
void check_changes(std::size_t rows, const Rule& rule) {
  constexpr std::size_t size = Out * In, kept = Rule::state_count;
  const auto x = normal_numbers<T>(rows * In, 1), dz = normal_numbers<T>(rows * Out, 2);
  std::vector<T> w = normal_numbers<T>(size, 3), b = normal_numbers<T>(Out, 4), state(kept * size + 1, T(0.5)),
                 gradient(size), bias_gradient(Out);
  std::vector<T> expected = w, expected_bias = b, expected_state = state;
  internal::kernel::outer_sum<Out, In, false>(rows, dz.data(), x.data(), gradient.data());
  internal::kernel::row_sum<Out, false>(rows, dz.data(), bias_gradient.data());
  internal::optimizer::step(rule, size, expected.data(), gradient.data(), expected_state.data(), size, 3);
  internal::optimizer::step(sgd{}, Out, expected_bias.data(), bias_gradient.data(), static_cast<T*>(nullptr), 0, 3);
  const auto change = rule.template change<T>(3);
  const auto of_bias = sgd{}.change<T>(3);
  using to_weight = internal::optimizer::to_parameter<T, kept, std::remove_const_t<decltype(change)>>;
  using to_bias = internal::optimizer::to_parameter<T, 0, std::remove_const_t<decltype(of_bias)>>;
  // In three parts, as threads do.
  for (std::size_t part = 0; part < 3; ++part) {
    const std::size_t first = internal::kernel::column_of_part<Out, In>(part, 3),
                      last = internal::kernel::column_of_part<Out, In>(part + 1, 3);
    internal::kernel::outer_sum<Out, In, false>(
        rows, dz.data(), x.data(), first, last,
        to_weight{change, w.data() + first * Out, Out, state.data() + first * Out, size});
  }
  internal::kernel::row_sum<Out, false>(rows, dz.data(), to_bias{of_bias, b.data(), Out, nullptr, 0});
  BOOST_TEST((w == expected), "the change of " << In << " to " << Out << " by " << rows << " rows");
  BOOST_TEST((state == expected_state && b == expected_bias),
             "the rest of " << In << " to " << Out << " by " << rows << " rows");
}

// One row that the type knows, against a loop in double.
template <class T, std::size_t Out, std::size_t In>
void check_row() {
  const internal::number::one_row row{};
  const auto x = normal_numbers<T>(In, 1), w = normal_numbers<T>(In * Out, 2), b = normal_numbers<T>(Out, 3),
             dz = normal_numbers<T>(Out, 4);
  std::vector<T> z(Out), dx(In, T(7)), dx_added(In, T(1)), dx_by_rows(In, T(1)), dw(In * Out, T(7)),
      db_added(Out, T(1));
  internal::kernel::affine<Out, In>(row, x.data(), w.data(), b.data(), internal::kernel::in_matrix<T>{z.data(), Out});
  internal::kernel::times_weight<Out, In, false>(row, dz.data(), w.data(),
                                                 internal::kernel::in_matrix<T>{dx.data(), In});
  internal::kernel::times_weight<Out, In, true>(row, dz.data(), w.data(),
                                                internal::kernel::in_matrix<T>{dx_added.data(), In});
  internal::kernel::times_weight_by_rows<Out, In, true>(row, dz.data(), w.data(),
                                                        internal::kernel::in_matrix<T>{dx_by_rows.data(), In});
  internal::kernel::outer_sum<Out, In, false>(row, dz.data(), x.data(), 0, In,
                                              internal::kernel::in_matrix<T>{dw.data(), Out});
  internal::kernel::row_sum<Out, true>(row, dz.data(), internal::kernel::in_matrix<T>{db_added.data(), Out});
  bool right = true;
  for (std::size_t o = 0; o < Out; ++o) {
    double sum = static_cast<double>(b[o]);
    for (std::size_t i = 0; i < In; ++i) {
      sum += static_cast<double>(x[i]) * static_cast<double>(w[i * Out + o]);
      right = right && close(dw[i * Out + o], static_cast<double>(x[i]) * static_cast<double>(dz[o]));
    }
    right = right && close(z[o], sum) && close(db_added[o], static_cast<double>(dz[o]) + 1);
  }
  for (std::size_t i = 0; i < In; ++i) {
    double sum = 0, by_rows = 1;
    for (std::size_t o = 0; o < Out; ++o) {
      sum += static_cast<double>(dz[o]) * static_cast<double>(w[i * Out + o]);
      by_rows += static_cast<double>(dz[o]) * static_cast<double>(w[o * In + i]);
    }
    right = right && close(dx[i], sum) && close(dx_added[i], sum + 1) && close(dx_by_rows[i], by_rows);
  }
  BOOST_TEST(right, "products of one row of " << In << " to " << Out);
}

template <std::size_t Out, std::size_t... Ins>
void check_inputs() {
  for (const std::size_t rows : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u, 13u, 17u, 23u})
    (check_products<float, Out, Ins>(rows), ...);
  for (const std::size_t rows : {1u, 3u, 8u, 23u}) (check_changes<float, Out, Ins>(rows, adam{}), ...);
  (check_row<float, Out, Ins>(), ...);
}

// In constant evaluation the same source gives the same numbers.
constexpr double constant_product() {
  const double x[] = {1, 2}, w[] = {1, 2, 3, 4, 5, 6}, b[] = {0.5, 0, 0};
  double z[3] = {};
  internal::kernel::affine<3, 2>(1, x, w, b, z);
  return z[0] * 100 + z[1] * 10 + z[2];
}
static_assert(constant_product() == 9.5 * 100 + 12 * 10 + 15);

}  // namespace

// Small layers, which are unrolled: extents of one, primes, and just below, at and above vectors and tiles.
BOOST_AUTO_TEST_CASE(products_of_small_extents) {
  check_inputs<1, 1, 5, 31>();
  check_inputs<2, 3>();
  check_inputs<7, 1, 13>();
  check_inputs<16, 1, 16>();
  check_inputs<17, 9>();
  check_products<double, 7, 13>(5);
  check_products<double, 8, 3>(1);
  check_row<double, 7, 13>();
  check_row<float, 24, 9>();
  check_row<float, 13, 40>();
  check_changes<double, 7, 13>(5, sgd_momentum{.momentum = 0.9, .nesterov = true});
}

// Large ones, which share their tiles: the same around the panel's width, and rows that lie far apart.
BOOST_AUTO_TEST_CASE(products_of_large_extents) {
  check_inputs<1, 700>();
  check_inputs<2, 300>();
  check_inputs<10, 64>();
  check_inputs<31, 32>();
  check_inputs<32, 33>();
  check_inputs<33, 31, 65>();
  check_inputs<67, 10>();
  check_inputs<128, 6, 129>();
  check_inputs<601, 19>();
  check_products<double, 37, 41>(5);
  check_products<double, 3, 300>(2);
}

// More steps than a panel holds: sums wait in memory.
BOOST_AUTO_TEST_CASE(products_of_many_steps) {
  check_products<float, 5, 1100>(7);
  check_products<float, 530, 9>(1050);
  check_products<double, 530, 300>(9);
  check_products<float, 21, 40>(1050);
  check_products<float, 520, 1030>(6);
  check_changes<float, 5, 70>(1050, sgd_momentum{.momentum = 0.9});
  check_changes<float, 530, 9>(1050, sgd_momentum{.momentum = 0.9});
}

// Copies in blocks: long rows, many samples or strides that share places of the cache; a sum in several blocks of
// steps, of rows, and of columns; sums that wait for the step.
BOOST_AUTO_TEST_CASE(products_in_blocks) {
  check_products<float, 150, 1100>(70);
  check_products<float, 301, 1100>(37);
  check_products<float, 300, 2100>(203);
  check_products<float, 2100, 300>(203);
  check_products<double, 70, 515>(300);
  check_products<float, 40, 1024>(25);
  check_products<float, 450, 300>(290);
  check_changes<float, 150, 1100>(70, adam{});
  check_changes<float, 100, 700>(290, adam{});
  check_changes<float, 450, 300>(290, sgd{});
  check_changes<float, 450, 300>(530, sgd{});
  check_changes<double, 70, 515>(300, adam{});
}

// Many rows of a matrix whose own rows lie apart by powers of two; and gradients whose tiles change the parameter.
BOOST_AUTO_TEST_CASE(products_of_many_rows) {
  check_products<float, 128, 150>(200);
  check_products<double, 64, 130>(140);
  check_changes<float, 67, 50>(64, adam{});
  check_changes<double, 41, 30>(100, sgd_momentum{.momentum = 0.9});
  check_changes<float, 300, 130>(256, sgd{});
}

// The parts of a weight's gradient, put together, are the whole.
BOOST_AUTO_TEST_CASE(parts_of_a_gradient) {
  constexpr std::size_t out = 19, in = 130;
  for (const std::size_t rows : {9u, 2051u}) {
    const auto x = normal_numbers<float>(rows * in, 1), dz = normal_numbers<float>(rows * out, 2);
    std::vector<float> whole(in * out), parts(in * out);
    internal::kernel::outer_sum<out, in, false>(rows, dz.data(), x.data(), whole.data());
    for (std::size_t part = 0; part < 3; ++part)
      internal::kernel::outer_sum<out, in, false>(rows, dz.data(), x.data(), parts.data(),
                                                  internal::kernel::column_of_part<out, in>(part, 3),
                                                  internal::kernel::column_of_part<out, in>(part + 1, 3));
    BOOST_TEST((whole == parts));
  }
  BOOST_TEST(
      (internal::kernel::column_of_part<out, in>(1, 3) > 0 && internal::kernel::column_of_part<out, in>(3, 3) == in));
}

namespace {

// Sums over many samples against their number times one product in double: a lot's sum is off by half an ulp an
// addition at most, and all lots' sums by no more. Plain sums of a million are off by 1 % here.
template <std::size_t Out, std::size_t In>
void check_many_samples(std::size_t rows) {
  std::vector<float> x(rows * In), dz(rows * Out), dw(In * Out), db(Out);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.1f * static_cast<float>(i % In + 1);
  for (std::size_t i = 0; i < dz.size(); ++i) dz[i] = 0.3f / static_cast<float>(i % Out + 1);
  internal::kernel::outer_sum<Out, In, false>(rows, dz.data(), x.data(), dw.data());
  internal::kernel::row_sum<Out, false>(rows, dz.data(), db.data());
  double of_weight = 0, of_bias = 0;
  for (std::size_t o = 0; o < Out; ++o) {
    const double slope = static_cast<double>(dz[o]), samples = static_cast<double>(rows);
    of_bias = std::max(of_bias, std::abs(static_cast<double>(db[o]) / (slope * samples) - 1));
    for (std::size_t i = 0; i < In; ++i)
      of_weight =
          std::max(of_weight,
                   std::abs(static_cast<double>(dw[i * Out + o]) / (slope * static_cast<double>(x[i]) * samples) - 1));
  }
  const double bound = 2048 * 0x1p-24;
  BOOST_TEST(of_weight <= bound,
             rows << " samples' gradient of " << Out << " x " << In << " weights is off by " << of_weight);
  BOOST_TEST(of_bias <= bound, rows << " samples' gradient of " << Out << " biases is off by " << of_bias);
}

}  // namespace

BOOST_AUTO_TEST_CASE(gradients_over_many_samples) {
  check_many_samples<2, 3>(1'000'000);
  check_many_samples<1, 5>(1'000'000);
  check_many_samples<33, 12>(200'000);
  check_many_samples<1, 300>(50'000);
  // a sample more than a lot; what is added to; what changes its parameter
  check_products<double, 10, 13>(2049);
  check_products<double, 19, 16>(2049);
  check_products<double, 40, 130>(4097);
  check_products<double, 1, 270>(2050);
  check_changes<float, 3, 7>(5000, adam{});
  check_changes<float, 19, 41>(2100, sgd_momentum{.momentum = 0.9});
  check_changes<float, 1, 11>(2063, sgd_momentum{.momentum = 0.9, .nesterov = true});
  // the same number by number, as in constant evaluation
  std::vector<plain<float>> x(3 * 4100, plain<float>(0.7f)), dz(2 * 4100, plain<float>(0.1f));
  plain<float> dw[6];
  internal::kernel::outer_sum<2, 3, false>(4100, dz.data(), x.data(), dw);
  for (const plain<float>& sum : dw) BOOST_TEST(std::abs(sum.value / (4100 * 0.07f) - 1) < 1e-4f);
}

// Vectors that are wider than those in which a product stores one row would be loaded behind the stores of their parts.
BOOST_AUTO_TEST_CASE(a_row_is_loaded_as_a_product_stores_it) {
  const auto lanes = []<class V>() { return V::size; };
  BOOST_TEST((internal::number::by_vectors<float, 16>(lanes) == internal::number::lanes_of_row<float>(16)));
  BOOST_TEST((internal::number::by_vectors<float, 24>(lanes) == internal::number::lanes_of_row<float>(24)));
  BOOST_TEST((internal::number::by_vectors<double, 8>(lanes) == internal::number::lanes_of_row<double>(8)));
}
