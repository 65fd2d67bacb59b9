// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// e^z.
struct exp : elementwise<exp> {
  using library_type = exp;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::exp_of(z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    return a;
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::apply<calculus::exponential>(z);
  }
};

/// The natural logarithm of z, which must be positive.
struct log : elementwise<log> {
  using library_type = log;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::log_of(z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return T(1) / z;
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::one / z;
  }
};

/// |z|; the derivative at 0 is 0.
struct abs : elementwise<abs> {
  using library_type = abs;
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::magnitude(z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::select(z > T(0), T(1), internal::number::select(z < T(0), T(-1), T(0)));
  }
};

/// z^2.
struct square : elementwise<square> {
  using library_type = square;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return z * z;
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return T(2) * z;
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::rational<2>{} * z;
  }
};

}  // namespace chainrule::act
