// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z where |z| is above Limit, otherwise 0.
template <double Limit = 0.5>
struct hardshrink : elementwise<hardshrink<Limit>> {
  using library_type = hardshrink;
  using over_vectors = void;
  using piecewise_linear = void;

  using settings = internal::meta::settings<(Limit >= 0), "a limit of at least 0">;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::select(internal::number::magnitude(z) > internal::activations::setting<T>(Limit), z,
                                    internal::activations::nothing(z));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(internal::number::magnitude(z) > internal::activations::setting<T>(Limit), T(1),
                                    T(0));
  }
};

/// z - Limit above Limit, z + Limit below -Limit, 0 between.
template <double Limit = 0.5>
struct softshrink : elementwise<softshrink<Limit>> {
  using library_type = softshrink;
  using over_vectors = void;
  using piecewise_linear = void;

  using settings = internal::meta::settings<(Limit >= 0), "a limit of at least 0">;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    const T limit = internal::activations::setting<T>(Limit);
    return internal::number::select(z > limit, z - limit,
                                    internal::number::select(z < -limit, z + limit, internal::activations::nothing(z)));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(internal::number::magnitude(z) > internal::activations::setting<T>(Limit), T(1),
                                    T(0));
  }
};

/// z - tanh(z).
struct tanhshrink : elementwise<tanhshrink> {
  using library_type = tanhshrink;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return z - internal::number::tanh_of(z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    const T t = internal::number::tanh_of(z);
    return t * t;
  }
};

}  // namespace chainrule::act
