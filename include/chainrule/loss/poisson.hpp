// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/elementwise.hpp>

namespace chainrule {

/// C = the sum over the outputs of exp(a) - y a, the negative log-likelihood of counts y whose rate is exp(a), without
/// log(y!): PyTorch's PoissonNLLLoss.
struct poisson_nll : internal::losses::sum_over_outputs<poisson_nll> {
  static constexpr const char* latex = "\\sum_i e^{a_i} - y_i a_i";
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 0x1p120;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return internal::number::exp_of(a) - y * a;
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return internal::number::exp_of(a) - y;
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::apply<calculus::exponential>(a) - y;
  }
};

}  // namespace chainrule
