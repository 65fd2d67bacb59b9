// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/elementwise.hpp>
#include <chainrule/number/exponentials.hpp>

namespace chainrule {

/// C = -sum over the classes of y a, where a are logarithms of probabilities; y is a class's number, or a share for
/// each class: PyTorch's NLLLoss.
struct negative_log_likelihood : internal::losses::sum_over_outputs<negative_log_likelihood> {
  static constexpr const char* latex = "-\\sum_i y_i a_i";
  using takes_classes = void;
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return -internal::number::zero_or_product(y, a);
  }
  template <class V>
  static constexpr V slope(const V& /*a*/, const V& y) {
    return -y;
  }
};

/// C = the sum over the outputs of y (log y - a), where a are logarithms of probabilities and y probabilities:
/// PyTorch's KLDivLoss. An output whose y is 0 costs nothing.
struct kl_divergence : internal::losses::sum_over_outputs<kl_divergence> {
  static constexpr const char* latex = "\\sum_i y_i \\left(\\log y_i - a_i\\right)";
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return internal::number::zero_or_product(y,
                                             internal::number::log_of(internal::number::select(y > V(0), y, V(1))) - a);
  }
  template <class V>
  static constexpr V slope(const V& /*a*/, const V& y) {
    return -y;
  }
};

/// C = the sum over the outputs of -y log a - (1 - y) log(1 - a), where a are probabilities; a logarithm is no less
/// than -100: PyTorch's BCELoss. For logits use `binary_cross_entropy`, which loses no precision.
struct binary_cross_entropy_of_probabilities
    : internal::losses::sum_over_outputs<binary_cross_entropy_of_probabilities> {
  static constexpr const char* latex =
      "-\\sum_i \\bigl(y_i \\log a_i + \\left(1 - y_i\\right) \\log\\left(1 - a_i\\right)\\bigr)";
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    using internal::number::at_least, internal::number::log_of;
    return -y * at_least(log_of(a), V(-100)) - (V(1) - y) * at_least(log_of(V(1) - a), V(-100));
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return (a - y) / internal::number::at_least((V(1) - a) * a, internal::losses::number<V>(1e-12));
  }
};

}  // namespace chainrule
