// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/step_check.hpp>

// Whether a step against a whole gradient may be taken.
namespace chainrule::internal::training {

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
    optimizer::check_step<Rule::state_count>(change, parameter.size, p + parameter.offset, g + parameter.offset, state,
                                             Net::graph().gradient_extent, check);
  }
  check.look_at(check.no_parameter);
  return check;
}

}  // namespace chainrule::internal::training
