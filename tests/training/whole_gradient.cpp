// SPDX-License-Identifier: BSL-1.0
// Rules that see the whole gradient: clipping and accumulation, in a whole step, in `fit` and by hand.
#define BOOST_TEST_MODULE training_whole_gradient
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "../reference/clipping.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

using namespace chainrule;
using calculus::b, calculus::W;

namespace {

using net = network<input<3>, dense<5, act::tanh>, dense<2>>;

// As tests/reference/clipping.py has it. W(out, in) lies by columns, so it is written through its view.
model<net, double> begun() {
  model<net, double> m;
  double i = 0;
  const auto fill_with = [&](auto&& w, std::size_t out, std::size_t in) {
    for (std::size_t o = 0; o < out; ++o)
      for (std::size_t k = 0; k < in; ++k) w(o, k) = std::sin(0.7 * i++ + 0.3);
  };
  const auto fill_bias = [&](auto&& bias, std::size_t out) {
    for (std::size_t o = 0; o < out; ++o) bias(o) = std::sin(0.7 * i++ + 0.3);
  };
  fill_with(m[W<1>], 5, 3);
  fill_bias(m[b<1>], 5);
  fill_with(m[W<2>], 2, 5);
  fill_bias(m[b<2>], 2);
  return m;
}
xt::xtensor<double, 2> wave(std::size_t columns, double (*function)(double), double frequency, std::size_t batch,
                            double scale) {
  auto all = xt::xtensor<double, 2>::from_shape({3, columns});
  for (std::size_t i = 0; i < all.size(); ++i)
    all.data()[i] = scale * function(frequency * static_cast<double>(i) + static_cast<double>(batch));
  return all;
}
const auto cosine = [](double x) { return std::cos(x); };
const auto sine = [](double x) { return std::sin(x); };
xt::xtensor<double, 2> inputs_of(std::size_t batch) { return wave(3, cosine, 0.9, batch, 2); }
xt::xtensor<double, 2> targets_of(std::size_t batch) { return wave(2, sine, 0.4, batch, 3); }

bool same_bits(const model<net, double>& one, const model<net, double>& other) {
  return std::memcmp(one.data(), other.data(), one.size() * sizeof(double)) == 0;
}

void check_against(const model<net, double>& m, const double (&expected)[32]) {
  std::size_t i = 0;
  double off = 0;
  const auto look = [&](double found) {
    off = std::max(off, std::abs(found - expected[i]) / std::max(std::abs(expected[i]), 1e-3));
    ++i;
  };
  for (std::size_t o = 0; o < 5; ++o)
    for (std::size_t k = 0; k < 3; ++k) look(m[W<1>](o, k));
  for (std::size_t o = 0; o < 5; ++o) look(m[b<1>](o));
  for (std::size_t o = 0; o < 2; ++o)
    for (std::size_t k = 0; k < 5; ++k) look(m[W<2>](o, k));
  for (std::size_t o = 0; o < 2; ++o) look(m[b<2>](o));
  BOOST_TEST(off < 1e-10);
}

// 20 steps against PyTorch's, each whole, by threads and by hand: `between(g, k)` is what is done by hand with the
// gradient of batch k, and says whether a step follows.
template <class Rule, class Inner, class Between>
void check(const Rule& rule, const Inner& inner, std::size_t batches, const double (&expected)[32],
           const Between& between) {
  auto whole = begun(), by_threads = begun(), of_gradients = begun(), by_hand = begun();
  auto first = optimizer_for(whole, rule), second = optimizer_for(by_threads, rule),
       third = optimizer_for(of_gradients, rule);
  auto fourth = optimizer_for(by_hand, inner);
  auto t = tape_for(whole, 3);
  auto g = gradient_for(whole), kept = gradient_for(whole);
  for (std::size_t k = 0; k < 20 * batches; ++k) {
    const auto x = inputs_of(k), y = targets_of(k);
    first.step(whole, squared_error{}, x, y, t);
    second.step(by_threads, squared_error{}, x, y, t, threads{3});
    value_and_gradient(of_gradients, squared_error{}, x, y, t, g);
    kept = g;
    third.step(of_gradients, g);
    BOOST_TEST(std::memcmp(kept.data(), g.data(), g.size() * sizeof(double)) == 0);
    value_and_gradient(by_hand, squared_error{}, x, y, t, g);
    if (between(g, k)) fourth.step(by_hand, g);
  }
  check_against(whole, expected);
  BOOST_TEST(same_bits(whole, by_threads));
  BOOST_TEST(same_bits(whole, of_gradients));
  BOOST_TEST(same_bits(whole, by_hand));
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& refused) {
    return refused.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_makes_them) {
  const sgd_momentum momentum{.learning_rate = 0.01, .momentum = 0.9};
  const adam rule{.learning_rate = 0.05};
  const auto by_norm = [](auto& g, std::size_t) { return clip_by_norm(g, 6.0) > 0; };
  check(clipped_by_norm{momentum, 6.0}, momentum, 1, reference::norm_and_momentum, by_norm);
  check(clipped_by_norm{.optimizer = rule, .max_norm = 6}, rule, 1, reference::norm_and_adam, by_norm);
  const auto by_value = [](auto& g, std::size_t) { return clip_by_value(g, 1.0), true; };
  check(clipped_by_value{momentum, 1.0}, momentum, 1, reference::value_and_momentum, by_value);
  gradient<net, double> sum;
  const auto several = [&sum](std::size_t batches) {
    return [&sum, batches](auto& g, std::size_t k) {
      if (k % batches == 0)
        sum = g;
      else
        sum += g;
      if ((k + 1) % batches != 0) return false;
      g = sum;
      g /= batches;
      return true;
    };
  };
  check(accumulated{rule, 4}, rule, 4, reference::four_batches, several(4));
  const auto two = several(2);
  check(accumulated{.optimizer = clipped_by_norm{momentum, 4.0}, .batches = 2}, momentum, 2,
        reference::two_batches_and_norm, [&](auto& g, std::size_t k) { return two(g, k) && clip_by_norm(g, 4.0) > 0; });
}

// A rule that sees a parameter, and one that sees elements, inside: they come to the same.
struct descent_by_parameter {
  double learning_rate = 0.01;
  static constexpr std::size_t state_count = 0;
  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T*, std::size_t, std::size_t) const {
    using V = numeric::lanes<T, 1>;
    for (std::size_t i = 0; i < count; ++i)
      p[i] = numeric::multiply_add(V(static_cast<T>(-learning_rate)), V(g[i]), V(p[i])).v;
  }
};
// A user's own rule that sees the whole gradient: normalized descent.
struct normalized {
  sgd optimizer{.learning_rate = 0.1};
  static constexpr std::size_t state_count = 0;
  template <class T>
  constexpr bool prepare(std::size_t count, const T*, T* g, const T*, std::size_t, std::size_t) const {
    T squares(0);
    for (std::size_t i = 0; i < count; ++i) squares += g[i] * g[i];
    for (std::size_t i = 0; i < count; ++i) g[i] /= std::sqrt(squares);
    return true;
  }
};

