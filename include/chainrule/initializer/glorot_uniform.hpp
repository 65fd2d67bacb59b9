// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/uniform.hpp>

namespace chainrule {

/// Uniform with limit sqrt(6 / (fan in + fan out)) (Glorot, Bengio 2010): for tanh and sigmoid.
struct glorot_uniform {
  template <class T>
  constexpr void draw(T* out, std::size_t count, std::size_t fan_in, std::size_t fan_out,
                      const internal::number::random_row& random) const {
    uniform{internal::number::sqrt_of(6.0 / static_cast<double>(fan_in + fan_out))}.draw(out, count, fan_in, fan_out,
                                                                                         random);
  }
};

}  // namespace chainrule
