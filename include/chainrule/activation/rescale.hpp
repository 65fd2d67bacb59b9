// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// Scale z + Offset.
template <double Scale, double Offset = 0.0>
struct rescale : elementwise<rescale<Scale, Offset>> {
  using library_type = rescale;
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::activations::setting<T>(Scale) * z + internal::activations::setting<T>(Offset);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::activations::setting<T>(Scale) + internal::activations::nothing(z);
  }
};

}  // namespace chainrule::act
