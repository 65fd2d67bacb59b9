// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// 1.0507 z where it is positive, otherwise 1.0507 times 1.67326 (e^z - 1) (Klambauer and others 2017).
struct selu : elementwise<selu> {
  using library_type = selu;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::activations::setting<T>(scale) *
           internal::number::select(z > T(0), z,
                                    internal::activations::setting<T>(alpha) * internal::number::expm1_of(z));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::activations::setting<T>(scale) *
           internal::number::select(z > T(0), T(1),
                                    internal::activations::setting<T>(alpha) * internal::number::exp_of(z));
  }

 private:
  static constexpr double scale = 1.0507009873554804934193349852946, alpha = 1.6732632423543772848170429916717;
};

}  // namespace chainrule::act
