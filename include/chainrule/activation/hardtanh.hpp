// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z, but no less than Least and no more than Most; the derivative is 0 at both, as PyTorch's Hardtanh has it.
template <double Least = -1.0, double Most = 1.0>
struct hardtanh : elementwise<hardtanh<Least, Most>> {
  using library_type = hardtanh;
  using over_vectors = void;
  using piecewise_linear = void;

  using settings = internal::meta::settings<(Least < Most), "a second number above the first">;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_most(internal::number::at_least(z, internal::activations::setting<T>(Least)),
                                     internal::activations::setting<T>(Most));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    return internal::number::select(a > internal::activations::setting<T>(Least),
                                    internal::number::select(a < internal::activations::setting<T>(Most), T(1), T(0)),
                                    T(0));
  }
};

/// z between 0 and 6 (Krizhevsky 2010).
using relu6 = hardtanh<0.0, 6.0>;

/// z, but no less than Least and no more than Most; the derivative is 1 at both, as that of torch.clamp.
template <double Least, double Most>
struct clamp : elementwise<clamp<Least, Most>> {
  using library_type = clamp;
  using over_vectors = void;
  using piecewise_linear = void;

  using settings = internal::meta::settings<(Least < Most), "a second number above the first">;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_most(internal::number::at_least(z, internal::activations::setting<T>(Least)),
                                     internal::activations::setting<T>(Most));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(z < internal::activations::setting<T>(Least), T(0),
                                    internal::number::select(z > internal::activations::setting<T>(Most), T(0), T(1)));
  }
};

/// z, but no less than Least; the derivative is 1 there: torch.clamp with a minimum alone.
template <double Least>
struct clamp_min : elementwise<clamp_min<Least>> {
  using library_type = clamp_min;
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_least(z, internal::activations::setting<T>(Least));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(z < internal::activations::setting<T>(Least), T(0), T(1));
  }
};

/// z, but no more than Most; the derivative is 1 there: torch.clamp with a maximum alone.
template <double Most>
struct clamp_max : elementwise<clamp_max<Most>> {
  using library_type = clamp_max;
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_most(z, internal::activations::setting<T>(Most));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(z > internal::activations::setting<T>(Most), T(0), T(1));
  }
};

}  // namespace chainrule::act
