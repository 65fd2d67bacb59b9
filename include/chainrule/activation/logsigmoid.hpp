// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// log(1 / (1 + e^-z)), written so that no exponential overflows.
struct logsigmoid : elementwise<logsigmoid> {
  using library_type = logsigmoid;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return internal::number::at_most(z, T(0)) -
           internal::number::log1p_of(internal::number::exp_of(-internal::number::magnitude(z)));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    return internal::number::sigmoid_of(-z);
  }
};

}  // namespace chainrule::act
