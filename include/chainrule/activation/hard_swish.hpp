// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z times hard_sigmoid(z) (Howard and others 2019): PyTorch's Hardswish.
struct hard_swish : elementwise<hard_swish> {
  using library_type = hard_swish;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return (internal::number::at_least(z, T(-3)) * internal::activations::setting<T>(1.0 / 6)) *
           internal::number::at_most(internal::number::at_least(z + T(3), T(0)), T(6));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(
        z < T(-3), T(0),
        internal::number::select(
            z > T(3), T(1), z * internal::activations::setting<T>(1.0 / 3) + internal::activations::setting<T>(0.5)));
  }
};

}  // namespace chainrule::act
