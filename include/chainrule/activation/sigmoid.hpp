// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// 1 / (1 + e^-z), in (0, 1).
struct sigmoid : elementwise<sigmoid> {
  using library_type = sigmoid;
  using over_vectors = void;
  using bounded_by_one = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::sigmoid_of(z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    return a * (T(1) - a);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::sigma(z) * (calculus::one - calculus::sigma(z));
  }
};

}  // namespace chainrule::act
