// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_value_and_gradient
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cmath>
#include <memory>

#include "view_header.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

bool close(double x, double expected, double tolerance = 1e-12) {
  return std::abs(x - expected) <= tolerance * (1 + std::abs(expected));
}

template <class Expression>
void check_elements(const Expression& found, std::initializer_list<double> expected) {
  auto element = found.template begin<xt::layout_type::row_major>();
  BOOST_REQUIRE(found.size() == expected.size());
  for (const double number : expected) BOOST_TEST(close(static_cast<double>(*element++), number));
}

}  // namespace

// The course's neuron: w = 1.3, b = -0.1. NOT: 0 -> 1, 1 -> 0.
BOOST_AUTO_TEST_CASE(the_not_neuron) {
  using net = network<input<1>, dense<1, act::tanh>>;
  const model<net, double> m{explicit_values{{1.3, -0.1}}};
  const tensor<double, shape<1>> zero{0.0}, unit{1.0};
  BOOST_TEST(std::abs(m(unit)(0) - 0.834) < 5e-4);
  const double c1 = cost_of(m, squared_error{}, unit, zero), c0 = cost_of(m, squared_error{}, zero, unit);
  BOOST_TEST(std::abs(c1 - 0.695) < 5e-4);
  BOOST_TEST(std::abs(c0 - 1.209) < 5e-4);
  const xt::xtensor<double, 2> inputs{{0}, {1}}, targets{{1}, {0}};
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, inputs, targets);
  BOOST_TEST(close(cost, (c0 + c1) / 2));
  // dC/dw = 2 (a - y) (1 - a^2) x and dC/db = 2 (a - y) (1 - a^2), by hand
  const auto slope = [](double x, double expected) {
    const double a1 = std::tanh(1.3 * x - 0.1);
    return 2 * (a1 - expected) * (1 - a1 * a1);
  };
  BOOST_TEST(close(gradient[W<1>](0, 0), slope(1, 0) / 2));
  BOOST_TEST(close(gradient[b<1>](0), (slope(0, 1) + slope(1, 0)) / 2));
  BOOST_TEST(std::abs(gradient[W<1>](0, 0)) > 0.1);
}

BOOST_AUTO_TEST_CASE(the_vector_network) {
  const model<network<input<3>, dense<2, act::tanh>>, double> m{explicit_values{
      {-0.94529712, -0.2667356, -0.91219181, 2.05529992, 1.21797092, 0.22914497, 0.61273249, 1.6422662}}};
  const tensor<double, shape<3>> x{0.7, 0.6, 0.2};
  const tensor<double, shape<2>> expected{0.9, 0.6};
  BOOST_TEST(std::abs(cost_of(m, squared_error{}, x, expected) - 1.7788) < 5e-5);
}

// dC/dW(1) of a network with a hidden layer, as the product of its factors written out as matrices:
// dC/da(2) da(2)/dz(2) dz(2)/da(1) da(1)/dz(1) dz(1)/dW(1).
BOOST_AUTO_TEST_CASE(a_hidden_layers_gradient_is_the_product_of_its_factors) {
  using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;
  static_assert(expand<net>(d(C) / d(W<1>)) ==
                d(C) / d(a<2>) * d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
  const model<net, double> m{glorot_uniform{}, seed{3}};
  const tensor<double, shape<3>> x{0.3, -0.8, 0.5};
  const tensor<double, shape<2>> expected{0.9, -0.6};
  double a1[4], a2[2];
  for (std::size_t i = 0; i < 4; ++i) {
    double z1 = m[b<1>](i);
    for (std::size_t k = 0; k < 3; ++k) z1 += m[W<1>](i, k) * x(k);
    a1[i] = std::tanh(z1);
  }
  for (std::size_t j = 0; j < 2; ++j) {
    double z2 = m[b<2>](j);
    for (std::size_t i = 0; i < 4; ++i) z2 += m[W<2>](j, i) * a1[i];
    a2[j] = std::tanh(z2);
  }
  const double cost_by_a2[2] = {2 * (a2[0] - 0.9), 2 * (a2[1] + 0.6)};
  const double a2_by_z2[2][2] = {{1 - a2[0] * a2[0], 0}, {0, 1 - a2[1] * a2[1]}};
  double row_z2[2] = {}, row_a1[4] = {}, row_z1[4] = {};
  for (std::size_t j = 0; j < 2; ++j)
    for (std::size_t k = 0; k < 2; ++k) row_z2[k] += cost_by_a2[j] * a2_by_z2[j][k];
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 2; ++j) row_a1[i] += row_z2[j] * m[W<2>](j, i);
  for (std::size_t i = 0; i < 4; ++i) row_z1[i] = row_a1[i] * (1 - a1[i] * a1[i]);
  // dz(1)/dW(1), a 4 x 4 x 3 array: row i has x in W's row i
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, expected);
  double largest = 0;
  for (std::size_t p = 0; p < 4; ++p)
    for (std::size_t q = 0; q < 3; ++q) {
      double sum = 0;
      for (std::size_t i = 0; i < 4; ++i) sum += row_z1[i] * (i == p ? x(q) : 0.0);
      BOOST_TEST(close(gradient[W<1>](p, q), sum));
      largest = std::max(largest, std::abs(sum));
    }
  BOOST_TEST(largest > 0.05);
  BOOST_TEST(cost > 0);
}

