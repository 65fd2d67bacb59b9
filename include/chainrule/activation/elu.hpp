// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z where it is positive, otherwise Alpha (e^z - 1) (Clevert, Unterthiner, Hochreiter 2016).
template <double Alpha = 1.0>
struct elu : elementwise<elu<Alpha>> {
  using library_type = elu;
  using over_vectors = void;
  using twice_differentiable = void;

  using settings = internal::meta::settings<(Alpha > 0), "an alpha above 0">;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::select(z > T(0), z,
                                    internal::activations::setting<T>(Alpha) * internal::number::expm1_of(z));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    // from the input, because in the output a, where it is nearly -1, a + 1 has lost its digits
    return internal::number::select(z > T(0), T(1),
                                    internal::activations::setting<T>(Alpha) * internal::number::exp_of(z));
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::where_positive(z, calculus::one,
                                    internal::activations::times<Alpha>(calculus::apply<calculus::exponential>(z)));
  }
};

}  // namespace chainrule::act
