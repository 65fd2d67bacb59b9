// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// max(z, 0). The derivative at 0 is 0, as in PyTorch.
struct relu : elementwise<relu> {
  using library_type = relu;
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_least(z, T(0));  // a NaN stays one
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    return internal::number::select(a > T(0), T(1), T(0));
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::where_positive(z, calculus::one, calculus::rational<0>{});
  }
};

}  // namespace chainrule::act
