// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_recomputing
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

// The tape allocates the bytes that the type promises: every operator new of the program counts.
namespace {
std::size_t allocated = 0;
[[gnu::noinline]] void* count_and_allocate(std::size_t size, std::size_t alignment) {
  allocated += size;
  if (void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void release(void* memory) { std::free(memory); }
}  // namespace

void* operator new(std::size_t size) { return count_and_allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// Large enough that parts are worth a thread.
using net = network<input<60>, dense<90, act::silu>, dense<80, act::tanh>, residual<dense<70, act::gelu>, dense<80>>,
                    dense<90, act::tanh>, dense<60, act::silu>, dense<7>>;
using less = recomputed<net, max_tape_bytes<64, net::tape_bytes<float>(64) * 45 / 100>>;
static_assert(less::recomputed_multiply_adds > 0 && less::segments > 2);
static_assert(less::tape_bytes<float>(64) <= net::tape_bytes<float>(64) * 45 / 100);
using loss = softmax_cross_entropy;

struct batch {
  xt::xtensor<float, 2> x;
  xt::xtensor<int, 1> y;
};
batch random_batch(std::size_t rows) {
  batch made{xt::xtensor<float, 2>::from_shape({rows, 60}), xt::xtensor<int, 1>::from_shape({rows})};
  internal::number::random_source random{seed{rows}};
  for (auto& number : made.x) number = static_cast<float>(random.normal());
  for (auto& number : made.y) number = static_cast<int>(random.below(7));
  return made;
}

template <class Left, class Right>
bool same_bits(const Left& left, const Right& right) {
  return Left::size() == Right::size() && std::memcmp(left.data(), right.data(), Left::size() * sizeof(float)) == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_tape_is_as_large_as_the_type_says) {
  const model<less> m{he_normal{}, seed{3}};
  for (const std::size_t rows : {1u, 64u, 200u}) {
    const std::size_t before = allocated;
    const auto t = tape_for(m, rows);
    BOOST_TEST(allocated - before == less::tape_bytes<float>(rows));
  }
}

BOOST_AUTO_TEST_CASE(inference_takes_what_the_type_says) {
  using wide = network<input<60>, dense<3000, act::silu>, dense<80>, dense<2000, act::tanh>, dense<1>>;
  const model<wide> m{he_normal{}, seed{3}};
  const batch data = random_batch(100);
  const batch sample = random_batch(1);
  std::size_t before = allocated;
  BOOST_TEST(m(sample.x)(0) != 0.f);
  BOOST_TEST(allocated - before >= wide::inference_bytes<float>(1));
  BOOST_TEST(allocated - before <= wide::inference_bytes<float>(1) + 64);  // and one number, the answer
  before = allocated;
  BOOST_TEST(m(data.x)(0) != 0.f);
  BOOST_TEST(allocated - before >= wide::inference_bytes<float>(100));
  BOOST_TEST(allocated - before <= wide::inference_bytes<float>(100) + 512);
}

BOOST_AUTO_TEST_CASE(gradients_have_the_bits_of_the_plain_network) {
  const model<net> plain{he_normal{}, seed{3}};
  const model<less> twice{he_normal{}, seed{3}};
  for (const std::size_t rows : {1u, 15u, 64u, 200u, 333u}) {
    const batch data = random_batch(rows);
    auto t = tape_for(plain, rows);
    auto expected = gradient_for(plain);
    const float cost = value_and_gradient(plain, loss{}, data.x, data.y, t, expected);
    auto u = tape_for(twice, rows);
    auto found = gradient_for(twice);
    BOOST_TEST(value_and_gradient(twice, loss{}, data.x, data.y, u, found) == cost);
    BOOST_TEST(same_bits(expected, found));
    BOOST_TEST(found[W<1>](3, 5) != 0.f);
    for (const std::size_t count : {1u, 2u, 3u, 4u}) {
      std::fill_n(found.data(), found.size(), 0.f);
      value_and_gradient(twice, loss{}, data.x, data.y, u, found, threads{count});
      BOOST_TEST(same_bits(expected, found), rows << " rows by " << count << " threads");
    }
    const auto answers = plain(data.x), again = twice(data.x);
    BOOST_TEST(std::equal(answers.begin(), answers.end(), again.begin()));
  }
}

BOOST_AUTO_TEST_CASE(trained_models_have_the_bits_of_the_plain_network) {
  const batch data = random_batch(300);
  const data_set<float> set(data.x, data.y);
  const auto train = [&]<class Net>(std::type_identity<Net>, const auto& rule, auto... count) {
    model<Net> m{he_normal{}, seed{3}};
    fit(m, loss{}, rule, set, {.epochs = 2, .batch_size = 128, .show_progress = false}, count...);
    return m;
  };
  constexpr std::type_identity<net> plain;
  constexpr std::type_identity<less> twice;
  BOOST_TEST(same_bits(train(plain, adam{}), train(twice, adam{})));
  BOOST_TEST(same_bits(train(plain, adam{}), train(twice, adam{}, threads{3})));
  BOOST_TEST(same_bits(train(plain, sgd_momentum{.learning_rate = 0.01, .momentum = 0.9}),
                       train(twice, sgd_momentum{.learning_rate = 0.01, .momentum = 0.9})));
  BOOST_TEST(!same_bits(train(plain, adam{}), model<less>{he_normal{}, seed{3}}));
}

// A step that changes parameters on the way back, against one that changes them in the end; of a small network and a
// large one.
template <class Net>
void check_step(std::size_t rows) {
  model<Net> in_one{he_normal{}, seed{3}}, in_two{he_normal{}, seed{3}};
  auto first = optimizer_for(in_one, sgd{.learning_rate = 0.1}),
       second = optimizer_for(in_two, sgd{.learning_rate = 0.1});
  auto t = tape_for(in_one, rows);
  auto g = gradient_for(in_two);
  const batch data = random_batch(rows);
  for (int i = 0; i < 3; ++i) {
    first.step(in_one, loss{}, data.x, data.y, t);
    value_and_gradient(in_two, loss{}, data.x, data.y, t, g);
    second.step(in_two, g);
  }
  float off = 0;
  for (std::size_t i = 0; i < model<Net>::size(); ++i)
    off = std::max(off, std::abs(in_one.data()[i] - in_two.data()[i]));
  BOOST_TEST(off <= 1e-6f);
}
BOOST_AUTO_TEST_CASE(a_step_is_a_gradient_and_a_step) {
  using narrow =
      network<input<60>, dense<8, act::silu>, dense<9, act::tanh>, dense<9, act::gelu>, dense<9, act::silu>, dense<7>>;
  check_step<less>(30);
  check_step<recomputed<narrow, max_tape_bytes<30, 128 * (67 + internal::recompute::least_extent<narrow>)>>>(30);
}

BOOST_AUTO_TEST_CASE(what_has_been_overwritten_is_refused) {
  const model<less> m{he_normal{}, seed{3}};
  const batch data = random_batch(5);
  auto t = tape_for(m, 5);
  auto g = gradient_for(m);
  value_and_gradient(m, loss{}, data.x, data.y, t, g);
  static_assert(!internal::models::kept_verdict<less, symbol<activation, 2>>::type::accepted ||
                !internal::models::kept_verdict<less, symbol<activation, 5>>::type::accepted);
  [&]<std::size_t... Layers>(std::index_sequence<Layers...>) {
    const auto check = [&]<class Symbol>(Symbol) {
      if constexpr (internal::models::kept_verdict<less, Symbol>::type::accepted) {
        const model<net> plain{he_normal{}, seed{3}};
        auto whole = tape_for(plain, 5);
        auto whole_gradient = gradient_for(plain);
        value_and_gradient(plain, loss{}, data.x, data.y, whole, whole_gradient);
        const auto expected = whole[Symbol{}], found = t[Symbol{}];
        BOOST_TEST(std::equal(expected.begin(), expected.end(), found.begin()));
      }
    };
    (check(a<Layers + 1>), ...);
  }(std::make_index_sequence<6>{});
}

// Other backward passes go over all values, or in the same segments.
BOOST_AUTO_TEST_CASE(products_with_derivatives_have_the_bits_of_the_plain_network) {
  using narrow =
      network<input<60>, dense<8, act::silu>, dense<9, act::tanh>, dense<9, act::gelu>, dense<9, act::silu>, dense<7>>;
  using twice = recomputed<narrow, max_tape_bytes<30, 128 * (67 + internal::recompute::least_extent<narrow>)>>;
  static_assert(twice::recomputed_multiply_adds > 0);
  const model<narrow> p{he_normal{}, seed{3}};
  const model<twice> q{he_normal{}, seed{3}};
  const batch data = random_batch(30);
  const xt::xtensor<float, 2> upstream = xt::ones<float>({30, 7});
  gradient<narrow> u;
  gradient<twice> v;
  std::fill_n(u.data(), u.size(), 0.25f);
  std::fill_n(v.data(), v.size(), 0.25f);
  const auto classes = [&](const auto& m, const auto& direction) {
    return hessian_vector_product(m, loss{}, data.x, data.y, direction);
  };
  BOOST_TEST(same_bits(classes(p, u), classes(q, v)));
  BOOST_TEST(same_bits(gauss_newton_vector_product(p, loss{}, data.x, data.y, u),
                       gauss_newton_vector_product(q, loss{}, data.x, data.y, v)));
  BOOST_TEST(same_bits(vjp(p, data.x, upstream).gradient, vjp(q, data.x, upstream).gradient));
  BOOST_TEST((per_sample_gradients(p, loss{}, data.x, data.y).matrix() ==
              per_sample_gradients(q, loss{}, data.x, data.y).matrix()));
  BOOST_TEST((evaluate(d(a<4>) / d(a<1>), p, data.x) == evaluate(d(a<4>) / d(a<1>), q, data.x)));
  static_assert(levenberg_marquardt::verdict<narrow, squared_error>::accepted);
  static_assert(std::is_same_v<levenberg_marquardt::verdict<twice, squared_error>,
                               refusal<levenberg_marquardt, needs_all_values_at_once>>);
}
