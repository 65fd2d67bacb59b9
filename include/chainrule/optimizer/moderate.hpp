// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

// When a step cannot overflow, so that it need not be checked beforehand. A gradient is moderate if it is at most
// `moderate_gradient`. If an optimizer states that its settings are moderate, and all gradients so far were, then a
// step leaves parameters and optimizer state finite.
namespace chainrule::internal::optimizer {

/// The largest sum of squares of all numbers whose products are gradients: those of dC/dz and of the values that are
/// multiplied by it. Each sum of products is then at most half as large (Cauchy, Schwarz), and four of them are less
/// than `moderate_gradient`.
template <class T>
inline constexpr double moderate_squares = std::is_same_v<T, double> ? 0x1p400 : 0x1p60;
template <class T>
inline constexpr double moderate_gradient = 2 * moderate_squares<T>;

/// Whether a rate is moderate, if it multiplies gradients that have grown by at most `growth`. No finite parameter
/// overflows in a step that is smaller than half the last bit of the largest number, which is 2^103 for float; 2^40
/// times a moderate gradient is far less.
constexpr bool is_moderate_rate(double rate, double growth) { return rate >= 0x1p-126 && rate * growth <= 0x1p40; }

/// A rule that states whether its settings are moderate. The steps of other rules are always checked beforehand.
template <class Rule, class T>
concept BoundsSteps = requires(const Rule& rule) { rule.template is_moderate<T>(); };

}  // namespace chainrule::internal::optimizer
