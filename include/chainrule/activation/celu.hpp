// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z where it is positive, otherwise Alpha (e^(z / Alpha) - 1) (Barron 2017).
template <double Alpha = 1.0>
struct celu : elementwise<celu<Alpha>> {
  using library_type = celu;
  using over_vectors = void;
  using twice_differentiable = void;

  using settings = internal::meta::settings<(Alpha > 0), "an alpha above 0">;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::select(z > T(0), z,
                                    internal::activations::setting<T>(Alpha) *
                                        internal::number::expm1_of(z * internal::activations::setting<T>(1 / Alpha)));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(z > T(0), T(1),
                                    internal::number::exp_of(z * internal::activations::setting<T>(1 / Alpha)));
  }
};

}  // namespace chainrule::act
