// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

// Steps that nobody needs to look at. Where a rule calls its settings moderate, and all gradients so far were,
// parameters and what is kept of them are finite after a step if they were before.
namespace chainrule::internal::optimizer {

/// The most that the squares of the numbers of which gradients are products may come to, all together: those of dC/dz
/// and of the values that are multiplied with it. Each sum of products is then at most half as large (Cauchy, Schwarz),
/// and four of them are less than `moderate_gradient`.
template <class T>
inline constexpr double moderate_squares = std::is_same_v<T, double> ? 0x1p400 : 0x1p60;
template <class T>
inline constexpr double moderate_gradient = 2 * moderate_squares<T>;

/// Whether a rate is moderate, where it is multiplied with gradients grown by no more than that. No finite parameter
/// overflows by a step that is smaller than half the last bit of the largest number, which is 2^103 for float: 2^40
/// gradients are far less.
constexpr bool is_moderate_rate(double rate, double growth) { return rate >= 0x1p-126 && rate * growth <= 0x1p40; }

/// A rule that says whether its settings are moderate. What one that does not say changes is looked at in each step
/// before.
template <class Rule, class T>
concept BoundsSteps = requires(const Rule& rule) { rule.template is_moderate<T>(); };

}  // namespace chainrule::internal::optimizer
