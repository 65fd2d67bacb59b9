// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// The hyperbolic tangent, in (-1, 1).
struct tanh : elementwise<tanh> {
  using library_type = tanh;
  using over_vectors = void;
  using bounded_by_one = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::tanh_of(z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    if constexpr (internal::number::is_vector<T>)  // rounded once, as compilers round it for one number
      return internal::number::multiply_add(-a, a, T(1));
    else
      return T(1) - a * a;
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::one / calculus::square(calculus::cosh_of(z));
  }
};

}  // namespace chainrule::act
