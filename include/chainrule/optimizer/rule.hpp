// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/graph/elementwise_rule.hpp>
#include <chainrule/kernel/epilogue.hpp>
#include <chainrule/meta/setting.hpp>
#include <chainrule/number/math.hpp>

// A rule is written for one parameter: `rule.change<T>(number)` is the function change(p, g, kept), which returns what p
// becomes in step `number` (from 1) against its gradient g, and changes the numbers kept for it, zero before the first
// step. It is called with vectors and with single numbers, `kernel::lanes`. Or it is written for many, as a `step`.
namespace chainrule::optimizers {

/// A rule that needs no more than gradients.
template <class Rule, class T>
concept StepsAlongGradients = ByElement<Rule, T> || requires(const Rule& rule, T* numbers) {
  rule.step(std::size_t{}, numbers, static_cast<const T*>(numbers), numbers, std::size_t{}, std::size_t{});
};

/// Epilogue that applies the update rule to a parameter instead of storing its gradient. The k-th number kept for an
/// element lies `state_stride` elements behind the one before.
template <class T, std::size_t StateCount, class Change>
struct to_parameter {
  static constexpr bool stores_sums = false;
  Change change;
  T* parameter;
  std::size_t stride;
  T* state;
  std::size_t state_stride;

  template <std::size_t Count, class V>
  CHAINRULE_INLINE void store(std::size_t row, std::size_t column, const V& slope) const {
    const std::size_t at = row * stride + column;
    V kept[StateCount + 1];  // one more, because no array has none
    for (std::size_t k = 0; k < StateCount; ++k) kept[k] = kernel::load<V, Count>(state + k * state_stride + at);
    const V changed = change(kernel::load<V, Count>(parameter + at), slope, kept);
    for (std::size_t k = 0; k < StateCount; ++k) kernel::store<Count>(state + k * state_stride + at, kept[k]);
    kernel::store<Count>(parameter + at, changed);
  }
};

/// A rule's step on `count` parameters p against their gradient g. The k-th number kept for parameter i is
/// state[k * stride + i]; `number` counts the steps from 1.
template <class Rule, class T>
constexpr void step(const Rule& rule, std::size_t count, T* p, const T* g, T* state, std::size_t stride, std::size_t number) {
  if constexpr (ByElement<Rule, T>) {
    using change = decltype(rule.template change<T>(number));
    const to_parameter<T, Rule::state_count, change> end{rule.template change<T>(number), p, 0, state, stride};
    kernel::for_each_vector<T>(count, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      end.template store<V::size>(0, i, kernel::load<V>(g + i));
    });
  } else {
    rule.step(count, p, g, state, stride, number);
  }
}

}  // namespace chainrule::optimizers
