// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/graph/elementwise_rule.hpp>
#include <chainrule/kernel/epilogue.hpp>
#include <chainrule/meta/setting.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/optimizer/moderate.hpp>
#include <chainrule/optimizer/powers.hpp>
#include <chainrule/shape/matrix_layout.hpp>

// An optimizer's update rule. Which function it has says what it sees: elements, parameters or the whole gradient.
//
// Elements: `rule.change<T>(number)` returns a function change(p, g, kept) for step `number`, from 1. That function
// returns the new value of an element p with gradient g, and updates the numbers `kept` for it, which are zero before
// the first step. It is called with vectors and with single numbers, `internal::number::lanes`, as soon as the
// element's gradient is computed.
//
// Parameters: `rule.step(count, p, g, state, stride, number)` updates the `count` elements p of a parameter, and their
// state, from a stored gradient g. Parameters as matrices: `rule.step(matrix, p, g, state, stride, number, scratch)`,
// where `matrix` says how the elements lie, and `scratch` has `scratch_count` numbers for each of them.
//
// The whole gradient: `rule.prepare(count, p, g, state, stride, number)` changes g, the gradient of all parameters, and
// returns whether a step of the rule's inner `optimizer` follows; `number` counts the gradients since the last such
// step, from 1. Between parameters g has gaps, which are zero and must stay zero. If there is `rule.keep(...)`, it is
// called at the end with the same arguments to update `state`; inner rules may have changed g by then.
namespace chainrule::internal::optimizer {

/// A rule that sees a parameter as a matrix.
template <class Rule, class T>
concept SeesMatrix = requires(const Rule& rule, T* numbers) {
  rule.step(matrix_layout{}, numbers, static_cast<const T*>(numbers), numbers, std::size_t{}, std::size_t{}, numbers);
};
/// A rule that needs only gradients.
template <class Rule, class T>
concept StepsAlongGradients = ByElement<Rule, T> || SeesMatrix<Rule, T> || requires(const Rule& rule, T* numbers) {
  rule.step(std::size_t{}, numbers, static_cast<const T*>(numbers), numbers, std::size_t{}, std::size_t{});
};

/// Whether a rule changes nothing, neither a parameter nor the numbers kept for it, if a gradient is zero in step
/// `number`. A rule states this by `unchanged_by_zero`, a constant or a function of the number.
template <class Rule>
constexpr bool passes_zeros_by(const Rule& rule, std::size_t number) {
  if constexpr (requires { rule.unchanged_by_zero(number); })
    return rule.unchanged_by_zero(number);
  else if constexpr (requires { bool{Rule::unchanged_by_zero}; })
    return Rule::unchanged_by_zero;
  else
    return false;
}

/// The group of each of a network's parameters; see parameter_groups.hpp.
template <class Net, class Groups>
struct groups_of_parameters;
/// The rule, or the change, of the group of a parameter; without groups, `all` itself.
template <class Net, class Of>
CHAINRULE_INLINE const auto& in_group_of(const Of& all, [[maybe_unused]] std::size_t parameter) {
  if constexpr (requires { typename Of::groups; })
    return all.of_group[groups_of_parameters<Net, typename Of::groups>::number.of[parameter]];
  else
    return all;
}

/// The first invalid setting of a rule; if the rule does not check itself, only its learning rate is checked.
template <class T, class Rule>
constexpr wrong_setting wrong_rule(const Rule& rule) {
  if constexpr (ChecksItself<Rule, T>)
    return rule.template wrong<T>();
  else if constexpr (requires { double{rule.learning_rate}; })
    return meta::positive<T>("learning_rate", rule.learning_rate);
  else
    return {};
}

/// The epilogue that applies the update rule to a parameter instead of storing its gradient. The numbers kept for an
/// element are `state_stride` elements apart.
template <class T, std::size_t StateCount, class Change>
struct to_parameter {
  static constexpr bool is_plain_store = false;
  Change change;
  T* parameter;
  std::size_t stride;
  T* state;
  std::size_t state_stride;

