// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/step_check.hpp>
#include <chainrule/optimizer/statement.hpp>
#include <chainrule/tensor/error.hpp>

// Whether a rule's settings can be right, and whether a step against a whole gradient may be taken.
namespace chainrule::internal::training {

/// Says that an optimizer gets gradients, and makes none: it has no room for one.
struct against_gradients {};

/// Throws error for settings that cannot be right. Not cold: a constructor calls it, and g++ would take all that comes
/// behind in a caller for cold, the loop of steps.
template <class T, class Rule>
[[gnu::noinline]] void check_rule(const Rule& rule) {
  check_settings<T>(rule);
  if constexpr (!ChecksItself<Rule, T>) {
    if (const wrong_setting wrong = meta::positive<T>("learning_rate", rule.learning_rate)) refuse_setting(wrong);
  }
}

/// Whether the settings are such that a moderate gradient's step is finite; see optimizer/moderate.hpp.
template <class T, class Rule>
bool are_moderate(const Rule& rule) {
  if constexpr (optimizer::BoundsSteps<Rule, T>)
    return rule.template is_moderate<T>();
  else
    return false;
}

/// Whether a gradient of so many numbers is small enough that no step against it, from numbers that are moderate too,
/// leaves what is finite.
template <std::size_t Size, class T>
bool is_moderate_gradient(const T* g) {
  const engine::steps::bounding all{engine::steps::lies::in_input, 0, Size};
  return engine::steps::sum_of_squares<T>(&all, 1, {g, g, g}, 1, 1, 0) <
         static_cast<T>(optimizer::moderate_gradient<T> * optimizer::moderate_gradient<T>);
}

/// What step `number` of a rule would come to for parameters p, their gradient g and what the rule remembers of them.
template <class Net, class Rule, class T>
[[gnu::noinline]] optimizer::step_check<T> check_of_step(const Rule& rule, std::size_t number, const T* p, const T* g,
                                                         const T* memory) {
  optimizer::step_check<T> check;
  const auto change = rule.template change<T>(number);
  for (std::size_t i = 0; i < Net::graph_type::extents.parameters; ++i) {
    const parameter_record& parameter = Net::graph().parameters[i];
    if (parameter.frozen) continue;
    check.look_at(i);
    const T* const state = Rule::state_count == 0 ? nullptr : memory + parameter.offset;
    optimizer::check_step<Rule::state_count>(optimizer::in_group_of<Net>(change, i), parameter.size,
                                             p + parameter.offset, g + parameter.offset, state,
                                             Net::graph().gradient_extent, check);
  }
  check.look_at(check.no_parameter);
  return check;
}

}  // namespace chainrule::internal::training
