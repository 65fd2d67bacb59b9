// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z Phi(z), with the normal distribution function, not its tanh approximation (Hendrycks, Gimpel 2016).
struct gelu : elementwise<gelu> {
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return z * cumulative(z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    const T one_over_root_tau = T(0.39894228040143267794L);
    return cumulative(z) + z * one_over_root_tau * kernel::exp_of(-z * z * T(0.5));
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::apply<calculus::normal_cdf>(z) + z * calculus::apply<calculus::normal_pdf>(z);
  }

 private:
  template <class T>
  static constexpr T cumulative(T z) {
    const T root_half = T(0.70710678118654752440L);
    return (T(1) + kernel::erf_of(z * root_half)) * T(0.5);
  }
};

}  // namespace chainrule::act
