// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/elementwise.hpp>

namespace chainrule {

/// C = the sum over the outputs of max(0, 1 - y a); targets are -1 and 1: Keras's Hinge. No second derivative.
struct hinge : internal::losses::sum_over_outputs<hinge> {
  static constexpr const char* latex = "\\sum_i \\max\\left(0, 1 - y_i a_i\\right)";
  static constexpr double least_target = -1, most_target = 1;
  using targets_are_ends = void;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return internal::losses::above_zero(V(1) - y * a);
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return internal::number::select(V(1) - y * a > V(0), -y, V(0));
  }
};

/// C = the sum over the outputs of max(0, 1 - y a)^2; targets are -1 and 1: Keras's SquaredHinge.
struct squared_hinge : internal::losses::sum_over_outputs<squared_hinge> {
  static constexpr const char* latex = "\\sum_i \\max\\left(0, 1 - y_i a_i\\right)^2";
  using twice_differentiable = void;
  static constexpr double least_target = -1, most_target = 1;
  using targets_are_ends = void;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    const V below = internal::losses::above_zero(V(1) - y * a);
    return below * below;
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return V(-2) * y * internal::losses::above_zero(V(1) - y * a);
  }
};

/// C = the sum over the outputs of a where y is 1, and of max(0, Margin - a) where y is -1; a is a distance: PyTorch's
/// HingeEmbeddingLoss. No second derivative.
template <double Margin = 1.0>
struct hinge_embedding : internal::losses::sum_over_outputs<hinge_embedding<Margin>> {
  static constexpr const char* latex =
      "\\sum_i \\left[y_i = 1\\right] a_i + \\left[y_i = -1\\right] \\max\\left(0, m - a_i\\right)";
  static constexpr double least_target = -1, most_target = 1;
  using targets_are_ends = void;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return internal::number::select(y > V(0), a, internal::losses::above_zero(internal::losses::number<V>(Margin) - a));
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return internal::number::select(
        y > V(0), V(1), internal::number::select(internal::losses::number<V>(Margin) - a > V(0), V(-1), V(0)));
  }
};

/// C = the sum over the outputs of log(1 + exp(-y a)); targets are -1 and 1: PyTorch's SoftMarginLoss.
struct soft_margin : internal::losses::sum_over_outputs<soft_margin> {
  static constexpr const char* latex = "\\sum_i \\log\\left(1 + e^{-y_i a_i}\\right)";
  using twice_differentiable = void;
  static constexpr double least_target = -1, most_target = 1;
  using targets_are_ends = void;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    const V t = -y * a;
    return internal::losses::above_zero(t) +
           internal::number::log1p_of(internal::number::exp_of(-internal::number::magnitude(t)));
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return -y * internal::number::sigmoid_of(-y * a);
  }
};

}  // namespace chainrule
