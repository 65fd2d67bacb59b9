// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <chainrule/model/value_and_gradient.hpp>
#include <chainrule/training/step_outcome.hpp>

// Compares gradients with finite differences of costs, for authors of layers and losses. Not part of chainrule.hpp.
namespace chainrule {

struct gradient_check_options {
  double tolerance = 1e-6;  // relative to the larger of the two, and of 1e-3 times the largest derivative
  std::size_t most = 200;   // numbers of each parameter that are compared, evenly spaced
};

/// The result for one parameter.
struct parameter_check {
  std::string name;           // `layer 2, dense<10>, parameter 1`
  std::size_t compared = 0;   // numbers
  std::size_t undecided = 0;  // numbers for which finite differences do not converge: a kink, or rounding
  std::size_t wrong = 0;
  double largest_difference = 0;   // relative, as `tolerance`
  std::size_t worst = 0;           // the number's index in the parameter's memory, and its derivative:
  double derivative = 0;           // from the gradient
  double difference_quotient = 0;  // from finite differences
  bool all_zero = true;            // both, at all numbers
};

/// `right`: no derivative is wrong, and each parameter was seen to change the cost. `text` says what was found.
struct gradient_check {
  bool right = false;
  std::vector<parameter_check> parameters;
  std::string text;

  explicit operator bool() const { return right; }
};

namespace internal::training {

/// The derivative by one number, from costs at two distances on both sides, extrapolated (Richardson). `is_seen`: both
/// distances agree as well as they must if the cost is smooth.
struct quotient {
  double value;
  bool is_seen;
};
template <class Cost>
quotient difference_quotient(double& number, double scale, const Cost& cost) {
  const double at = number, wide = std::cbrt(2.2e-16) * 8 * std::max(1.0, std::abs(at));
  const auto central = [&](double step) {
    number = at + step;
    const double above = cost(), right = number - at;
    number = at - step;
    const double below = cost(), left = at - number;
    number = at;
    return (above - below) / (right + left);
  };
  const double first = central(wide), second = central(wide / 2), third = central(wide / 4);
  const double finer = (4 * third - second) / 3, coarser = (4 * second - first) / 3;
  const double size = std::max({std::abs(finer), std::abs(coarser), scale});
  return {finer, std::isfinite(finer) && std::abs(finer - coarser) <= 1e-6 * size};
}

inline void put_check(std::string& text, const parameter_check& each) {
  char numbers[160];
  if (each.wrong > 0) {
    std::snprintf(numbers, sizeof numbers, "number %zu is %.9g by the gradient and %.9g by costs", each.worst,
                  each.derivative, each.difference_quotient);
    text += each.name + ": " + std::to_string(each.wrong) + " of " + std::to_string(each.compared) +
            " derivatives are wrong; " + numbers + "\n";
  } else if (each.compared == 0) {
    text += each.name + ": nothing is proved, all " + std::to_string(each.undecided) +
            " numbers lie at kinks of the cost or are lost in its rounding\n";
  } else if (each.all_zero) {
    text += each.name + ": nothing is proved, all derivatives are 0: choose samples or parameters at which it counts\n";
  }
}

}  // namespace internal::training

/// Compares the gradient of a model's cost for some samples, in training, with differences of costs:
/// `if (const auto check = check_gradient(m, loss, x, y); !check) std::cout << check.text;`. It is computed in double
/// precision from the model's parameters, whatever its scalar is, so it tests what layers and losses state and not the
/// rounding of float. It proves nothing about a parameter whose derivatives are all 0 or at kinks: then `right` is
/// false, and `text` says so. A network with random numbers needs a draw after y.
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y, std::same_as<draw>... Draw>
gradient_check check_gradient(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
                              const gradient_check_options& options, const Draw&... random) {
  model<Net, double> at;
  std::copy_n(m.data(), m.size(), at.data());
  const auto found = value_and_gradient(at, loss, x, y, random...);
  const double* const gradient = found.gradient.data();
  gradient_check result;
  if (!std::isfinite(found.value)) {
    result.text = "nothing is proved: the cost is not finite\n";
    return result;
  }
  double largest = 0;
  for (std::size_t i = 0; i < found.gradient.size(); ++i) largest = std::max(largest, std::abs(gradient[i]));
  const auto cost = [&] { return value_and_gradient(at, loss, x, y, random...).value; };

  using names = internal::training::layers_of_parameters<plain_of<Net>>;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const parameter_record& parameter = Net::graph().parameters[p];
    if (parameter.frozen || parameter.is_buffer) continue;
    const step_record& step = Net::graph().steps[parameter.step];
    parameter_check each;
    each.name = internal::error_texts::joined({"layer ",
                                               {step.numbers, step.depth, internal::error_texts::piece::place},
                                               ", ",
                                               {names::signature[p], internal::error_texts::piece::type},
                                               ", parameter ",
                                               parameter.local + 1});
    const std::size_t apart =
        std::max<std::size_t>(1, (parameter.size + options.most - 1) / std::max<std::size_t>(1, options.most));
    for (std::size_t i = 0; i < parameter.size; i += apart) {
      const double derivative = gradient[parameter.offset + i];
      const auto seen = internal::training::difference_quotient(at.data()[parameter.offset + i], 1e-3 * largest, cost);
      if (!seen.is_seen) {
        ++each.undecided;
        continue;
      }
      ++each.compared;
      each.all_zero = each.all_zero && derivative == 0 && seen.value == 0;
      const double size = std::max({std::abs(derivative), std::abs(seen.value), 1e-3 * largest});
      const double off = size > 0 ? std::abs(derivative - seen.value) / size : 0;
      if (!(off <= options.tolerance)) ++each.wrong;
      if (!(off <= each.largest_difference)) {
        each.largest_difference = off;
        each.worst = i;
        each.derivative = derivative;
        each.difference_quotient = seen.value;
      }
    }
    internal::training::put_check(result.text, each);
    result.parameters.push_back(std::move(each));
  }
  if (result.parameters.empty()) result.text = "nothing is proved: the network has no parameters that are trained\n";
  result.right = result.text.empty();
  if (result.right) result.text = "the gradient is that of the costs\n";
  return result;
}
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y, std::same_as<draw>... Draw>
gradient_check check_gradient(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
                              const Draw&... random) {
  return check_gradient(m, loss, x, y, gradient_check_options{}, random...);
}

}  // namespace chainrule
