// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/uniform.hpp>

namespace chainrule {

/// Uniform with limit sqrt(3 / fan in) (LeCun, Bottou, Orr, Mueller 1998).
struct lecun_uniform {
  template <class T>
  constexpr void draw(T* out, std::size_t count, std::size_t fan_in, std::size_t fan_out,
                      const internal::number::random_row& random) const {
    uniform{internal::number::sqrt_of(3.0 / static_cast<double>(fan_in))}.draw(out, count, fan_in, fan_out, random);
  }
};

}  // namespace chainrule
