// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/number/constant_math.hpp>

namespace chainrule {

/// The positions of Vaswani and others (2017), as the elements of a constant of shape (steps, Width): element 2i of row
/// p is sin(p / Period^(2i / Width)), element 2i + 1 the cosine of the same.
template <std::size_t Width, std::size_t Period = 10000>
struct sinusoidal_positions {
  static constexpr double element(std::size_t position, std::size_t i) {
    using namespace internal::number;
    const double slowness = constant_math::log(static_cast<double>(Period)) / static_cast<double>(Width);
    const double angle = static_cast<double>(position) * constant_math::exp(-static_cast<double>(i - i % 2) * slowness);
    return i % 2 == 0 ? constant_math::sin(angle) : constant_math::cos(angle);
  }
};

}  // namespace chainrule
