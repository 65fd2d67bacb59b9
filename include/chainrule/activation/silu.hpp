// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z / (1 + e^-z) (Elfwing, Uchibe, Doya 2018).
struct silu : elementwise<silu> {
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return z / (T(1) + kernel::exp_of(-z));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    const T s = kernel::sigmoid_of(z);
    return s * (T(1) + z * (T(1) - s));
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    const auto s = calculus::apply<calculus::logistic>(z);
    return s * (calculus::one + z * (calculus::one - s));
  }
};

}  // namespace chainrule::act