// By PyTorch 1.13 in double: 2-3-2, gelu, cross entropy of three samples.
BOOST_AUTO_TEST_CASE(as_pytorch_has_it) {
  using net = network<input<2>, dense<3, act::gelu>, dense<2>>;
  const model<net, double> m{explicit_values{
      {0.1, -0.4, 0.3, 0.2, -0.5, 0.6, 0.01, -0.02, 0.03, 0.7, -0.8, 0.9, -1.0, 1.1, -1.2, 0.05, -0.06}}};
  const xt::xtensor<double, 2> x{{0.5, -1.5}, {2.0, 0.25}, {-0.75, 1.0}};
  const xt::xtensor<int, 1> classes{1, 0, 1};
  auto [cost, gradient] = value_and_gradient(m, softmax_cross_entropy{}, x, classes);
  BOOST_TEST(close(cost, 1.444440797801107));
  check_elements(gradient[W<1>], {-0.35931095525254664, -0.5448266760632257, 0.9839921903043216, 0.10007208103971088,
                                  -0.4768724009474446, 0.7201903459920738});
  check_elements(gradient[b<1>], {0.2003909766778464, 0.03256563609194213, 0.6022481444542174});
  check_elements(gradient[W<2>], {0.05575980811819118, -0.13653841864080235, 0.24560549946095298, -0.055759808118191194,
                                  0.13653841864080238, -0.24560549946095298});
  check_elements(gradient[b<2>], {0.2638887499000324, -0.2638887499000324});
  // the same targets as probabilities
  const xt::xtensor<double, 2> one_hot{{0, 1}, {1, 0}, {0, 1}};
  BOOST_TEST(close(cost_of(m, softmax_cross_entropy{}, x, one_hot), cost));
}