BOOST_AUTO_TEST_CASE(rules_inside_and_of_a_users_own) {
  auto one = begun(), two = begun();
  auto first = optimizer_for(one, accumulated{clipped_by_value{descent_by_parameter{}, 0.3}, 2});
  auto second = optimizer_for(two, accumulated{clipped_by_value{sgd{}, 0.3}, 2});
  auto t = tape_for(one, 3);
  for (std::size_t k = 0; k < 8; ++k) {
    first.step(one, squared_error{}, inputs_of(k), targets_of(k), t);
    second.step(two, squared_error{}, inputs_of(k), targets_of(k), t);
  }
  BOOST_TEST(same_bits(one, two));
  BOOST_TEST(!same_bits(one, begun()));
  auto moved = begun();
  const auto before = begun();
  optimizer_for(moved, normalized{}).step(moved, squared_error{}, inputs_of(0), targets_of(0), t);
  double squares = 0;
  for (std::size_t i = 0; i < moved.size(); ++i) squares += std::pow(moved.data()[i] - before.data()[i], 2);
  BOOST_TEST(std::abs(std::sqrt(squares) - 0.1) < 1e-14);
}

// `fit` makes the steps of a loop by hand: 7 samples in batches of 2, so the fourth batch of an epoch is smaller; what
// is left over at the end makes no step.
BOOST_AUTO_TEST_CASE(in_fit) {
  xt::xtensor<double, 2> x = xt::zeros<double>({7, 3}), y = xt::zeros<double>({7, 2});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = std::cos(static_cast<double>(i));
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = 3 * std::sin(static_cast<double>(i));
  const data_set<double> data(x, y);
  const auto rule = accumulated{clipped_by_norm{adam{.learning_rate = 0.05}, 2.0}, 3};
  auto fitted = begun(), by_threads = begun(), by_hand = begun();
  fit(fitted, squared_error{}, rule, data, {.epochs = 5, .batch_size = 2, .shuffle = seed{9}});
  fit(by_threads, squared_error{}, rule, data, {.epochs = 5, .batch_size = 2, .shuffle = seed{9}}, threads{2});
  std::vector<std::size_t> order(7);
  auto optimizer = optimizer_for(by_hand, adam{.learning_rate = 0.05});
  gradient<net, double> sum;
  std::size_t collected = 0, steps = 0;
  for (std::size_t epoch = 1; epoch <= 5; ++epoch) {
    internal::number::shuffled_numbers(order, {seed{9}, internal::number::purpose::order_of_epoch, epoch});
    for (std::size_t first = 0; first < 7; first += 2) {
      const std::size_t rows = std::min<std::size_t>(2, 7 - first);
      auto some = xt::xtensor<double, 2>::from_shape({rows, 3}), wanted = xt::xtensor<double, 2>::from_shape({rows, 2});
      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t i = 0; i < 3; ++i) some(r, i) = x(order[first + r], i);
        for (std::size_t i = 0; i < 2; ++i) wanted(r, i) = y(order[first + r], i);
      }
      const auto [cost, g] = value_and_gradient(by_hand, squared_error{}, some, wanted);
      if (collected++ == 0)
        sum = g;
      else
        sum += g;
      if (collected < 3) continue;
      sum /= 3;
      clip_by_norm(sum, 2.0);
      optimizer.step(by_hand, sum);
      collected = 0;
      ++steps;
    }
  }
  BOOST_TEST(steps == 6u);  // of 20 batches
  BOOST_TEST(same_bits(fitted, by_hand));
  BOOST_TEST(same_bits(fitted, by_threads));
}

