// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// The tanh approximation of gelu, z / 2 (1 + tanh(u)) with u = sqrt(2 / pi) (z + 0.044715 z^3) (Hendrycks, Gimpel
/// 2016): z times the logistic function of 2 u, which loses no precision far below 0.
struct gelu_tanh : elementwise<gelu_tanh> {
  using library_type = gelu_tanh;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_least(z, T(-limit)) * internal::number::sigmoid_of(T(2) * inner(z));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T x) {
    const T z = internal::number::at_most(internal::number::at_least(x, T(-limit)), T(limit)), u = T(2) * inner(z);
    const T slope =
        internal::activations::setting<T>(2 * root) * (T(1) + internal::activations::setting<T>(3 * cubic) * z * z);
    return internal::number::sigmoid_of(u) * (T(1) + z * slope * internal::number::sigmoid_of(-u));
  }

 private:
  static constexpr double limit = 40;  // beyond it the derivative is 0 or 1
  static constexpr double root = 0.79788456080286535588, cubic = 0.044715;
  template <class T>
  static CHAINRULE_INLINE T inner(T z) {
    return internal::activations::setting<T>(root) * z * (T(1) + internal::activations::setting<T>(cubic) * z * z);
  }
};

}  // namespace chainrule::act
