// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_steps
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "../own_layers.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

// A step that would leave a number that is not finite is not taken: parameters and what the optimizer remembers keep
// their bits, and the error names the layer. What is remembered shows in the next steps, which are those of an
// optimizer that was never asked for a bad one.
using namespace chainrule;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(), no_number = std::numeric_limits<float>::quiet_NaN();

// Rules of a user's own: over one parameter's numbers, with nothing said of its settings, and over many.
struct own_by_element {
  double learning_rate = 0.01;
  static constexpr std::size_t state_count = 1;
  template <class T>
  constexpr auto change(std::size_t) const {
    const T rate = static_cast<T>(learning_rate);
    return [=]<class V>(const V& p, const V& g, V* sum) {
      *sum = *sum + g * g;  // which overflows where g does not
      return p - V(rate) * g;
    };
  }
};
struct own_over_many {
  double learning_rate = 0.01;
  static constexpr std::size_t state_count = 1;
  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T* state, std::size_t, std::size_t) const {
    for (std::size_t i = 0; i < count; ++i) {
      state[i] += g[i] * g[i];
      p[i] -= static_cast<T>(learning_rate) * g[i];
    }
  }
};

xt::xtensor<float, 2> numbers(std::size_t rows, std::size_t size, std::uint64_t start, float scale = 1) {
  auto x = xt::xtensor<float, 2>::from_shape({rows, size});
  internal::number::random_source random{seed{start}};
  for (auto& number : x) number = scale * static_cast<float>(random.normal());
  return x;
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const data_error& refused) {
    return refused.what();
  }
  return "";
}

template <class Model>
bool same_bits(const Model& a, const Model& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}
template <class Model>
bool all_finite(const Model& m) {
  bool all = true;
  for (std::size_t i = 0; i < m.size(); ++i) all = all && std::isfinite(m.data()[i]);
  return all;
}

template <std::size_t... Extents>
xt::xtensor<float, sizeof...(Extents) + 1> shaped(const xt::xtensor<float, 2>& rows, shape<Extents...>) {
  auto x = xt::xtensor<float, sizeof...(Extents) + 1>::from_shape({rows.shape(0), Extents...});
  std::copy(rows.begin(), rows.end(), x.begin());
  return x;
}

// One good step, then one with each of some numbers in the input, then good ones: whatever a bad step did would show.
// Some of those steps are harmless, as an input of 1e18 before a layer whose gradient is zero there; those are taken by
// both, and their numbers must be finite.
template <class Net, class Rule, class... Threads>
void check(std::size_t rows, const Rule& rule, const std::string& layer, const Threads&... count) {
  const auto good = shaped(numbers(rows, Net::input_shape::size, 1), typename Net::input_shape{});
  const auto y = shaped(numbers(rows, Net::output_shape::size, 2), typename Net::output_shape{});
  std::size_t refused = 0, named = 0;
  for (const float bad : {1e15f, -1e20f, 1e30f, 3e38f, infinity, no_number}) {
    model<Net> m{he_normal{}, seed{5}}, other{he_normal{}, seed{5}};
    auto asked = optimizer_for(m, rule), never_asked = optimizer_for(other, rule);
    auto t = tape_for(m, rows);
    for (int i = 0; i < 2; ++i) {
      asked.step(m, squared_error{}, good, y, t, count...);
      never_asked.step(other, squared_error{}, good, y, t, count...);
    }
    auto x = good;
    x.data()[x.size() / 2] = bad;
    const std::string message = message_of([&] { asked.step(m, squared_error{}, x, y, t, count...); });
    BOOST_TEST(all_finite(m));
    if (message.empty()) continue;
    ++refused;
    named += message.find(layer) != std::string::npos;
    BOOST_TEST(message.find("the parameters are those before this step") != std::string::npos);
    BOOST_TEST(same_bits(m, other));
    for (int i = 0; i < 2; ++i) {
      asked.step(m, squared_error{}, good, y, t, count...);
      never_asked.step(other, squared_error{}, good, y, t, count...);
    }
    BOOST_TEST(same_bits(m, other));
  }
  BOOST_TEST(refused >= 2u);  // of infinity and NaN at least
  if (!layer.empty()) BOOST_TEST(named > 0u, "no message names " << layer);
}

