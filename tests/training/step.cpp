// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_step
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "../own_layers.hpp"

#include <cmath>
#include <cstring>
#include <limits>

using namespace chainrule;

namespace {

using small = network<input<3>, dense<5, act::tanh>, dense<4>>;
using large =
    network<input<90>, dense<70, act::gelu>, dense<33, act::relu>, dense<7>>;  // stepped parameter by parameter
using of_long_samples = network<input<700>, dense<100, act::tanh>, dense<7>>;  // passed 128 samples at a time
static_assert(internal::engine::samples_at_once<of_long_samples, float> == 128);

// A gradient no larger than four samples' values, which a step of many samples stores.
using stored = network<input<288>, reshape<2, 12, 12>, conv2d<filters<8>, kernel_size<3>, act::tanh>, max_pool2d<2>,
                       flatten, dense<6>>;
static_assert(internal::costs::may_store_gradient(stored::graph()) &&
              !internal::costs::may_store_gradient(large::graph()));
static_assert(stored::step_extent<adam, float> * sizeof(float) == stored::gradient_bytes<float>);

xt::xtensor<float, 2> random_inputs(std::size_t rows, std::size_t size) {
  auto x = xt::xtensor<float, 2>::from_shape({rows, size});
  internal::number::random_source random{seed{7}};
  for (auto& number : x) number = static_cast<float>(random.normal());
  return x;
}
xt::xtensor<int, 1> classes(std::size_t rows, int count) {
  auto y = xt::xtensor<int, 1>::from_shape({rows});
  for (std::size_t r = 0; r < rows; ++r) y(r) = static_cast<int>(r) % count;
  return y;
}

// Steps that store no gradient against value_and_gradient and a step: the same costs, the same parameters.
template <class Net, class Rule, class... Threads>
void check_steps(std::size_t rows, const Rule& rule, const Threads&... count) {
  model<Net> in_one{he_normal{}, seed{5}}, in_two{he_normal{}, seed{5}};
  const model<Net> before{he_normal{}, seed{5}};
  auto first = optimizer_for(in_one, rule), second = optimizer_for(in_two, rule);
  auto t = tape_for(in_one, rows);
  auto g = gradient_for(in_one);
  const auto x = random_inputs(rows, Net::input_shape::size);
  const auto y = classes(rows, static_cast<int>(Net::output_shape::size));
  for (int i = 0; i < 4; ++i) {
    const float cost = first.step(in_one, softmax_cross_entropy{}, x, y, t, count...);
    const float expected = value_and_gradient(in_two, softmax_cross_entropy{}, x, y, t, g, count...);
    second.step(in_two, g);
    BOOST_TEST(cost == expected);
  }
  double off = 0, moved = 0;
  for (std::size_t i = 0; i < model<Net>::size(); ++i) {
    off = std::max(off, std::abs(static_cast<double>(in_one.data()[i] - in_two.data()[i])));
    moved = std::max(moved, std::abs(static_cast<double>(in_one.data()[i] - before.data()[i])));
  }
  BOOST_TEST(off == 0);
  BOOST_TEST(moved > 1e-3);
}

// One sample whose shape says so, in a network whose values stay in registers, in a small one and in a large one.
template <class Net>
void check_sample() {
  model<Net> in_one{he_normal{}, seed{5}}, in_two{he_normal{}, seed{5}};
  auto first = optimizer_for(in_one, adam{.learning_rate = 0.01}),
       second = optimizer_for(in_two, adam{.learning_rate = 0.01});
  auto t = tape_for(in_one, 3);
  auto g = gradient_for(in_one);
  tensor<float, typename Net::input_shape> x;
  tensor<float, typename Net::output_shape> y;
  for (std::size_t i = 0; i < x.size(); ++i) x(i) = 0.3f - 0.1f * static_cast<float>(i % 7);
  for (std::size_t i = 0; i < y.size(); ++i) y(i) = 0.2f * static_cast<float>(i % 3);
  auto batch = xt::xtensor<float, 2>::from_shape({1, Net::input_shape::size}),
       targets = xt::xtensor<float, 2>::from_shape({1, Net::output_shape::size});
  std::copy(x.begin(), x.end(), batch.begin());
  std::copy(y.begin(), y.end(), targets.begin());
  for (int i = 0; i < 4; ++i) {
    // Several threads may be offered: the bits are the same.
    const float cost = i % 2 == 0 ? first.step(in_one, squared_error{}, x, y, t)
                                  : first.step(in_one, squared_error{}, x, y, t, threads{3});
    const float expected = i < 2 ? value_and_gradient(in_two, squared_error{}, x, y, t, g)
                                 : value_and_gradient(in_two, squared_error{}, x, y, t, g, threads{2});
    const float as_a_batch = cost_of(in_two, squared_error{}, batch, targets);
    second.step(in_two, g);
    BOOST_TEST(cost == expected);
    BOOST_TEST(std::abs(cost - as_a_batch) <= 1e-5f * as_a_batch);
  }
  BOOST_TEST(std::memcmp(in_one.data(), in_two.data(), in_one.size() * sizeof(float)) == 0);
}

// A rule of a user's own: over many parameters, and over one.
struct sign_descent {
  double learning_rate = 0.01;
  static constexpr std::size_t state_count = 0;
  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T*, std::size_t, std::size_t) const {
    for (std::size_t i = 0; i < count; ++i)
      p[i] -= static_cast<T>(learning_rate) * (g[i] > T(0) ? T(1) : g[i] < T(0) ? T(-1) : T(0));
  }
};
struct sign_descent_by_element {
  double learning_rate = 0.01;
  static constexpr std::size_t state_count = 0;
  template <class T>
  constexpr auto change(std::size_t) const {
    const T rate = static_cast<T>(learning_rate);
    return [=]<class V>(const V& p, const V& g, V*) {
      return p - internal::number::select(g > V(0), V(rate), internal::number::select(g < V(0), V(-rate), V(0)));
    };
  }
};
static_assert(!internal::optimizer::ByElement<sign_descent, float> &&
              internal::optimizer::ByElement<sign_descent_by_element, float>);

