// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/setting.hpp>
#include <chainrule/number/random_row.hpp>

namespace chainrule {

/// Normal numbers of mean 0.
struct normal {
  double deviation = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::not_negative<T>("deviation", deviation);
  }

  template <class T>
  constexpr void draw(T* out, std::size_t count, std::size_t, std::size_t,
                      const internal::number::random_row& random) const {
    random.fill_normal(out, count);
    for (std::size_t i = 0; i < count; ++i) out[i] *= static_cast<T>(deviation);
  }
};

}  // namespace chainrule