// The norm is right where squares overflow or are lost; expected values by hand, of 32 equal numbers.
BOOST_AUTO_TEST_CASE(norms_at_the_ends_of_a_scalar) {
  gradient<net> g;
  const auto fill_with = [&](float number) {
    for (const auto& parameter : net::graph().parameters)
      for (std::size_t i = 0; i < parameter.size; ++i) g.data()[parameter.offset + i] = number;
  };
  for (const float number : {1e30f, -1e30f, 1.f, 1e-30f, 3e38f}) {
    fill_with(number);
    const double norm = std::sqrt(32.0) * std::abs(static_cast<double>(number));
    const float found = clip_by_norm(g, 0.5);
    if (norm < 1e38)
      BOOST_TEST(std::abs(static_cast<double>(found) / norm - 1) < 1e-6);
    else
      BOOST_TEST(found == std::numeric_limits<float>::infinity());
    double after = 0;
    for (std::size_t i = 0; i < g.size(); ++i) after += std::pow(static_cast<double>(g.data()[i]), 2);
    BOOST_TEST(std::abs(std::sqrt(after) - std::min(0.5, norm)) < 2e-6);
    BOOST_TEST(g[W<1>](1, 1) * number >= 0);
  }
}

// A gradient that is not finite, or a sum that overflows: the layer is named, and nothing is changed, also not the sum
// so far.
BOOST_AUTO_TEST_CASE(what_is_not_finite_is_not_taken) {
  model<net> m{he_normal{}, seed{1}}, other = m;
  const model<net> before = m;
  gradient<net> small, bad, large;
  small[W<1>](0, 0) = 0.5f;
  bad[W<2>](1, 1) = std::numeric_limits<float>::infinity();
  large[b<2>](0) = -3e38f;
  const std::string says =
      "the gradient of layer 2, dense<2>, is not finite; the parameters are those before this step";
  const auto refuses = [&](auto optimizer, auto once_more) {
    m = before;
    other = before;
    optimizer.step(m, small);
    once_more.step(other, small);
    const model<net> so_far = m;
    BOOST_TEST(message_of([&] { optimizer.step(m, bad); }) == says);
    bad[W<2>](1, 1) = std::nanf("");
    BOOST_TEST(message_of([&] { optimizer.step(m, bad); }) == says);
    BOOST_TEST(std::memcmp(m.data(), so_far.data(), m.size() * sizeof(float)) == 0);
    optimizer.step(m, small);
    once_more.step(other, small);
    BOOST_TEST(std::memcmp(m.data(), other.data(), m.size() * sizeof(float)) == 0);
    BOOST_TEST(std::memcmp(m.data(), before.data(), m.size() * sizeof(float)) != 0);
  };
  const auto twice = [&](const auto& rule) { refuses(optimizer_for(m, rule), optimizer_for(m, rule)); };
  twice(clipped_by_norm{sgd{}, 1.0});
  twice(clipped_by_value{sgd_momentum{}, 1.0});
  twice(accumulated{sgd{}, 2});
  twice(accumulated{clipped_by_value{clipped_by_norm{adam{}, 1.0}, 1.0}, 2});
  // By hand too.
  auto plain = optimizer_for(m, sgd{});
  bad[W<2>](1, 1) = std::numeric_limits<float>::infinity();
  bad[W<1>](0, 0) = 5;
  clip_by_norm(bad, 1.0);
  BOOST_TEST(bad[W<1>](0, 0) == 5);  // it stays as it is
  BOOST_TEST(message_of([&] { plain.step(m, bad); }) == says);
  clip_by_value(bad, 1.0);
  BOOST_TEST(message_of([&] { plain.step(m, bad); }) == says);
  clip_by_norm(bad, 1.0);  // a NaN now
  BOOST_TEST(message_of([&] { plain.step(m, bad); }) == says);
  // Of a rule that spreads it over all layers.
  BOOST_TEST(message_of([&] { optimizer_for(m, normalized{}).step(m, bad); }) == says);
  // Two gradients that are finite, whose sum is not.
  auto summed = optimizer_for(m, accumulated{sgd{}, 3}), again = optimizer_for(m, accumulated{sgd{}, 3});
  m = before;
  other = before;
  summed.step(m, large);
  BOOST_TEST(message_of([&] { summed.step(m, large); }) == says);
  large *= -1;
  summed.step(m, large);
  summed.step(m, small);
  large *= -1;
  again.step(other, large);
  large *= -1;
  again.step(other, large);
  again.step(other, small);
  BOOST_TEST(std::memcmp(m.data(), other.data(), m.size() * sizeof(float)) == 0);
  // A step that ends at numbers that are not finite.
  auto far = optimizer_for(m, clipped_by_norm{sgd{.learning_rate = 1e38}, 100.0});
  small[W<1>](0, 0) = 1e3f;
  const model<net> so_far = m;
  BOOST_TEST(message_of([&] { far.step(m, small); }) ==
             "the step would take layer 1, dense<5, act::tanh>, to numbers that are not finite; the parameters are "
             "those before this step");
  BOOST_TEST(std::memcmp(m.data(), so_far.data(), m.size() * sizeof(float)) == 0);
}

