// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z / (1 + |z|).
struct softsign : elementwise<softsign> {
  using library_type = softsign;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T x) {
    const T z = limited(x);
    return z / (T(1) + internal::number::magnitude(z));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T x) {
    const T r = T(1) / (T(1) + internal::number::magnitude(limited(x)));
    return r * r;
  }

 private:
  // z within limits: the quotient of infinity would be NaN. Beyond them the value is 1 or -1, and in float the
  // derivative is 0.
  template <class T>
  static CHAINRULE_INLINE T limited(T z) {
    return internal::number::at_most(internal::number::at_least(z, T(-0x1p100)), T(0x1p100));
  }
};

}  // namespace chainrule::act
