// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/forward.hpp>
#include <chainrule/time/step_network.hpp>

// At which steps of a stream each value is computed. Behind a stride of 2 it is every second one, behind two of them
// every fourth: the last of the input's steps that belong to the value's own. Networks with layers that make several
// steps of one are in time/stream_periods.hpp.
namespace chainrule::internal::scans {

// The operation that is called for a value; void for inputs, and for what is computed together with another value.
template <class Step, std::size_t Value>
struct made_by {
  using type = void;
};
template <class Step, std::size_t Value>
  requires(Value > 0 && engine::called<Step>::value[Value])
struct made_by<Step, Value> {
  using type = engine::maker<Step, Value>;
};
template <class Step, std::size_t Value>
using maker_at = typename made_by<Step, Value>::type;

/// To how many steps of its arguments one of an operation's result belongs.
template <class Operation>
inline constexpr std::size_t steps_of_result = 1;
template <class Operation>
  requires requires { Operation::steps_of_result; }
inline constexpr std::size_t steps_of_result<Operation> = Operation::steps_of_result;
/// How many steps of an operation's result belong to one of its arguments.
template <class Operation>
inline constexpr std::size_t steps_of_argument = 1;
template <class Operation>
  requires requires { Operation::steps_of_argument; }
inline constexpr std::size_t steps_of_argument<Operation> = Operation::steps_of_argument;

/// Whether some layers of a network make several steps of one.
template <class Net>
inline constexpr bool makes_steps = [] {
  if constexpr (has_strides<Net>)
    return []<std::size_t... Value>(std::index_sequence<Value...>) {
      return ((steps_of_argument<maker_at<step_of<Net>, Value>> > 1) || ...);
    }(std::make_index_sequence<step_of<Net>::graph_type::extents.values>{});
  else
    return false;
}();

/// Whether a value is an input without steps. What is computed from such inputs alone meets values of any rate.
template <class Step, std::size_t... I>
constexpr bool is_without_steps(std::size_t value, std::index_sequence<I...>) {
  using parts = typename Step::graph_type::beginning::parts;
  return ((value == I + 1 && !is_sequence_of_steps<typename list_element<I, parts>::entry::fed>) || ...);
}
template <class Step>
constexpr bool is_without_steps(std::size_t value) {
  return is_without_steps<Step>(value, std::make_index_sequence<Step::graph_type::beginning::parts::size>{});
}

/// Values that are computed one after another at the same steps.
struct run_of_values {
  std::size_t first = 0, end = 0, rate = 1;
};
/// For each value of the network of one step: to how many of the input's steps one of its own belongs, and the same of
/// its arguments. `alike`: those of all arguments of an operation, and of all values of a loop, are the same.
template <std::size_t Values>
struct value_rates {
  bool alike = true;
  std::size_t of[Values] = {};
  std::size_t of_arguments[Values] = {};
  std::size_t runs = 1;
  run_of_values run[Values] = {};
};

template <class Step>
struct rates_in {
  static constexpr std::size_t count = Step::graph_type::extents.values, steps = Step::graph_type::extents.steps;
  static constexpr const auto& places = engine::computed_values<Step, 0, steps>;

  template <std::size_t... Value>
  static constexpr auto found(std::index_sequence<Value...>) {
    const auto& g = Step::graph();
    constexpr std::size_t moves[] = {steps_of_result<maker_at<Step, Value>>...};
    value_rates<count> rates;
    for (std::size_t v = 0; v < count; ++v)
      if (v == 0 || (g.values[v].tokens != no_index && !is_without_steps<Step>(v)))
        rates.of[v] = rates.of_arguments[v] = 1;
    for (std::size_t f = 0; f < Step::graph_type::extents.factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || rates.of[factor.x] == 0 || is_without_steps<Step>(factor.y)) continue;
      std::size_t& before = rates.of_arguments[factor.y];
      rates.alike = rates.alike && (before == 0 || before == rates.of[factor.x]);
      before = rates.of[factor.x];
      rates.of[factor.y] = before * moves[factor.y];
    }
    for (std::size_t v = 0; v < count; ++v) {
      if (rates.of[v] == 0) rates.of[v] = rates.of_arguments[v] = 1;  // without steps
      const std::size_t loop = memory_plan_of<Step>.computed_with[v];
      rates.alike = rates.alike && (loop == 0 || rates.of_arguments[loop] == rates.of_arguments[v]);
    }
    return divided(rates);
  }
  static constexpr auto divided(value_rates<count> rates) {
    rates.runs = 0;
    for (std::size_t p = 0; p < places.count; ++p) {
      const std::size_t rate = rates.of_arguments[places.number[p]];
      if (p == 0 || rates.run[rates.runs - 1].rate != rate) rates.run[rates.runs++] = {p, p, rate};
      rates.run[rates.runs - 1].end = p + 1;
    }
    return rates;
  }
  static constexpr auto of_one() {
    value_rates<count> rates;
    for (std::size_t v = 0; v < count; ++v) rates.of[v] = rates.of_arguments[v] = 1;
    return divided(rates);
  }
};
template <class Net>
inline constexpr auto rates_of = [] {
  using found = rates_in<step_of<Net>>;
  if constexpr (has_strides<Net>)
    return found::found(std::make_index_sequence<found::count>{});
  else
    return found::of_one();
}();

}  // namespace chainrule::internal::scans
