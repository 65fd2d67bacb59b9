// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>
#include <chainrule/operation/identity.hpp>

namespace chainrule {
namespace act {

/// a = z.
struct identity : elementwise<identity> {
  using library_type = identity;
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return z;
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T) {
    return T(1);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z) {
    return calculus::one;
  }
};

}  // namespace act

template <>
struct operation_of<act::identity> {
  using type = op::copy;
};

}  // namespace chainrule
