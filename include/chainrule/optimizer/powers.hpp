// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/number/math.hpp>

// Numbers that depend only on a step's number. They are not inlined: g++ would fuse a product with a following
// subtraction in one place and not in another, and a step with a stored gradient would have other bits than one
// without.
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

/// 1 - beta^number: the divisor that corrects a mean of `number` steps that began at zero.
[[gnu::noinline]] constexpr double bias_correction(double beta, std::size_t number) { return 1 - power(beta, number); }

/// Whether the weight of a running mean is below 1 by more than the rounding of float.
constexpr bool is_moderate_share(double share) { return share >= 0 && share <= 1 - 0x1p-18; }

}  // namespace chainrule::internal::optimizer
