// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>

namespace laws {

/// A number of valid steps, 1 or 2, of any number.
struct one_or_two : chainrule::act::elementwise<one_or_two> {
  template <class T>
  static constexpr T value(T z) {
    return z < T(0) ? T(1) : T(2);
  }
  template <class T>
  static constexpr T derivative_from_input(T) {
    return T(0);
  }
};

}  // namespace laws
