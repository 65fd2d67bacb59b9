// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/elementwise.hpp>

namespace chainrule {

/// C = the sum over the outputs of log(cosh(a - y)), quadratic near the target and linear far from it: Keras's LogCosh.
struct log_cosh : internal::losses::sum_over_outputs<log_cosh> {
  static constexpr const char* latex = "\\sum_i \\log \\cosh\\left(a_i - y_i\\right)";
  using twice_differentiable = void;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    const V off = internal::number::magnitude(a - y);  // |e| + log(1 + exp(-2 |e|)) - log(2), which does not overflow
    return off + internal::number::log1p_of(internal::number::exp_of(V(-2) * off)) -
           internal::losses::number<V>(0.69314718055994530942);
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return internal::number::tanh_of(a - y);
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::apply<calculus::hyperbolic_tangent>(a - y);
  }
};

}  // namespace chainrule
