// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "../sanitized.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

// A step that would leave a number that is not finite is not taken: parameters and what the optimizer remembers keep
// their bits, and the error names the layer. What is remembered shows in the next steps, which are those of an
// optimizer that was never asked for a bad one.
namespace finite_steps {

using namespace chainrule;

inline constexpr float infinity = std::numeric_limits<float>::infinity(),
                       no_number = std::numeric_limits<float>::quiet_NaN();

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

inline xt::xtensor<float, 2> numbers(std::size_t rows, std::size_t size, std::uint64_t start, float scale = 1) {
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

// Whom the error of a step names.
inline std::string because_of(std::size_t row) {
  return ", because of sample " + std::to_string(row) + " of the batch";
}

// One good step, then one with each of some numbers in the input, then good ones: whatever a bad step did would show.
// Some of those steps are harmless, as an input of 1e18 before a layer whose gradient is zero there; those are taken by
// both, and their numbers must be finite.
template <class Net, class Rule, class... Threads>
void check(std::size_t rows, const Rule& rule, const std::string& layer, const Threads&... count) {
  const auto good = shaped(numbers(rows, Net::input_shape::size, 1), typename Net::input_shape{});
  const auto y = shaped(numbers(rows, Net::output_shape::size, 2), typename Net::output_shape{});
  std::size_t refused = 0, named = 0;
  // Around 1e20 a cost is still finite and its gradient is not; where, depends on the weights.
  for (const float bad :
       {1e15f, 3e19f, -3e19f, 6e19f, -6e19f, 1e20f, -1e20f, 2e20f, -2e20f, 1e30f, 3e38f, infinity, no_number}) {
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
    if (message.find("the cost is not finite, it is ") == 0)
      BOOST_TEST(message.find(because_of(rows / 2) + "; the parameters") != std::string::npos, message);
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
  check<Net>(rows, adam{}, layer, count...);
  check<Net>(rows, own_over_many{}, layer, count...);
  if constexpr (!is_sanitized) {
    check<Net>(rows, sgd{}, layer, count...);
    check<Net>(rows, sgd_momentum{.momentum = 0.9}, layer, count...);
    check<Net>(rows, sgd_momentum{.momentum = 0.9, .nesterov = true}, layer, count...);
    check<Net>(rows, own_by_element{}, layer, count...);
  }
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

// A network of three segments and a tape of 48 samples, in whose memory the gradient of layer 1 lies where the answers
// were, and that of layer 2 where the gradient of the answers was.
using linear = network<input<3>, dense<40>, dense<40>, dense<40>, dense<40>, dense<2>>;
using linear_again = recomputed<linear, max_tape_bytes<48, linear::tape_bytes<float>(48) * 70 / 100>>;
static_assert(linear_again::segments == 3);
static_assert(memory_plan_of<linear_again>.adjoint_offset[1] ==
              memory_plan_of<linear_again>.value_offset[linear_again::graph().output]);

template <class Net, class Rule>
std::string refusal_of_48(const Rule& rule, double last, const xt::xtensor<float, 2>& x,
                          const xt::xtensor<float, 2>& y) {
  model<Net> m{he_normal{}, seed{5}};
  m[calculus::W<5>] *= static_cast<float>(last);
  const model<Net> before = m;
  auto t = tape_for(m, 48);
  auto optimizer = optimizer_for(m, rule);
  const std::string message = message_of([&] { optimizer.step(m, squared_error{}, x, y, t); });
  BOOST_TEST(same_bits(m, before));
  return message;
}

// An input of 1e30, and last weights of 1e-12: the answer is about 1e18, and dC/da times 1e30 is too large in the last
// layer alone; in others the weights are factors of it.
inline const std::string of_large_input =
    "the gradient of layer 5, dense<2>, is not finite, because of sample 23 of the batch; the parameters are those before this step";
template <class Net, class Rule>
std::string sample_of_large_input(const Rule& rule) {
  auto x = numbers(48, 3, 1);
  x(23, 1) = 1e30f;
  return refusal_of_48<Net>(rule, 1e-12, x, numbers(48, 2, 2));
}

// A target of 1e30, whose square is too large; and one of 1e17, whose cost is not, but with last weights of 1e8 the
// gradients of its values are such that they would be if they were taken for answers.
inline const std::string of_large_target =
    "the cost is not finite, it is inf, because of sample 23 of the batch; the parameters are those before this step";
template <class Net, class Rule>
std::string sample_of_large_target(const Rule& rule) {
  auto y = numbers(48, 2, 2);
  y(0, 0) = 1e17f;
  y(23, 0) = 1e30f;
  return refusal_of_48<Net>(rule, 1e8, numbers(48, 3, 1), y);
}

}  // namespace finite_steps
