// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/value_and_gradient.hpp>

namespace chainrule {

// The words of these refusals.
struct needs_a_model_of_tensors {};

namespace arrays {

/// Whether a rule's steps need no more than a gradient.
template <class Rule, class T>
using rule_verdict = refuse_if<!optimizers::StepsAlongGradients<Rule, T>, refusal<Rule, needs_a_model_of_tensors>>;

/// An optimizer at work on a model: its rule, what the rule remembers of each parameter, and the number of steps made.
template <class Rule, class Net, class T>
struct optimizer_state {
  Rule rule;
  std::array<T, Rule::state_count * Net::graph().gradient_extent + 1> memory{};
  std::size_t steps = 0;

  /// One step of the model against its gradient.
  constexpr void step(model<Net, T>& m, const gradient<Net, T>& g) {
    ++steps;
    constexpr std::size_t extent = Net::graph().gradient_extent;
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
      const parameter_record& record = Net::graph().parameters[p];
      if (record.frozen) continue;
      T* const state = Rule::state_count == 0 ? nullptr : memory.data() + record.offset;
      optimizers::step(rule, record.size, m.data() + record.offset, g.data() + record.offset, state, extent, steps);
    }
  }

  /// Of another network or scalar.
  template <class Other, class Scalar>
    requires(!same_model<Net, T, Other, Scalar>)
  constexpr gate<refusal<gradient_of<Other, Scalar>, used_with_model_of<Net, T>>> step(const model<Net, T>&, const gradient<Other, Scalar>&) {
    return {};
  }
  template <class Other, class Scalar, class... Arguments>
    requires(!same_model<Net, T, Other, Scalar>)
  constexpr gate<refusal<optimizer_of<Net, T>, used_with_model_of<Other, Scalar>>> step(const model<Other, Scalar>&, const Arguments&...) {
    return {};
  }

  /// One step on a sample or a batch: returns the mean cost before it, and changes nothing if that is no finite number.
  template <class Loss, Argument X, Argument Y>
  constexpr if_accepted<step_verdict<Net, Loss, X, Y>, std::type_identity<T>> step(model<Net, T>& m, const Loss& loss, const X& x, const Y& y) {
    if constexpr (step_verdict<Net, Loss, X, Y>::accepted) {
      const auto found = value_and_gradient(m, loss, x, y);
      if (engine::is_finite(found.value)) step(m, found.gradient);
      return found.value;
    } else {
      return {};
    }
  }
};

template <class Rule, class Net, class T>
struct state_of {
  using type = optimizer_state<Rule, Net, T>;
};

}  // namespace arrays

/// `auto optimizer = optimizer_for(m, adam{.learning_rate = 0.1})`, then `optimizer.step(m, loss, x, y)`. Refuses a rule that
/// needs second derivatives. Settings that cannot be right end a constant evaluation, and at run time the program, as there are
/// no exceptions here: `wrong_in<T>(rule)` tells before.
template <class Net, class T, class Rule>
constexpr if_accepted<arrays::rule_verdict<Rule, T>, arrays::state_of<Rule, Net, T>> optimizer_for(const arrays::model<Net, T>&, const Rule& rule) {
  if constexpr (arrays::rule_verdict<Rule, T>::accepted) {
    if (wrong_in<T>(rule)) arrays::a_setting_cannot_be_right();
    return {rule};
  } else {
    return {};
  }
}

}  // namespace chainrule
