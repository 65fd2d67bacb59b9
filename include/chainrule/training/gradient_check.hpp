// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/step_check.hpp>
#include <chainrule/optimizer/statement.hpp>
#include <chainrule/tensor/error.hpp>

// Whether a rule's settings are valid, and whether a step against a whole gradient may be taken.
namespace chainrule::internal::training {

/// States that an optimizer is only given gradients, and needs no memory to compute them.
struct against_gradients {};

/// Throws error for invalid settings. Not marked cold: a constructor calls it, and g++ would then treat all that
/// follows in its caller, the loop of steps, as cold.
template <class T, class Rule>
[[gnu::noinline]] void check_rule(const Rule& rule) {
  check_settings<T>(rule);
  if constexpr (!ChecksItself<Rule, T>) {
    if (const wrong_setting wrong = meta::positive<T>("learning_rate", rule.learning_rate)) refuse_setting(wrong);
  }
}

/// Whether, with these settings, a step against a moderate gradient is finite; see optimizer/moderate.hpp.
template <class T, class Rule>
bool are_moderate(const Rule& rule) {
  if constexpr (optimizer::BoundsSteps<Rule, T>)
    return rule.template is_moderate<T>();
  else
    return false;
}

/// Whether a gradient is so small that all numbers stay finite in a step against it, if they are moderate before.
template <std::size_t Size, class T>
bool is_moderate_gradient(const T* g) {
  const engine::steps::bounding all{engine::steps::lies::in_input, 0, Size};
  return engine::steps::sum_of_squares<T>(&all, 1, {g, g, g}, 1, 1, 0) <
         static_cast<T>(optimizer::moderate_gradient<T> * optimizer::moderate_gradient<T>);
}

/// The result of step `number` of a rule, computed without taking it, for parameters p, their gradient g and the
/// numbers kept for them.
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
