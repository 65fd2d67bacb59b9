// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

// What an optimizer's rule sees: one element of a parameter, a parameter, or the whole gradient; see
// optimizer/rule.hpp.
namespace chainrule::internal::optimizer {

/// A rule that is written for one number of a parameter, so that it can be applied while the gradient is computed.
template <class Rule, class T>
concept ByElement = requires(const Rule& rule, std::size_t number) { rule.template change<T>(number); };

/// A rule that changes the whole gradient, before another rule, `optimizer`, makes a step against it.
template <class Rule, class T>
concept SeesWholeGradient = requires(const Rule& rule, std::size_t count, T* numbers) {
  rule.optimizer;
  requires std::is_same_v<decltype(rule.prepare(count, numbers, numbers, numbers, count, count)), bool>;
};

/// The numbers of scratch that a step needs for each element of the largest parameter. A rule states them as
/// `scratch_count`; a rule around another needs what that one needs.
template <class Rule>
inline constexpr std::size_t scratch_of = [] {
  if constexpr (requires { std::size_t{Rule::scratch_count}; })
    return std::size_t{Rule::scratch_count};
  else if constexpr (requires(const Rule& rule) { rule.optimizer; })
    return scratch_of<std::remove_cvref_t<decltype(Rule::optimizer)>>;
  else
    return std::size_t{0};
}();

/// The numbers that an optimizer holds for each trained number, in addition to the gradient: those that its rule keeps.
/// A rule that sees whole parameters also has copies of the parameters and of what it keeps, for a step that may not be
/// taken, and scratch, counted as if all parameters were as large as the largest.
template <class Rule, class T>
constexpr std::size_t held_numbers() {
  if constexpr (SeesWholeGradient<Rule, T>)
    return Rule::state_count + held_numbers<decltype(Rule::optimizer), T>();
  else
    return ByElement<Rule, T> ? Rule::state_count : 2 * Rule::state_count + 1 + scratch_of<Rule>;
}

}  // namespace chainrule::internal::optimizer
