// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// log(1 + e^z), written so that no exponential overflows.
struct softplus : elementwise<softplus> {
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return kernel::maximum(z, T(0)) + kernel::log1p_of(kernel::exp_of(-kernel::magnitude(z)));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return kernel::sigmoid_of(z);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return calculus::apply<calculus::logistic>(z);
  }
};

}  // namespace chainrule::act
