// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z / (1 + e^-z) (Elfwing, Uchibe, Doya 2018), computed by e^-|z|, which is never infinite.
struct silu : elementwise<silu> {
  using library_type = silu;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    const T root = root_of_exponential(z);
    return internal::number::select(z < T(0), internal::number::at_least(z, T(-limit)) * root * root, z) /
           (T(1) + root * root);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T x) {
    const T z = internal::number::at_most(internal::number::at_least(x, T(-limit)), T(limit));
    const T root = root_of_exponential(z), e = root * root, above = T(1) + e;
    return internal::number::select(z < T(0), (above + z) * root * root, above + z * e) / (above * above);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    const auto s = calculus::apply<calculus::logistic>(z);
    return s * (calculus::one + z * (calculus::one - s));
  }

 private:
  static constexpr double limit = 1600;  // beyond it e^-|z| and its root are zero, of float and of double
  // The root of e^-|z|: multiplied by it twice, a product becomes zero later than by e^-|z|.
  template <class T>
  static CHAINRULE_INLINE T root_of_exponential(T z) {
    return internal::number::exp_of(T(-0.5) * internal::number::magnitude(z));
  }
};

}  // namespace chainrule::act