// Steps whose gradient is never clipped have the bits of plain ones: with several inputs, with random numbers, and with
// statistics, which each pass moves into the model, also where no step follows.
BOOST_AUTO_TEST_CASE(what_a_pass_has_beside_the_gradient) {
  const xt::xtensor<float, 2> x{{0.5, -1, 2}, {1, 2, 3}, {4, 5, 6}}, u{{0.25, 4}, {7, 8}, {9, 10}}, y{{1}, {2}, {0}};
  const auto alike = [&]<class Net>(std::type_identity<Net>, const auto& arguments) {
    model<Net> m{he_normal{}, seed{1}}, other{he_normal{}, seed{1}};
    auto plain = optimizer_for(m, adam{});
    auto clipped = optimizer_for(other, accumulated{clipped_by_norm{adam{}, 1e9}, 1});
    auto t = tape_for(m, 3);
    for (int i = 0; i < 3; ++i)
      BOOST_TEST(plain.step(m, squared_error{}, arguments, y, t) ==
                 clipped.step(other, squared_error{}, arguments, y, t));
    BOOST_TEST(std::memcmp(m.data(), other.data(), sizeof(float) * m.size()) == 0);
    return m;
  };
  alike(std::type_identity<network<input<"x", 3>, input<"u", 2>, from<"x">, dense<4, act::tanh>,
                                   concat<identity, from<"u">>, dense<1>>>{},
        inputs(x, u));
  alike(std::type_identity<network<input<3>, dense<8, act::tanh>, dropout<0.5>, dense<1>>>{}, x);
  using normed = network<input<3>, dense<4>, batch_norm<>, act::tanh, dense<1>>;
  alike(std::type_identity<normed>{}, x);
  model<normed> m{he_normal{}, seed{1}}, before = m;
  auto optimizer = optimizer_for(m, accumulated{adam{}, 9});
  auto t = tape_for(m, 3);
  optimizer.step(m, squared_error{}, x, y, t);
  BOOST_TEST(std::memcmp(m.data(), before.data(), sizeof(float) * gradient<normed>::size()) == 0);
  BOOST_TEST(std::memcmp(m.data(), before.data(), sizeof(float) * m.size()) != 0);
}