BOOST_AUTO_TEST_CASE(bad_input_changes_nothing) {
  using net = network<input<2>, dense<3, act::tanh>, dense<2>>;
  const model<net> m{glorot_normal{}, seed{1}};
  auto t = tape_for(m, 3);
  auto g = gradient_for(m);
  const xt::xtensor<float, 2> x{{0.5, -1.5}, {2.0, 0.25}, {-0.75, 1.0}};
  const xt::xtensor<int, 1> classes{1, 0, 1};
  value_and_gradient(m, softmax_cross_entropy{}, x, classes, t, g);
  const auto before = g;
  BOOST_CHECK_EXCEPTION(value_and_gradient(m, softmax_cross_entropy{}, x, xt::xtensor<int, 1>{1, 2, 1}, t, g),
                        data_error, [](const data_error& e) {
                          return std::string(e.what()) ==
                                 "sample 1 is of class 2, and the network has 2 classes, from 0";
                        });
  BOOST_CHECK_THROW(value_and_gradient(m, softmax_cross_entropy{}, x, xt::xtensor<int, 1>{1, -1, 1}, t, g), data_error);
  BOOST_CHECK_THROW(value_and_gradient(m, softmax_cross_entropy{}, x, xt::xtensor<int, 1>{1, 0}, t, g), shape_error);
  BOOST_CHECK_THROW(value_and_gradient(m, squared_error{}, x, xt::xtensor<float, 2>{{1, 0}, {0, 1}}, t, g),
                    shape_error);
  BOOST_CHECK_THROW(value_and_gradient(m, squared_error{}, x, xt::xtensor<float, 2>(xt::zeros<float>({3, 3})), t, g),
                    shape_error);
  // What is no probability, in the tensor's own scalar or another, by whoever takes targets.
  const auto refused = [&](const auto& targets, const char* text) {
    const auto alike = [&](const data_error& e) { return std::string(e.what()) == text; };
    BOOST_CHECK_EXCEPTION(value_and_gradient(m, softmax_cross_entropy{}, x, targets, t, g), data_error, alike);
    BOOST_CHECK_EXCEPTION(value_and_gradient(m, binary_cross_entropy{}, x, targets, t, g), data_error, alike);
    BOOST_CHECK_EXCEPTION(cost_of(m, binary_cross_entropy{}, x, targets), data_error, alike);
    model<net> other = m;
    auto optimizer = optimizer_for(other, sgd{});
    BOOST_CHECK_EXCEPTION(optimizer.step(other, softmax_cross_entropy{}, x, targets, t), data_error, alike);
    BOOST_TEST(std::equal(m.data(), m.data() + m.size(), other.data()));
  };
  refused(xt::xtensor<float, 2>{{0, 1}, {0.5f, 0.5f}, {1.125f, 0}},
          "the targets of sample 2 have 1.125 at index 0, and the loss takes numbers from 0 to 1");
  refused(xt::xtensor<double, 2>{{0, 1}, {0.5, -0.1}, {1, 0}},
          "the targets of sample 1 have -0.1 at index 1, and the loss takes numbers from 0 to 1");
  refused(xt::xtensor<float, 2>{{0, std::nanf("")}, {-1, -1}, {1, 0}},
          "the targets of sample 0 have nan at index 1, and the loss takes numbers from 0 to 1");
  const xt::xtensor<float, 2> many = xt::zeros<float>({17, 2});
  BOOST_CHECK_EXCEPTION(
      value_and_gradient(m, squared_error{}, many, many, t, g), shape_error,
      [](const shape_error& e) { return std::string(e.what()) == "a batch of 17 samples on a tape with room for 16"; });
  BOOST_TEST(std::equal(g.data(), g.data() + g.size(), before.data()));
  BOOST_CHECK_THROW(tape_for(m, 0), shape_error);
}

// At each place, before and behind where vectors end.
BOOST_AUTO_TEST_CASE(a_number_outside_of_a_range_is_found) {
  const auto check = []<class T>(T greatest) {
    for (std::size_t count = 0; count < 40; ++count) {
      std::vector<T> numbers(count);
      for (std::size_t i = 0; i < count; ++i) numbers[i] = i % 3 == 0 ? greatest : T(i % 3 - 1) / 2;
      BOOST_TEST(internal::number::all_within(numbers.data(), count, T(0), greatest));
      for (std::size_t i = 0; i < count; ++i)
        for (const T outside : {std::nextafter(greatest, T(2)), -std::numeric_limits<T>::denorm_min(),
                                std::numeric_limits<T>::infinity(), std::numeric_limits<T>::quiet_NaN()}) {
          const T before = std::exchange(numbers[i], outside);
          BOOST_TEST(!internal::number::all_within(numbers.data(), count, T(0), greatest));
          numbers[i] = before;
        }
    }
  };
  check(1.f);
  check(1.0);
}

BOOST_AUTO_TEST_CASE(a_tape_shows_what_it_keeps) {
  using net = network<input<2>, dense<3, act::silu>, dense<2, act::tanh>>;
  const model<net, double> m{glorot_normal{}, seed{2}};
  auto t = tape_for(m, 4);
  auto g = gradient_for(m);
  const xt::xtensor<double, 2> x{{0.5, -1.5}, {2.0, 0.25}};
  value_and_gradient(m, squared_error{}, x, m(x), t, g);
  BOOST_TEST(t[a<2>].shape()[0] == 2u);
  BOOST_TEST(t[a<2>](1, 0) == m(x)(1, 0));
  BOOST_TEST(close(t[a<1>](0, 2), act::silu::value(t[z<1>](0, 2))));
  BOOST_TEST(t[a<0>](1, 1) == 0.25);
}

