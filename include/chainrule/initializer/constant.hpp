// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/setting.hpp>
#include <chainrule/number/random_row.hpp>

namespace chainrule {

/// One number for every weight; biases begin at zero, as with the other initializers.
struct constant {
  double number = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::finite<T>("number", number);
  }

  template <class T>
  constexpr void draw(T* out, std::size_t count, std::size_t, std::size_t, const internal::number::random_row&) const {
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<T>(number);
  }
};

}  // namespace chainrule