// Two passes make a step: each draws numbers of its own, and moves the statistics, which the next pass finds moved.
BOOST_AUTO_TEST_CASE(each_accumulated_pass_draws_and_moves_statistics) {
  using drawing = network<input<3>, dense<8>, dropout<0.5>, batch_norm<>, dense<1>>;
  const auto x = inputs_of(0), y = wave(1, sine, 0.4, 0, 3);
  model<drawing, double> m{glorot_uniform{}, seed{1}}, by_hand = m;
  auto optimizer = optimizer_for(m, accumulated{sgd{.learning_rate = 0.1}, 2});
  auto t = tape_for(m, 3);
  for (std::uint64_t step = 0; step < 4; step += 2) {
    for (int pass = 0; pass < 2; ++pass) optimizer.step(m, squared_error{}, x, y, t);
    const auto first = value_and_gradient(by_hand, squared_error{}, x, y, draw{seed{}, step}).gradient;
    move_statistics(by_hand, first);
    const auto second = value_and_gradient(by_hand, squared_error{}, x, y, draw{seed{}, step + 1}).gradient;
    move_statistics(by_hand, second);
    BOOST_TEST((parameters_to_vector(first) != parameters_to_vector(second)));
    for (std::size_t i = 0; i < first.size(); ++i)
      by_hand.data()[i] -= 0.1 * ((first.data()[i] + second.data()[i]) / 2);
  }
  double off = 0;
  for (std::size_t i = 0; i < m.size(); ++i) off = std::max(off, std::abs(m.data()[i] - by_hand.data()[i]));
  BOOST_TEST(off < 1e-14);
}

// Settings that are changed between steps reach the rule inside: at a rate of r a step is r times as long.
BOOST_AUTO_TEST_CASE(settings_that_change) {
  auto once = begun();
  gradient<net, double> g;
  g[b<2>](0) = 2;
  auto optimizer = optimizer_for(once, clipped_by_norm{sgd{.learning_rate = 1}, 1.0});
  optimizer.step(once, g);
  const double before = begun()[b<2>](0), first = once[b<2>](0);
  optimizer.settings().optimizer.learning_rate = 0.5;
  optimizer.settings().max_norm = 4;
  optimizer.step(once, g);
  BOOST_TEST(std::abs(before - first - 2 / 2.000001 / 1) < 1e-12);
  BOOST_TEST(std::abs(first - once[b<2>](0) - 1) < 1e-12);
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_be_right) {
  model<net> m;
  gradient<net> g;
  const char* const above = "; it must be a number above 0 that the model's scalar holds";
  for (const double number : {0.0, -1.0, 1e39}) {
    const std::string text = internal::error_texts::joined({number}) + above;
    BOOST_TEST(message_of([&] { optimizer_for(m, clipped_by_norm{adam{}, number}); }) ==
               "the setting max_norm is " + text);
    BOOST_TEST(message_of([&] { optimizer_for(m, clipped_by_value{adam{}, number}); }) ==
               "the setting clip_value is " + text);
    BOOST_TEST(message_of([&] { clip_by_norm(g, number); }) == "the setting max_norm is " + text);
    BOOST_TEST(message_of([&] { clip_by_value(g, number); }) == "the setting clip_value is " + text);
  }
  BOOST_TEST(message_of([&] { optimizer_for(m, accumulated{adam{}, 0}); }) ==
             "the setting batches is 0; it must be at least 1");
  const data_set<float> data({0, 0, 0}, {3}, {1});
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, accumulated{clipped_by_norm{sgd{-1}}, 2}, data); }) ==
             "the setting learning_rate is -1" + std::string(above));
  BOOST_TEST(message_of([&] { optimizer_for(m, clipped_by_norm{descent_by_parameter{-1}}); }) ==
             "the setting learning_rate is -1" + std::string(above));
  // Changed between steps, too, at any depth.
  auto optimizer = optimizer_for(m, accumulated{clipped_by_norm{adam{}, 1.0}, 2});
  optimizer.settings().optimizer.max_norm = -2;
  BOOST_TEST(message_of([&] { optimizer.step(m, g); }) == "the setting max_norm is -2" + std::string(above));
  optimizer.settings().optimizer = {adam{.learning_rate = 0}, 1.0};
  BOOST_TEST(message_of([&] { optimizer.step(m, g); }) == "the setting learning_rate is 0" + std::string(above));
}