using in_registers = network<input<3>, dense<2, act::tanh>>;
using unrolled = network<input<8>, dense<32, act::tanh>, dense<31, act::tanh>, dense<1>>;

}  // namespace

BOOST_AUTO_TEST_CASE(a_step_on_one_sample) {
  check_sample<in_registers>();
  check_sample<unrolled>();
  check_sample<small>();
  check_sample<large>();
}

BOOST_AUTO_TEST_CASE(rules_of_a_users_own) {
  for (const std::size_t rows : {1u, 2u, 9u, 64u}) {
    check_steps<small>(rows, sign_descent{});
    check_steps<large>(rows, sign_descent{});
    check_steps<small>(rows, sign_descent_by_element{});
    check_steps<large>(rows, sign_descent_by_element{});
  }
  // Room for a gradient: none, of all parameters with their gaps for a rule over many, or of a convolution's weight.
  static_assert(large::step_extent<adam, float> == 0 &&
                large::step_extent<sign_descent, float> == large::gradient_bytes<float> / sizeof(float));
  static_assert(
      network<input<1, 5, 5>, conv2d<filters<2>, kernel_size<3>>, flatten, dense<30>>::step_extent<adam, float> ==
      2 * 9);
}

BOOST_AUTO_TEST_CASE(a_step_is_a_gradient_and_a_step) {
  for (const std::size_t rows : {1u, 2u, 9u, 64u}) {
    check_steps<small>(rows, adam{.learning_rate = 0.01});
    check_steps<large>(rows, adam{.learning_rate = 0.01});
  }
  check_steps<large>(19, sgd{.learning_rate = 0.1});
  check_steps<large>(19, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9});
  check_steps<large>(19, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true});
}

// Layers of a user's own whose gradients by a parameter read parameters: those change last, by threads and in segments
// too.
BOOST_AUTO_TEST_CASE(steps_of_many_samples_pass_some_at_a_time) {
  for (const std::size_t rows : {127u, 255u, 256u, 389u}) check_steps<of_long_samples>(rows, sgd{.learning_rate = 0.1});
  check_steps<of_long_samples>(389, adam{.learning_rate = 0.01}, threads{2});
}

BOOST_AUTO_TEST_CASE(steps_of_images_store_the_gradient_of_many) {
  for (const std::size_t rows : {1u, 9u}) check_steps<stored>(rows, sgd{.learning_rate = 0.1});
  check_steps<stored>(9, adam{.learning_rate = 0.01});
}

BOOST_AUTO_TEST_CASE(steps_of_layers_that_read_parameters) {
  using namespace own_layers;
  using own =
      network<input<90>, dense<70, act::tanh>, scaled_twice<>, act::tanh, scaled_dense<40>, act::tanh, dense<7>>;
  using twice = recomputed<own, max_tape_bytes<64, own::tape_bytes<float>(64) * 85 / 100>>;
  static_assert(Recomputes<twice>);
  // Room for a gradient: of 40 x 70 weights and a scale, which wait.
  static_assert(own::step_extent<adam, float> == 40 * 70 + 1);
  for (const std::size_t rows : {2u, 64u}) {
    check_steps<own>(rows, adam{.learning_rate = 0.01});
    check_steps<own>(rows, sign_descent{});
    check_steps<own>(rows, sgd_momentum{.learning_rate = 0.05, .momentum = 0.9}, threads{3});
    check_steps<own>(rows, sign_descent{}, threads{2});
    check_steps<twice>(rows, sgd_momentum{.learning_rate = 0.05, .momentum = 0.9});
    check_steps<twice>(rows, adam{.learning_rate = 0.01}, threads{3});
  }
}

