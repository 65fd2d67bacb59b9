// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z where it is positive, otherwise z times Slope, which must be positive; the default is PyTorch's.
template <double Slope = 0.01>
struct leaky_relu : elementwise<leaky_relu<Slope>> {
  using library_type = leaky_relu;
  using over_vectors = void;
  using piecewise_linear = void;

  using settings = internal::meta::settings<(Slope > 0), "a slope above 0">;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::select(z > T(0), z, z * internal::activations::setting<T>(Slope));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    return internal::number::select(a > T(0), T(1), internal::activations::setting<T>(Slope));
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::where_positive(z, calculus::one, internal::activations::fraction<Slope>{});
  }
};

}  // namespace chainrule::act
