// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z / 6 + 1/2, but no less than 0 and no more than 1: PyTorch's and Keras's.
struct hard_sigmoid : elementwise<hard_sigmoid> {
  using library_type = hard_sigmoid;
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_most(
        internal::number::at_least(
            z * internal::activations::setting<T>(1.0 / 6) + internal::activations::setting<T>(0.5), T(0)),
        T(1));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(
        z > T(-3), internal::number::select(z < T(3), internal::activations::setting<T>(1.0 / 6), T(0)), T(0));
  }
};

}  // namespace chainrule::act
