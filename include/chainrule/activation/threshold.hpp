// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z where it is above Threshold, otherwise Value.
template <double Threshold, double Value>
struct threshold : elementwise<threshold<Threshold, Value>> {
  using library_type = threshold;
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::select(z > internal::activations::setting<T>(Threshold), z,
                                    internal::activations::setting<T>(Value) + internal::activations::nothing(z));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(z > internal::activations::setting<T>(Threshold), T(1), T(0));
  }
};

}  // namespace chainrule::act
