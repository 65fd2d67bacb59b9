// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/value_and_gradient.hpp>
#include <chainrule/number/finite.hpp>
#include <chainrule/optimizer/statement.hpp>

namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct needs_a_model_of_tensors {
  static constexpr char text[] = "needs more than a gradient, and so a model of tensors";
};

}  // namespace internal

namespace internal::array {

/// Whether a rule's steps need only a gradient.
template <class Rule, class Net, class T>
using rule_verdict =
    first_refusal<verdict_of_optimizer<Rule>, typename optimizer::verdict_of_groups<Net, Rule>::type,
                  refuse_if<!optimizer::StepsAlongGradients<Rule, T>, refusal<Rule, needs_a_model_of_tensors>>>;

/// An optimizer with its state for one model: its rule, what the rule keeps for each parameter, and the number of steps
/// taken.
template <class Rule, class Net, class T>
struct optimizer_state {
  Rule rule;
  std::array<T, Rule::state_count * Net::graph().gradient_extent + 1> memory{};
  std::array<T, optimizer::scratch_of<Rule> * costs::largest_trained_parameter(Net::graph()) + 1> scratch{};
  std::size_t steps = 0;
  draw current{seed{}, 0};  // of the next step, if the network draws random numbers

  /// One step of the model against its gradient. Returns whether it was taken. It is not taken, and nothing is changed,
  /// if the gradient, or a parameter or a kept number after the step, would not be finite. Invalid settings end the
  /// evaluation or the program, as in `optimizer_for`.
  constexpr bool step(model<Net, T>& m, const gradient<Net, T>& g) {
    if (wrong_in<T>(rule)) a_setting_cannot_be_right();
    if constexpr (optimizer::ByElement<Rule, T>) {
      if (!__builtin_is_constant_evaluated()) {
        if (!stays_finite(m, g)) return false;
        change(m, g);
        return true;
      }
    }
    // The step is made on copies for a rule that is not written for single numbers; and for all rules in constant
    // evaluation, whose length compilers limit: a check beforehand would compute everything twice.
    optimizer_state after = *this;
    model<Net, T> moved = m;
    after.change(moved, g);
    if (!number::are_finite(g.data(), extent) || !number::are_finite(moved.data(), extent) ||
        !number::are_finite(after.memory.data(), after.memory.size()))
      return false;
    *this = after;
    m = moved;
    return true;
  }

  /// A gradient of another network or scalar is refused.
  template <class Other, class Scalar>
  constexpr gate_if<!same_model<Net, T, Other, Scalar>, refusal<gradient_of<Other, Scalar>, used_with_model_of<Net, T>>>
  step(const model<Net, T>&, const gradient<Other, Scalar>&) {
    return {};
  }
  template <class Other, class Scalar, class... Arguments>
  constexpr gate_if<!same_model<Net, T, Other, Scalar>,
                    refusal<optimizer_of<Net, T>, used_with_model_of<Other, Scalar>>>
  step(const model<Other, Scalar>&, const Arguments&...) {
    return {};
  }

  /// One step on a sample or a batch: returns the mean cost before the step. Nothing is changed if the cost is not
  /// finite; nor if the gradient or the step is not finite, for which NaN is returned.
  template <class Loss, Argument X, Argument Y>
  constexpr if_accepted<step_verdict<Net, Loss, X, Y>, std::type_identity<T>> step(model<Net, T>& m, const Loss& loss,
                                                                                   const X& x, const Y& y) {
    if constexpr (step_verdict<Net, Loss, X, Y>::accepted) {
      const draw now = current;
      ++current.step;
      const auto found = value_and_gradient(m, loss, x, y, now);
      if (number::is_finite(found.value) && !step(m, found.gradient)) return T(__builtin_nan(""));
      return found.value;
    } else {
      return {};
    }
  }

 private:
  static constexpr std::size_t extent = Net::graph().gradient_extent;

  static constexpr std::size_t number_of(const parameter_record& parameter) {
    return static_cast<std::size_t>(&parameter - Net::graph().parameters);
  }
  // Calls function(parameter) for each trained parameter.
  template <class Function>
  static constexpr void for_each_trained(const Function& function) {
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
      if (!Net::graph().parameters[p].frozen) function(Net::graph().parameters[p]);
  }
  constexpr void change(model<Net, T>& m, const gradient<Net, T>& g) {
    ++steps;
    for_each_trained([&](const parameter_record& parameter) {
      T* const state = Rule::state_count == 0 ? nullptr : memory.data() + parameter.offset;
      optimizer::step(optimizer::in_group_of<Net>(rule, number_of(parameter)), matrix_layout_of(parameter),
                      m.data() + parameter.offset, g.data() + parameter.offset, state, extent, steps, scratch.data());
    });
  }

  // Whether all numbers stay finite. The step is computed for each number without being made: copies of the model and
  // of the rule's numbers would be on the stack.
  constexpr bool stays_finite(const model<Net, T>& m, const gradient<Net, T>& g) const {
    using lane = number::lanes<T, 1>;
    const auto changed = rule.template change<T>(steps + 1);
    bool all = true;
    for_each_trained([&](const parameter_record& parameter) {
      for (std::size_t i = parameter.offset; i < parameter.offset + parameter.size; ++i) {
        lane kept[Rule::state_count + 1] = {};
        for (std::size_t k = 0; k < Rule::state_count; ++k) kept[k] = lane(memory[k * extent + i]);
        const lane after =
            optimizer::in_group_of<Net>(changed, number_of(parameter))(lane(m.data()[i]), lane(g.data()[i]), kept);
        all = all && number::is_finite(g.data()[i]) && number::is_finite(after.v);
        for (std::size_t k = 0; k < Rule::state_count; ++k) all = all && number::is_finite(kept[k].v);
      }
    });
    return all;
  }
};

template <class Rule, class Net, class T>
struct state_of {
  using type = optimizer_state<Rule, Net, T>;
};

}  // namespace internal::array

/// `auto optimizer = optimizer_for(m, adam{.learning_rate = 0.1})`, then `optimizer.step(m, loss, x, y)`. Refuses a
/// rule that needs second derivatives. There are no exceptions here: invalid settings end a constant evaluation, and at
/// run time the program; `wrong_in<T>(rule)` checks them beforehand.
template <internal::PlainNetwork Net, Scalar T, class Rule>
constexpr if_accepted<internal::array::rule_verdict<Rule, Net, T>, internal::array::state_of<Rule, Net, T>>
optimizer_for(const internal::array::model<Net, T>&, const Rule& rule, seed start = {}) {
  if constexpr (internal::array::rule_verdict<Rule, Net, T>::accepted) {
    if (wrong_in<T>(rule)) internal::array::a_setting_cannot_be_right();
    return {.rule = rule, .current = draw{start, 0}};
  } else {
    return {};
  }
}

}  // namespace chainrule
