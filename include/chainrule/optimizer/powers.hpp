// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/number/math.hpp>

// Numbers of a step that depend on its number alone. They are not inlined. If they were, g++ would fuse a product with
// a subtraction behind it in one place and not in another, and a step with a stored gradient would have other bits than
// a step without one.
namespace chainrule::internal::optimizer {

[[gnu::noinline]] constexpr double power(double base, std::size_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent /= 2, base *= base)
    if (exponent % 2 == 1) result *= base;
  return result;
}

/// base^exponent of a positive base.
[[gnu::noinline]] constexpr double real_power(double base, double exponent) {
  return number::exp_of(exponent * number::log_of(base));
}

/// 1 - beta^number: what a mean of so many steps, which began at zero, is divided by.
[[gnu::noinline]] constexpr double bias_correction(double beta, std::size_t number) { return 1 - power(beta, number); }

/// Whether a share of a running mean is as far below 1 as float tells.
constexpr bool is_moderate_share(double share) { return share >= 0 && share <= 1 - 0x1p-18; }

}  // namespace chainrule::internal::optimizer