template <class Net, class... Threads>
void check_rules(std::size_t rows, const std::string& layer, const Threads&... count) {
  check<Net>(rows, sgd{}, layer, count...);
  check<Net>(rows, sgd_momentum{.momentum = 0.9}, layer, count...);
  check<Net>(rows, sgd_momentum{.momentum = 0.9, .nesterov = true}, layer, count...);
  check<Net>(rows, adam{}, layer, count...);
  check<Net>(rows, own_by_element{}, layer, count...);
  check<Net>(rows, own_over_many{}, layer, count...);
}

// One sample whose shape says so.
template <class Net, class Rule>
void check_sample(const Rule& rule, const std::string& layer) {
  model<Net> m{he_normal{}, seed{5}};
  auto optimizer = optimizer_for(m, rule);
  auto t = tape_for(m, 1);
  tensor<float, typename Net::input_shape> x;
  tensor<float, typename Net::output_shape> y;
  for (std::size_t i = 0; i < x.size(); ++i) x(i) = 0.3f - 0.1f * static_cast<float>(i % 7);
  for (std::size_t i = 0; i < y.size(); ++i) y(i) = 0.2f * static_cast<float>(i % 3);
  optimizer.step(m, squared_error{}, x, y, t);
  const model<Net> before = m;
  auto untouched = optimizer;
  x(1) = infinity;  // times a weight of zero it would be a NaN; a saturated tanh hides it
  const std::string message = message_of([&] { optimizer.step(m, squared_error{}, x, y, t); });
  BOOST_TEST(message.find(layer) != std::string::npos, message);
  BOOST_TEST(same_bits(m, before));
  x(1) = 0.2f;
  model<Net> other = before;
  optimizer.step(m, squared_error{}, x, y, t);
  untouched.step(other, squared_error{}, x, y, t);
  BOOST_TEST(same_bits(m, other));
}

using two = network<input<4>, dense<5, act::relu>, dense<3>>;
using saturated = network<input<3>, dense<2, act::tanh>>;
using saturated_deep = network<input<3>, dense<40, act::tanh>, dense<30, act::tanh>, dense<2>>;
using large = network<input<90>, dense<70, act::tanh>, dense<33, act::relu>, dense<7>>;
using of_long_samples = network<input<700>, dense<100, act::tanh>, dense<7>>;  // passed 128 samples at a time
using pictures =
    network<input<1, 6, 6>, conv2d<filters<3>, kernel_size<3>, act::tanh>, max_pool2d<2>, flatten, dense<2>>;
using stored = network<input<288>, reshape<2, 12, 12>, conv2d<filters<8>, kernel_size<3>, act::tanh>, max_pool2d<2>,
                       flatten, dense<6>>;  // whose gradient is stored in steps of many samples
using composed =
    network<input<6>, dense<8, act::tanh>, residual<dense<8, act::tanh>>, concat<dense<3>, frozen<dense<4>>>, dense<2>>;

}  // namespace

// A finite cost with an infinite gradient: W = 1, x = 1e15, a step of 1e20 times 1e30; and the derivative of a
// saturated tanh, 0, times infinity.
BOOST_AUTO_TEST_CASE(a_finite_cost_is_not_enough) {
  using one = network<input<1>, dense<1>>;
  model<one> m{explicit_values{{1, 0}}};
  const xt::xtensor<float, 2> x{{1e15f}}, y{{0}};
  auto t = tape_for(m, 1);
  auto fast = optimizer_for(m, sgd{.learning_rate = 1e20});
  BOOST_TEST(
      message_of([&] { fast.step(m, squared_error{}, x, y, t); }) ==
      "the step would take layer 1, dense<1>, to numbers that are not finite; the parameters are those before this step");
  const model<one> before{explicit_values{{1, 0}}};
  BOOST_TEST(same_bits(m, before));
  // dC/dW = 2 W x^2 overflows where C = (W x)^2 does not
  model<one> small{explicit_values{{1e-12, 0}}};
  const xt::xtensor<float, 2> larger{{1e30f}};
  auto slow = optimizer_for(small, sgd{.learning_rate = 1e-30});
  BOOST_TEST(message_of([&] { slow.step(small, squared_error{}, larger, y, t); }) ==
             "the gradient of layer 1, dense<1>, is not finite; the parameters are those before this step");
  BOOST_TEST(message_of([&] {
               slow.step(small, squared_error{}, larger, y, t, threads{2});
             }).find("the gradient of layer 1") == 0u);
  // A gradient of 1e22 is finite, and so is what plain descent makes of it; its square in Adam's state is not.
  model<one> moved{explicit_values{{1, 0}}};
  const xt::xtensor<float, 2> far{{1e11f}};
  BOOST_TEST(message_of([&] {
               optimizer_for(moved, sgd{.learning_rate = 1e-22}).step(moved, squared_error{}, far, y, t);
             }) == "");
  BOOST_TEST(std::abs(moved.data()[0] + 1) < 1e-5f);  // 1 - 1e-22 2e22
  model<one> kept{explicit_values{{1, 0}}};
  BOOST_TEST(
      message_of([&] { optimizer_for(kept, adam{}).step(kept, squared_error{}, far, y, t); }) ==
      "the step would take layer 1, dense<1>, to numbers that are not finite; the parameters are those before this step");
  BOOST_TEST(same_bits(kept, before));
}

