// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z where it is positive, otherwise z times Numerator / Denominator, which must be positive.
template <int Numerator, int Denominator>
struct leaky : elementwise<leaky<Numerator, Denominator>> {
  using of_the_library = leaky;
  using over_vectors = void;
  using piecewise_linear = void;

  static_assert(Numerator > 0 && Denominator > 0, "a leaky relu's slope is positive");

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::select(z > T(0), z, z * slope<T>());
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    return internal::number::select(a > T(0), T(1), slope<T>());
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::where_positive(z, calculus::one, calculus::rational<Numerator, Denominator>{});
  }

 private:
  template <class T>
  static constexpr T slope() {
    return T(Numerator) / T(Denominator);
  }
};

/// The leaky relu with PyTorch's default slope, 0.01.
struct leaky_relu : leaky<1, 100> {};

}  // namespace chainrule::act
