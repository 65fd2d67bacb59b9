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
    return []<std::size_t... Value>(meta::index_sequence<Value...>) {
      return ((steps_of_argument<maker_at<step_of<Net>, Value>> > 1) || ...);
    }(meta::make_index_sequence<step_of<Net>::graph_type::extents.values>{});
  else
    return false;
}();

/// Whether a value of the network of one step is an input without steps, or one that is whole. What is computed from
/// such inputs alone meets values of any rate.
template <class Net>
constexpr bool is_without_steps(std::size_t value) {
  return []<std::size_t... I>(std::size_t v, meta::index_sequence<I...>) {
    return (false || ... || (v == I + 1 && !has_steps<Net, I>));
  }(value, meta::make_index_sequence<Net::graph_type::beginning::parts::size>{});
}

/// Which values of the network of one step are computed at the first step alone: those that are computed from whole
/// inputs alone and stay where they are. What others read after the first step is computed again if it does not stay.
template <class Net, class Step>
struct values_computed_once {
  static constexpr std::size_t count = Step::graph_type::extents.values;
  static constexpr const auto& g = Step::graph();
  static constexpr const auto& plan = memory_plan_of<Step>;
  bool once[count] = {};
  bool stepped[count] = {};

  // Calls change(x, y) for all y that are computed from x, and for all that are in one loop, until it changes nothing.
  // The row of all inputs is no value.
  template <class Change>
  static constexpr void until_it_stays(const Change& change) {
    for (bool changes = true; changes;) {
      changes = false;
      const auto change_pair = [&](std::size_t x, std::size_t y) {
        if (x != 0 && change(x, y)) changes = true;
      };
      for_each_pair(g, change_pair);
      for (std::size_t v = 1; v < count; ++v) {
        change_pair(plan.computed_with[v], v);
        if (plan.computed_with[v] != 0) change_pair(v, plan.computed_with[v]);
      }
    }
  }
  constexpr auto found() {
    constexpr std::size_t inputs = Net::graph_type::beginning::parts::size;
    for (std::size_t i = 0; i < inputs; ++i) (whole_in<Net>.input[i] ? once : stepped)[i + 1] = true;
    until_it_stays([&](std::size_t x, std::size_t y) {
      const bool changes = stepped[x] && !stepped[y];
      stepped[y] = stepped[y] || changes;
      return changes;
    });
    until_it_stays([&](std::size_t x, std::size_t y) {
      const bool changes = once[x] && !once[y] && !stepped[y];
      once[y] = once[y] || changes;
      return changes;
    });
    until_it_stays([&](std::size_t x, std::size_t y) {
      const bool together = plan.computed_with[x] == y || plan.computed_with[y] == x;
      const bool changes = once[x] && !once[y] && (together || plan.transient[x]);
      once[x] = once[x] && !changes;
      return changes;
    });
    return *this;
  }
};
template <class Net, class Step>
inline constexpr auto computed_once = [] {
  if constexpr (whole_in<Net>.some)
    return values_computed_once<Net, Step>{}.found();
  else
    return values_computed_once<Net, Step>{};
}();

/// Values that are computed one after another at the same steps.
struct run_of_values {
  std::size_t first = 0, end = 0, rate = 1;  // 0: at the first step alone
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

template <class Net, class Step = step_of<Net>>
struct rates_in {
  static constexpr std::size_t count = Step::graph_type::extents.values, steps = Step::graph_type::extents.steps;
  static constexpr const auto& places = engine::computed_values<Step, 0, steps>;

  template <std::size_t... Value>
  static constexpr auto found(meta::index_sequence<Value...>) {
    const auto& g = Step::graph();
    constexpr std::size_t moves[] = {steps_of_result<maker_at<Step, Value>>...};
    value_rates<count> rates;
    for (std::size_t v = 0; v < count; ++v)
      if (v == 0 || (g.values[v].tokens != no_index && !is_without_steps<Net>(v)))
        rates.of[v] = rates.of_arguments[v] = 1;
    for (std::size_t f = 0; f < Step::graph_type::extents.factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || rates.of[factor.x] == 0 || is_without_steps<Net>(factor.y)) continue;
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
      const std::size_t value = places.number[p];
      const std::size_t rate = computed_once<Net, Step>.once[value] ? 0 : rates.of_arguments[value];
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
  using found = rates_in<Net>;
  if constexpr (has_strides<Net>)
    return found::found(meta::make_index_sequence<found::count>{});
  else
    return found::of_one();
}();

}  // namespace chainrule::internal::scans