BOOST_AUTO_TEST_CASE(one_sample) {
  check_sample<saturated>(sgd{}, "layer 1, dense<2, act::tanh>");
  check_sample<saturated>(adam{}, "layer 1, dense<2, act::tanh>");
  check_sample<saturated>(own_by_element{}, "layer 1, dense<2, act::tanh>");
  check_sample<saturated>(own_over_many{}, "layer 1, dense<2, act::tanh>");
  check_sample<saturated_deep>(sgd_momentum{.momentum = 0.9}, "layer 1, dense<40, act::tanh>");
  check_sample<saturated_deep>(adam{}, "layer 1, dense<40, act::tanh>");
}

BOOST_AUTO_TEST_CASE(batches) {
  for (const std::size_t rows : {1u, 3u, 32u}) check_rules<two>(rows, rows == 1 ? "layer" : "");
  check<saturated_deep>(9, adam{}, "layer 1, dense<40, act::tanh>");
  check<of_long_samples>(389, adam{}, "layer 1, dense<100, act::tanh>");
  check_rules<pictures>(4, "layer 1, conv2d<filters<3>, kernel_size<3");
  for (const std::size_t rows : {1u, 9u}) {
    check<stored>(rows, sgd{}, "layer 2, conv2d<filters<8>, kernel_size<3");
    check<stored>(rows, adam{}, "layer 2, conv2d<filters<8>, kernel_size<3");
  }
  check<composed>(5, adam{}, "layer 1, dense<8, act::tanh>");
  check<composed>(5, own_by_element{}, "layer 1, dense<8, act::tanh>");
}

BOOST_AUTO_TEST_CASE(threads_and_segments) {
  using deep = network<input<3>, dense<40, act::tanh>, dense<40, act::tanh>, dense<40, act::tanh>, dense<40, act::tanh>,
                       dense<2>>;
  using again = recomputed<deep, max_tape_bytes<600, deep::tape_bytes<float>(600) * 8 / 10>>;
  static_assert(Recomputes<again>);
  for (const std::size_t count : {1u, 2u, 3u})
    check<large>(600, adam{}, "layer 1, dense<70, act::tanh>", threads{count});
  check<large>(600, own_over_many{}, "layer 1, dense<70, act::tanh>", threads{3});
  check<again>(40, sgd_momentum{.momentum = 0.9}, "layer 1, dense<40, act::tanh>");
  check<again>(40, own_over_many{}, "layer 1, dense<40, act::tanh>");
  check<again>(600, adam{}, "layer 1, dense<40, act::tanh>", threads{3});
}

// Layers of a user's own say nothing of their gradients, so those are looked at.
BOOST_AUTO_TEST_CASE(layers_of_a_users_own) {
  using namespace own_layers;
  using own = network<input<9>, dense<7, act::tanh>, scaled_twice<>, act::tanh, scaled_dense<4>, act::tanh, dense<3>>;
  check<own>(4, sgd_momentum{.momentum = 0.9}, "layer 1, dense<7, act::tanh>");
  check<own>(4, own_over_many{}, "layer 1, dense<7, act::tanh>");
  check<own>(400, sgd_momentum{.momentum = 0.9}, "layer 1, dense<7, act::tanh>", threads{3});
  using first = network<input<9>, scaled_twice<>, act::tanh, dense<3>>;
  check<first>(4, adam{}, "layer 1, scaled_twice<");
}