  template <std::size_t Count, class V>
  CHAINRULE_INLINE void store(std::size_t row, std::size_t column, const V& slope) const {
    const std::size_t at = row * stride + column;
    V kept[StateCount + 1];  // + 1, because an array of 0 elements is not allowed
    for (std::size_t k = 0; k < StateCount; ++k) kept[k] = number::load<V, Count>(state + k * state_stride + at);
    const V changed = change(number::load<V, Count>(parameter + at), slope, kept);
    for (std::size_t k = 0; k < StateCount; ++k) number::store<Count>(state + k * state_stride + at, kept[k]);
    number::store<Count>(parameter + at, changed);
  }
};

/// The result of a step that was only computed: the first parameter for which something would not be finite, and
/// whether all gradients are moderate.
template <class T>
struct step_check {
  static constexpr std::size_t width = number::register_lanes<T>, no_parameter = static_cast<std::size_t>(-1);
  T of_gradient[width] = {};  // 0, or NaN if the current parameter has a gradient that is not finite
  T of_change[width] = {};
  T squares[width] = {};
  std::size_t parameter = no_parameter;
  std::size_t not_finite = no_parameter;
  bool gradient_is_finite = true;  // if true, it is the update that is not finite
  bool is_moderate = true;

  /// Called when the numbers of the next parameter begin, and at the end.
  [[gnu::noinline]] constexpr void look_at(std::size_t next) {
    bool gradient = true, change = true;
    for (std::size_t i = 0; i < width; ++i) {
      gradient = gradient && of_gradient[i] == T(0);
      change = change && of_change[i] == T(0);
      is_moderate = is_moderate && squares[i] < static_cast<T>(moderate_gradient<T> * moderate_gradient<T>);
      of_gradient[i] = of_change[i] = squares[i] = T(0);
    }
    if (!(gradient && change) && not_finite == no_parameter) {
      not_finite = parameter;
      gradient_is_finite = gradient;
    }
    parameter = next;
  }

  template <std::size_t Count, class V>
  CHAINRULE_INLINE void add(const V& gradient, const V& changed) {
    const V zero(0);
    number::store<Count>(of_gradient, number::load<V, Count>(of_gradient) + gradient * zero);
    number::store<Count>(of_change, number::load<V, Count>(of_change) + changed * zero);
    number::store<Count>(squares, number::load<V, Count>(squares) + gradient * gradient);
  }
};

/// Like `to_parameter`, but nothing is changed: a `step_check` gets the results.
template <class T, std::size_t StateCount, class Change>
struct to_check {
  static constexpr bool is_plain_store = false, is_rare = true;
  Change change;
  const T* parameter;
  std::size_t stride;
  const T* state;
  std::size_t state_stride;
  step_check<T>* check;

  template <std::size_t Count, class V>
  CHAINRULE_INLINE void store(std::size_t row, std::size_t column, const V& slope) const {
    const std::size_t at = row * stride + column;
    V kept[StateCount + 1];
    for (std::size_t k = 0; k < StateCount; ++k) kept[k] = number::load<V, Count>(state + k * state_stride + at);
    V changed = change(number::load<V, Count>(parameter + at), slope, kept) * V(0);
    for (std::size_t k = 0; k < StateCount; ++k) changed += kept[k] * V(0);
    check->template add<Count>(slope, changed);
  }
};

/// Computes, without changing anything, a step on `count` parameters p against their gradient g.
template <std::size_t StateCount, class Change, class T>
constexpr void check_step(const Change& change, std::size_t count, const T* p, const T* g, const T* state,
                          std::size_t stride, step_check<T>& check) {
  const to_check<T, StateCount, Change> epilogue{change, p, 0, state, stride, &check};
  number::for_each_vector<T>(count, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
    epilogue.template store<V::size>(0, i, number::load<V>(g + i));
  });
}

/// A rule's step on `count` parameters p against their gradient g. The k-th number kept for parameter i is
/// state[k * stride + i]; `number` counts the steps from 1.
template <class Rule, class T>
constexpr void step(const Rule& rule, std::size_t count, T* p, const T* g, T* state, std::size_t stride,
                    std::size_t number) {
  if constexpr (ByElement<Rule, T>) {
    using change = decltype(rule.template change<T>(number));
    const to_parameter<T, Rule::state_count, change> epilogue{rule.template change<T>(number), p, 0, state, stride};
    number::for_each_vector<T>(
        count, [=]<class V>(std::size_t i, std::type_identity<V>)
                   __attribute__((always_inline)) { epilogue.template store<V::size>(0, i, number::load<V>(g + i)); });
  } else {
    rule.step(count, p, g, state, stride, number);
  }
}
/// The same on a whole parameter, with scratch memory for the rule.
template <class Rule, class T>
constexpr void step(const Rule& rule, const matrix_layout& matrix, T* p, const T* g, T* state, std::size_t stride,
                    std::size_t number, T* scratch) {
  if constexpr (SeesMatrix<Rule, T>)
    rule.step(matrix, p, g, state, stride, number, scratch);
  else
    step(rule, matrix.size(), p, g, state, stride, number);
}

}  // namespace chainrule::internal::optimizer