BOOST_AUTO_TEST_CASE(a_copied_tape_has_the_pass_in_memory_of_its_own) {
  using net = network<input<2>, dense<3, act::tanh>, dense<2>>;
  const model<net> m{glorot_normal{}, seed{2}};
  auto g = gradient_for(m);
  const xt::xtensor<float, 2> x{{1, 2}, {3, 4}}, other{{-1, -2}, {-3, -4}};
  const auto right = m(x);
  auto first = std::make_unique<tape<net>>(2);
  value_and_gradient(m, squared_error{}, xt::eval(2 * x) / 2, right, *first,
                     g);  // an expression: a<0> lies in the tape
  const tape<net> copy = *first;
  tape<net> assigned{16};
  assigned = copy;
  value_and_gradient(m, squared_error{}, other, right, *first, g);
  first.reset();
  for (const tape<net>* each : {&copy, static_cast<const tape<net>*>(&assigned)}) {
    BOOST_TEST((*each)[a<2>](1, 0) == right(1, 0));
    BOOST_TEST((*each)[a<0>](1, 1) == 4.0f);
  }

  const tape<net> moved = std::move(assigned);
  BOOST_TEST(moved[a<2>](1, 0) == right(1, 0));
  BOOST_TEST(assigned.capacity() == 0u);
  BOOST_CHECK_THROW(value_and_gradient(m, squared_error{}, x, right, assigned, g), shape_error);
  assigned = copy;
  value_and_gradient(m, squared_error{}, other, right, assigned, g);
  BOOST_TEST(assigned[a<2>](1, 0) == m(other)(1, 0));
}