// A stored gradient.
BOOST_AUTO_TEST_CASE(steps_against_a_gradient) {
  const auto step = [](const auto& rule, float bad) {
    model<composed> m{he_normal{}, seed{5}};
    const model<composed> before = m;
    auto optimizer = optimizer_for(m, rule);
    auto g = gradient_for(m);
    std::fill_n(g.data(), g.size(), 0.0f);
    g[calculus::W<2, 1>](3, 2) = bad;
    const std::string message = message_of([&] { optimizer.step(m, g); });
    if (!message.empty()) BOOST_TEST(same_bits(m, before));
    BOOST_TEST(all_finite(m));
    return message;
  };
  const std::string gradient =
      "the gradient of layer 2.1, dense<8, act::tanh>, is not finite; the parameters are those before this step";
  for (const float bad : {infinity, -infinity, no_number}) {
    BOOST_TEST(step(sgd{}, bad) == gradient);
    BOOST_TEST(step(adam{}, bad) == gradient);
    BOOST_TEST(step(own_by_element{}, bad) == gradient);
    BOOST_TEST(step(own_over_many{}, bad) == gradient);
  }
  const std::string change =
      "the step would take layer 2.1, dense<8, act::tanh>, to numbers that are not finite; the parameters are those before this step";
  BOOST_TEST(step(sgd{}, 1e30f) == "");
  BOOST_TEST(step(sgd_momentum{.momentum = 0.9}, 1e30f) == "");
  BOOST_TEST(step(adam{}, 1e30f) == change);
  BOOST_TEST(step(own_by_element{}, 1e30f) == change);
  BOOST_TEST(step(own_over_many{}, 1e30f) == change);
}

// What is remembered of a gradient that was large is looked at from then on: 1e20 grows by a rate of 1e19 beyond all
// floats.
BOOST_AUTO_TEST_CASE(what_is_remembered) {
  using one = network<input<1>, dense<1>>;
  model<one> m{explicit_values{{1, 0}}};
  auto optimizer = optimizer_for(m, sgd_momentum{.learning_rate = 1e-30, .momentum = 0.999});
  auto g = gradient_for(m);
  std::fill_n(g.data(), g.size(), 0.0f);
  g.data()[0] = 1e38f;
  optimizer.step(m, g);
  g.data()[0] = 1;
  optimizer.settings().learning_rate = 10;
  const model<one> before = m;
  BOOST_TEST(message_of([&] { optimizer.step(m, g); }).find("the step would take layer 1, dense<1>") == 0u);
  auto t = tape_for(m, 1);
  const xt::xtensor<float, 2> x{{1}}, y{{0}};
  BOOST_TEST(message_of([&] {
               optimizer.step(m, squared_error{}, x, y, t);
             }).find("the step would take layer 1, dense<1>") == 0u);
  BOOST_TEST(same_bits(m, before));
}

// Settings are looked at again when they have been changed.
BOOST_AUTO_TEST_CASE(settings_that_change) {
  model<two> m{he_normal{}, seed{5}};
  const auto x = numbers(3, 4, 1), y = numbers(3, 3, 2);
  auto t = tape_for(m, 3);
  auto g = gradient_for(m);
  std::fill_n(g.data(), g.size(), 0.0f);
  const auto refused = [&](auto optimizer, const auto& change) {
    change(optimizer.settings());
    const model<two> before = m;
    std::string message;
    try {
      optimizer.step(m, squared_error{}, x, y, t);
    } catch (const error& wrong) {
      message = wrong.what();
    }
    BOOST_TEST(same_bits(m, before));
    if constexpr (requires { optimizer.step(m, squared_error{}, x, y, t, threads{2}); })
      BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, x, y, t, threads{2}), error);
    if constexpr (requires { optimizer.products(); } || requires { optimizer.trials(); })
      return message;
    else
      BOOST_CHECK_THROW(optimizer.step(m, g), error);
    BOOST_TEST(same_bits(m, before));
    return message;
  };
  BOOST_TEST(refused(optimizer_for(m, adam{}), [](adam& rule) { rule.beta_1 = 1; }) ==
             "the setting beta_1 is 1; it must be at least 0 and below 1");
  BOOST_TEST(refused(optimizer_for(m, adam{}), [](adam& rule) { rule.epsilon = -1; }) ==
             "the setting epsilon is -1; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(refused(optimizer_for(m, sgd_momentum{.momentum = 0.9}), [](sgd_momentum& rule) {
               rule.momentum = 1.5;
             }) == "the setting momentum is 1.5; it must be at least 0 and below 1");
  BOOST_TEST(refused(optimizer_for(m, sgd_momentum{.momentum = 0.9, .nesterov = true}), [](sgd_momentum& rule) {
               rule.learning_rate = 1e39;
             }) == "the setting learning_rate is 1e+39; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(refused(optimizer_for(m, sgd{}), [](sgd& rule) { rule.learning_rate = std::nan(""); }) ==
             "the setting learning_rate is nan; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(refused(optimizer_for(m, own_over_many{}), [](own_over_many& rule) { rule.learning_rate = 0; }) ==
             "the setting learning_rate is 0; it must be a number above 0 that the model's scalar holds");
  // Moderate or not, what is right is taken.
  auto optimizer = optimizer_for(m, adam{.beta_1 = 0.9999999, .epsilon = 1e-30});
  BOOST_TEST(std::isfinite(optimizer.step(m, squared_error{}, x, y, t)));
  optimizer.settings().epsilon = 1e-8;
  BOOST_TEST(std::isfinite(optimizer.step(m, squared_error{}, x, y, t)));
}

