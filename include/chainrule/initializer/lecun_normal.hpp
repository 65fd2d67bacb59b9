// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/normal.hpp>

namespace chainrule {

/// Normal with deviation sqrt(1 / fan in) (LeCun, Bottou, Orr, Mueller 1998).
struct lecun_normal {
  template <class T>
  constexpr void draw(T* out, std::size_t count, std::size_t fan_in, std::size_t fan_out,
                      const internal::number::random_row& random) const {
    normal{internal::number::sqrt_of(1.0 / static_cast<double>(fan_in))}.draw(out, count, fan_in, fan_out, random);
  }
};

}  // namespace chainrule
