// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

// The learning rate and the momentum of a rule, or of the rule inside it.
namespace chainrule::internal::optimizer {

/// The numbers that an optimizer keeps for each parameter; 0 for another type, which is refused elsewhere.
template <class Rule>
inline constexpr std::size_t count_of = [] {
  if constexpr (requires { Rule::state_count; })
    return std::size_t{Rule::state_count};
  else
    return std::size_t{0};
}();

/// The learning rate of a rule, or of the rule inside it.
template <class Rule>
constexpr double rate_of(const Rule& rule) {
  if constexpr (requires { rule.learning_rate; })
    return rule.learning_rate;
  else
    return rate_of(rule.optimizer);
}
/// The same in step `number`, if the rate inside follows a schedule.
template <class Rule>
constexpr double rate_in_step(const Rule& rule, std::size_t number) {
  if constexpr (requires { rule.in_step(number); })
    return rate_of(rule.in_step(number));
  else if constexpr (requires { rule.learning_rate; })
    return rule.learning_rate;
  else
    return rate_in_step(rule.optimizer, number);
}
/// The largest rate of all steps; negative if it is not known.
template <class Rule>
constexpr double largest_rate_of(const Rule& rule) {
  if constexpr (requires { rule.schedule.most(1.0); })
    return rule.schedule.most(rate_of(rule.optimizer));
  else if constexpr (requires { rule.in_step(std::size_t{1}); })
    return -1;
  else if constexpr (requires { rule.learning_rate; })
    return rule.learning_rate;
  else
    return largest_rate_of(rule.optimizer);
}
template <class Rule>
constexpr void set_rate(Rule& rule, double rate) {
  if constexpr (requires { rule.learning_rate; })
    rule.learning_rate = rate;
  else
    set_rate(rule.optimizer, rate);
}

/// Calls function(rate) for the learning rate of a rule, or of the rule inside it, for each group.
template <class Rule, class Function>
constexpr void for_each_rate(Rule& rule, const Function& function) {
  if constexpr (requires { rule.learning_rate; })
    function(rule.learning_rate);
  else if constexpr (requires { rule.for_each_rule([](auto&) {}); })
    rule.for_each_rule([&](auto& each) { for_each_rate(each, function); });
  else
    for_each_rate(rule.optimizer, function);
}
/// Whether a rule reads its rate in every step.
template <class Rule>
constexpr bool has_rate() {
  if constexpr (requires { bool{Rule::reads_rate_once}; })
    return !Rule::reads_rate_once;
  else if constexpr (requires(Rule& rule) { rule.learning_rate; })
    return true;
  else if constexpr (requires { typename Rule::of_each_group; })
    return has_rate<typename Rule::of_each_group>();
  else if constexpr (requires(const Rule& rule) { rule.optimizer; })
    return has_rate<std::remove_cvref_t<decltype(Rule::optimizer)>>();
  else
    return false;
}

/// Sets the momentum of a rule that has one, or beta_1 of Adam and similar rules.
template <class Rule>
constexpr void set_momentum(Rule& rule, double momentum) {
  if constexpr (requires { rule.momentum; })
    rule.momentum = momentum;
  else if constexpr (requires { rule.beta_1; })
    rule.beta_1 = momentum;
  else if constexpr (requires { rule.optimizer; })
    set_momentum(rule.optimizer, momentum);
}

}  // namespace chainrule::internal::optimizer