// Steps of dual numbers: the values are a model of doubles', and the slope of the cost after a step is a central
// difference's.
BOOST_AUTO_TEST_CASE(a_step_of_dual_numbers) {
  using net = network<input<2>, dense<20, act::tanh>, dense<16>>;
  using number = dual<double>;
  constexpr std::size_t rows = 5;
  const auto cost_after_a_step = []<class T>(T first) {
    model<net, T> m{he_normal{}, seed{5}};
    auto optimizer = optimizer_for(m, adam{.learning_rate = 0.01});
    auto t = tape_for(m, rows);
    auto x = xt::xtensor<T, 2>::from_shape({rows, 2}), y = xt::xtensor<T, 2>::from_shape({rows, 16});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = T(0.3 - 0.1 * static_cast<double>(i % 7));
    for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = T(0.2 * static_cast<double>(i % 3));
    x(0, 0) = first;
    optimizer.step(m, squared_error{}, x, y, t);
    return optimizer.step(m, squared_error{}, x, y, t);
  };
  const number found = cost_after_a_step(number(0.4, 1));
  const double h = 1e-5, expected = (cost_after_a_step(0.4 + h) - cost_after_a_step(0.4 - h)) / (2 * h);
  BOOST_TEST(std::abs(found.value - cost_after_a_step(0.4)) <= 1e-12);
  BOOST_TEST(std::abs(found.tangent - expected) <= 1e-6 * std::abs(expected));
  BOOST_TEST(std::abs(expected) > 1e-3);
}

// NaN in the data: an exception, and nothing is changed.
BOOST_AUTO_TEST_CASE(a_cost_that_is_no_number_changes_nothing) {
  model<large> m{he_normal{}, seed{5}};
  const model<large> before{he_normal{}, seed{5}};
  auto optimizer = optimizer_for(m, adam{});
  auto t = tape_for(m, 64);
  auto x = random_inputs(64, 90);
  const auto y = classes(64, 7);
  x(3, 4) = std::numeric_limits<float>::quiet_NaN();
  const auto says_what_it_is = [](const data_error& e) {
    return std::string(e.what()).find("the cost is not finite, it is ") == 0;  // nan or -nan
  };
  BOOST_CHECK_EXCEPTION(optimizer.step(m, softmax_cross_entropy{}, x, y, t), data_error, says_what_it_is);
  BOOST_CHECK_EXCEPTION(optimizer.step(m, softmax_cross_entropy{}, x, y, t, threads{2}), data_error, says_what_it_is);
  BOOST_TEST(std::memcmp(m.data(), before.data(), m.size() * sizeof(float)) == 0);
}

// What cannot be right is refused at once, by its name and its number.
BOOST_AUTO_TEST_CASE(settings_that_cannot_be_right) {
  using net = network<input<2>, dense<1>>;
  const auto message_of = [](const auto& function) -> std::string {
    try {
      function();
    } catch (const error& refused) {
      return refused.what();
    }
    return "";
  };
  const model<net> m{he_normal{}, seed{1}};
  BOOST_TEST(message_of([&] { optimizer_for(m, adam{.beta_2 = 1.5}); }) ==
             "the setting beta_2 is 1.5; it must be at least 0 and below 1");
  BOOST_TEST(message_of([&] { optimizer_for(m, sgd{.learning_rate = 1e39}); }) ==
             "the setting learning_rate is 1e+39; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(message_of([&] { optimizer_for(m, sign_descent{.learning_rate = -1}); }) ==
             "the setting learning_rate is -1; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(message_of([&] { optimizer_for(m, levenberg_marquardt{.max_trials = 0}); }) ==
             "the setting max_trials is 0; it must be at least 1");
  BOOST_TEST(message_of([&] { optimizer_for(m, newton_cg{.sufficient_decrease = 1}); }) ==
             "the setting sufficient_decrease is 1; it must be at least 0 and below 1");
  BOOST_TEST(message_of([&] { model<net>{normal{-1}}; }) ==
             "the setting deviation is -1; it must be 0 or more, and a number that the model's scalar holds");
  BOOST_TEST(message_of([&] { model<net>{explicit_values{{1, 1e39, 0}}}; }) ==
             "explicit value 1 is 1e+39, which the model's scalar does not hold");
  // So are numbers of another scalar.
  const xt::xtensor<double, 2> x{{1, 2}, {1e300, 3}}, y{{0}, {-1e39}};
  BOOST_TEST(message_of([&] { m(x); }) == "element 2 of an argument is 1e+300, which the model's scalar does not hold");
  BOOST_TEST(message_of([&] { cost_of(m, squared_error{}, xt::xtensor<float, 2>::from_shape({2, 2}), y); }) ==
             "element 1 of an argument is -1e+39, which the model's scalar does not hold");
  BOOST_TEST(message_of([&] { model<net, double>{normal{1e39}, seed{1}}(x); }) == "");
}
