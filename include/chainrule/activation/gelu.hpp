// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z Phi(z), with the normal distribution function, not its tanh approximation (Hendrycks, Gimpel 2016).
struct gelu : elementwise<gelu> {
  using library_type = gelu;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_least(z, T(-limit)) * internal::number::normal_cdf_of(z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T x) {
    const T one_over_root_tau = T(0.39894228040143267794L);
    const T z = internal::number::at_most(internal::number::at_least(x, T(-limit)), T(limit));
    return internal::number::normal_cdf_of(z) + z * one_over_root_tau * internal::number::bell_of(z);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::apply<calculus::normal_cdf>(z) + z * calculus::apply<calculus::normal_pdf>(z);
  }

 private:
  static constexpr double limit =
      40;  // beyond it the distribution is 0 or 1, and its density 0, of float and of double
};

}  // namespace chainrule::act
