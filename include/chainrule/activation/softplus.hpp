// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// log(1 + e^z), written so that no exponential overflows.
struct softplus : elementwise<softplus> {
  using library_type = softplus;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::maximum(z, T(0)) +
           internal::number::log1p_of(internal::number::exp_of(-internal::number::magnitude(z)));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::sigmoid_of(z);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::apply<calculus::logistic>(z);
  }
};

}  // namespace chainrule::act