// Four lines, for those who write their own loop.
BOOST_AUTO_TEST_CASE(the_four_line_loop_learns_xor) {
  using net = network<input<2>, dense<8, act::tanh>, dense<1>>;
  model<net> m{glorot_uniform{}, seed{4}};
  const xt::xtensor<float, 2> x{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, expected{{0}, {1}, {1}, {0}};
  auto t = tape_for(m, 4);
  auto g = gradient_for(m);
  auto optimizer = optimizer_for(m, adam{.learning_rate = 0.05});
  float cost = 0;
  for (int step = 0; step < 300; ++step) {
    cost = value_and_gradient(m, squared_error{}, x, expected, t, g);
    optimizer.step(m, g);
  }
  BOOST_TEST(cost < 1e-3f);
  BOOST_TEST(m(x)(1, 0) > 0.9f);
  BOOST_TEST(m(x)(3, 0) < 0.1f);
  BOOST_CHECK_THROW(optimizer_for(m, adam{.learning_rate = 0}), error);
}

// The mean of equal costs is that cost, for however many samples: one sum in float would be off by 1.4 % here.
BOOST_AUTO_TEST_CASE(mean_of_a_million_samples) {
  const std::size_t samples = 1000000;
  model<network<input<1>, dense<1>>> m{constant{0}, seed{1}};
  m[calculus::b<1>](0) = 0.1f;
  const xt::xtensor<float, 2> inputs = xt::ones<float>({samples, std::size_t{1}}),
                              targets = xt::zeros<float>({samples, std::size_t{1}});
  const double right = static_cast<double>(0.1f) * static_cast<double>(0.1f);
  BOOST_TEST(std::abs(static_cast<double>(cost_of(m, squared_error{}, inputs, targets)) / right - 1) < 5e-6);
  BOOST_TEST(std::abs(static_cast<double>(value_and_gradient(m, squared_error{}, inputs, targets).value) / right - 1) <
             5e-6);
}

namespace {

// The gradients of W<1> and of W<Last> are those of the same network without a branch that leads nowhere, whose last
// layer is Short. (The tests run with memory that is not zero when it is allocated.)
template <class Net, int Last, class Shorter, int Short>
void check_against_shorter() {
  const model<Shorter, double> plain{glorot_normal{}, seed{2}};
  model<Net, double> m{glorot_normal{}, seed{3}};
  m[W<1>] = plain[W<1>];
  m[b<1>] = plain[b<1>];
  m[W<Last>] = plain[W<Short>];
  m[b<Last>] = plain[b<Short>];
  xt::xtensor<double, 2> x({70, 3}), wanted({70, 2});
  for (std::size_t i = 0; i < x.size(); ++i) x.flat(i) = std::sin(static_cast<double>(3 * i + 1));
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted.flat(i) = std::cos(static_cast<double>(i));
  const auto expected = value_and_gradient(plain, squared_error{}, x, wanted);
  const auto check = [&](const auto& found) {
    BOOST_TEST(close(found.value, expected.value));
    const auto compare = [](const auto& one, const auto& other) {
      BOOST_TEST(one.size() == other.size());
      for (std::size_t i = 0; i < one.size(); ++i) BOOST_TEST(close(one.flat(i), other.flat(i)));
    };
    compare(found.gradient[W<1>], expected.gradient[W<1>]);
    compare(found.gradient[W<Last>], expected.gradient[W<Short>]);
  };
  check(value_and_gradient(m, squared_error{}, x, wanted));
  auto tape = tape_for(m, 70);
  auto by_threads = value_and_gradient(m, squared_error{}, x, wanted);
  // A new tape is all 0: what stands in it must not matter.
  std::fill_n(tape.prepare(70, x.data(), m.data(), by_threads.gradient.data()).adjoints,
              memory_plan_of<Net>.adjoint_extent * tape_capacity(70), 7.0);
  by_threads.value = value_and_gradient(m, squared_error{}, x, wanted, tape, by_threads.gradient, threads{3});
  check(by_threads);
  // What is left of the gradient is that of the branch: all 0.
  const auto all = parameters_to_vector(value_and_gradient(m, squared_error{}, x, wanted).gradient);
  const auto some = parameters_to_vector(expected.gradient);
  double squares = 0, of_shorter = 0;
  for (const double each : all) squares += each * each;
  for (const double each : some) of_shorter += each * each;
  BOOST_TEST(close(squares, of_shorter));
  BOOST_TEST(of_shorter > 0.01);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_branch_that_leads_nowhere) {
  using shorter = network<input<3>, dense<4>, act::tanh, dense<2>>;
  using start = named<"h", act::tanh>;
  // a product; a loop of elementwise equations; the last layer of a stack of residuals, as WaveNets have it
  check_against_shorter<network<input<3>, dense<4>, start, dense<5>, from<"h">, dense<2>>, 5, shorter, 3>();
  check_against_shorter<network<input<3>, dense<4>, start, dense<5, act::sigmoid>, from<"h">, dense<2>>, 5, shorter,
                        3>();
  check_against_shorter<network<input<3>, dense<4>, start, act::gelu, act::square, from<"h">, dense<2>>, 6, shorter,
                        3>();
  check_against_shorter<network<input<3>, dense<4>, residual<start, dense<4>>, from<"h">, dense<2>>, 4, shorter, 3>();
  // samples that depend on each other
  using normed = network<input<3>, dense<4>, batch_norm<>, act::tanh, dense<2>>;
  check_against_shorter<network<input<3>, dense<4>, batch_norm<>, start, dense<5>, act::exp, from<"h">, dense<2>>, 7,
                        normed, 4>();
  check_against_shorter<
      network<input<3>, dense<4>, named<"z", identity>, batch_norm<>, act::exp, from<"z">, act::tanh, dense<2>>, 7,
      shorter, 3>();
  // the same where the branch ends in a product, of which no loop clears the gradient
  check_against_shorter<network<input<3>, dense<4>, batch_norm<>, start, dense<5>, from<"h">, dense<2>>, 6, normed,
                        4>();
  check_against_shorter<
      network<input<3>, dense<4>, named<"z", identity>, batch_norm<>, dense<5>, from<"z">, act::tanh, dense<2>>, 7,
      shorter, 3>();
}

namespace {

// Within a budget the gradients of one part of a network lie where values and gradients of another part were.
template <class Whole>
void check_in_segments() {
  using net = recomputed<Whole, max_tape_bytes<70, Whole::template tape_bytes<double>(70) * 3 / 4, double>>;
  static_assert(net::segments > 1);
  const model<net, double> m{glorot_normal{}, seed{3}};
  const model<Whole, double> plain{glorot_normal{}, seed{3}};
  xt::xtensor<double, 2> x({70, 3}), wanted({70, 2});
  for (std::size_t i = 0; i < x.size(); ++i) x.flat(i) = std::sin(static_cast<double>(3 * i + 1));
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted.flat(i) = std::cos(static_cast<double>(i));
  const auto all = parameters_to_vector(value_and_gradient(m, squared_error{}, x, wanted).gradient);
  const auto expected = parameters_to_vector(value_and_gradient(plain, squared_error{}, x, wanted).gradient);
  for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(close(all(i), expected(i), 1e-10));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_branch_that_leads_nowhere_in_segments) {
  using wide = dense<30, act::softplus>;
  using start = named<"h", act::tanh>;
  check_in_segments<network<input<3>, wide, wide, start, dense<5>, from<"h">, wide, wide, dense<2>>>();
  check_in_segments<
      network<input<3>, wide, wide, start, dense<30>, batch_norm<>, dense<5>, from<"h">, wide, wide, dense<2>>>();
  check_in_segments<
      network<input<3>, wide, wide, batch_norm<>, start, dense<5>, from<"h">, batch_norm<>, wide, wide, dense<2>>>();
}