BOOST_AUTO_TEST_CASE(the_last_step_of_a_training) {
  using one = network<input<1>, dense<1>>;
  const model<one> before{explicit_values{{1, 0}}};
  const data_set<float> data(xt::xtensor<float, 2>{{1e15f}}, xt::xtensor<float, 2>{{0}});
  const auto train = [&](const auto& rule, const auto&... more) {
    model<one> m = before;
    const std::string message = message_of(
        [&] { fit(m, squared_error{}, rule, data, {.epochs = 1, .batch_size = 1, .show_progress = false}, more...); });
    BOOST_TEST(same_bits(m, before));
    return message;
  };
  const std::string expected =
      "batch 1 of epoch 1: the step would take layer 1, dense<1>, to numbers that are not finite: the learning rate may be too large; the parameters are those before this batch";
  BOOST_TEST(train(sgd{.learning_rate = 1e20}) == expected);
  BOOST_TEST(train(sgd{.learning_rate = 1e20}, threads{2}) == expected);
  BOOST_TEST(train(adam{}) == expected);
  BOOST_TEST(train(own_over_many{.learning_rate = 1e20}) == expected);
}

// Steps that look at curvature: an infinite derivative beside a finite cost, and trials that would end at no number.
BOOST_AUTO_TEST_CASE(second_order) {
  using one = network<input<1>, dense<1>>;
  const model<one> before{explicit_values{{1e-12, 0}}};
  const xt::xtensor<float, 2> x{{1e30f}}, y{{0}};
  const auto step = [&](const auto& rule) {
    model<one> m = before;
    auto t = tape_for(m, 1);
    auto optimizer = optimizer_for(m, rule);
    const std::string message = message_of([&] { optimizer.step(m, squared_error{}, x, y, t); });
    BOOST_TEST(same_bits(m, before));
    return message;
  };
  BOOST_TEST(step(levenberg_marquardt{}) ==
             "the gradient of layer 1, dense<1>, is not finite; the parameters are those before this step");
  BOOST_TEST(step(newton_cg{}) ==
             "the gradient of layer 1, dense<1>, is not finite; the parameters are those before this step");
}

// Without xtensor and exceptions a NaN says it; inside the compiler it is no constant.
BOOST_AUTO_TEST_CASE(arrays_of_numbers) {
  using one = network<input<1>, dense<1>>;
  const auto step = [](auto rule, float weight, float input) {
    array_model<one> m{explicit_values{{weight, 0}}};
    const auto before = m;
    auto optimizer = optimizer_for(m, rule);
    const float given[1] = {input}, wanted[1] = {0};
    const float cost = optimizer.step(m, squared_error{}, given, wanted);
    if (!std::isfinite(cost)) BOOST_TEST((m == before && optimizer.steps == 0));
    for (const float number : optimizer.memory) BOOST_TEST(std::isfinite(number));
    return cost;
  };
  BOOST_TEST(std::isnan(step(sgd{}, 1e-12f, 1e30f)));
  BOOST_TEST(std::isnan(step(sgd{.learning_rate = 1e20}, 1, 1e15f)));
  BOOST_TEST(std::isnan(step(adam{}, 1, 1e11f)));
  BOOST_TEST(std::isnan(step(own_over_many{}, 1, 1e11f)));
  BOOST_TEST(step(adam{}, 1, 2) == 4);
}
