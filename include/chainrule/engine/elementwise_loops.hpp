// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/elementwise_groups.hpp>
#include <chainrule/engine/factor_frame.hpp>
#include <chainrule/engine/forward_frame.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/operation/by_elements.hpp>

// The loops of a group of equations, one on the way forward and one on the way back. What one equation computes for the
// next stays in registers.
namespace chainrule::internal::engine {

/// The numbers of a group's values at some elements: on the way back, their gradients.
template <class V, std::size_t Count>
struct group_registers {
  V number[Count];
};

// What is asked of a group while its loops are made.
template <class Net, std::size_t First>
struct group {
  static constexpr std::size_t count = elementwise_groups_of<Net>.count[First], size = Net::graph().values[First].size;
  static constexpr factors_of_group factors = group_factors<Net>(First);

  static constexpr std::size_t variable_of(std::size_t value) { return memory_plan_of<Net>.variable[value]; }
  static constexpr bool holds(std::size_t value) { return value >= First && value < First + count; }
  static constexpr bool holds_x(std::size_t factor) {
    const factor_record& record = Net::graph().factors[factor];
    return !record.to_parameter && holds(variable_of(record.x));
  }

  /// Whether element i of each argument is element i of y, over all samples.
  static constexpr bool is_flat = [] {
    for (std::size_t f = factors.first; f < factors.end; ++f)
      if (Net::graph().factors[f].to_parameter || Net::graph().values[Net::graph().factors[f].x].size != size)
        return false;
    return true;
  }();

  /// Whether something outside the loop reads a value, or its memory is asked for.
  static constexpr bool is_stored(std::size_t value) {
    if (!memory_plan_of<Net>.transient[value] || variable_of(Net::graph().output) == value) return true;
    for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f)
      if (!Net::graph().factors[f].to_parameter && variable_of(Net::graph().factors[f].x) == value &&
          !holds(Net::graph().factors[f].y))
        return true;
    return false;
  }

  /// Whether a gradient comes from outside the loop.
  static constexpr bool comes_from_outside(std::size_t value) {
    if (variable_of(Net::graph().output) == value) return true;
    for (std::size_t f = factors.end; f < Net::graph_type::extents.factors; ++f)
      if (!Net::graph().factors[f].to_parameter && variable_of(Net::graph().factors[f].x) == value &&
          variable_of(Net::graph().factors[f].y) != value)
        return true;
    return false;
  }
  /// Whether a factor of the loop reads a value.
  static constexpr bool is_read(std::size_t value) {
    for (std::size_t r = 0; r < Net::graph_type::extents.reads; ++r) {
      const std::size_t f = Net::graph().reads[r].factor;
      if (f >= factors.first && f < factors.end && passes_to_value<Net>(f) &&
          variable_of(Net::graph().reads[r].value) == value)
        return true;
    }
    return false;
  }
  /// Whether a gradient is read after the loop: by a factor to a parameter.
  static constexpr bool is_read_later(std::size_t value) {
    for (std::size_t f = factors.first; f < factors.end; ++f)
      if (Net::graph().factors[f].y == value && Net::graph().factors[f].to_parameter &&
          !Net::graph().factors[f].to_frozen)
        return true;
    return false;
  }
  /// Whether a factor is the first on the way back that gives something to a value of the group.
  static constexpr bool is_first_to(std::size_t factor) {
    const std::size_t x = variable_of(Net::graph().factors[factor].x);
    if (comes_from_outside(x)) return false;
    for (std::size_t f = factor + 1; f < factors.end; ++f)
      if (!Net::graph().factors[f].to_parameter && variable_of(Net::graph().factors[f].x) == x) return false;
    return true;
  }
};

template <class Net, std::size_t Factor>
inline constexpr std::size_t begin_in_x = operations::begin_in_argument<operation_at<Net, Factor>>;

/// What an operation sees of one element, or of a vector of neighbours: those of the group in registers, others loaded.
template <class Net, std::size_t First, std::size_t Value, class Memory, class V, std::size_t Count>
struct element_frame {
  using seen = forward_frame<Net, Value, Memory>;
  using number = V;
  static constexpr std::size_t argument_count = seen::argument_count, y_size = seen::y_size, x_size = seen::x_size;
  const Memory& memory;
  const group_registers<V, group<Net, First>::count>& registers;
  std::size_t row;
  std::size_t i;

  template <class Name>
  CHAINRULE_INLINE V operator[](Name name) const {
    constexpr std::size_t value =
        value_of_samples_at<Net, Net::graph().values[Value].step, typename seen::template kind<Name>>;
    if constexpr (value == no_index) {
      return internal::number::load<V, Count>(seen{{memory}}[name] + i);
    } else if constexpr (group<Net, First>::holds(memory_plan_of<Net>.variable[value])) {
      return registers.number[memory_plan_of<Net>.variable[value] - First];
    } else {
      constexpr std::size_t begin = operations::begin_in_argument<maker<Net, Value>>;
      return internal::number::load<V, Count>(elements_of<Net, value>(memory) + row * Net::graph().values[value].size +
                                              begin + i);
    }
  }
};

template <class Net, std::size_t First, class Memory, class V, std::size_t Count>
struct compute_element {
  const Memory& memory;
  group_registers<V, group<Net, First>::count>& registers;
  std::size_t row;
  std::size_t i;

  template <std::size_t Value>
  CHAINRULE_INLINE void operator()() const {
    const V y(
        maker<Net, Value>::element(element_frame<Net, First, Value, Memory, V, Count>{memory, registers, row, i}));
    registers.number[Value - First] = y;
    if constexpr (group<Net, First>::is_stored(Value))
      internal::number::store<Count>(elements_of<Net, Value>(memory) + row * group<Net, First>::size + i, y);
  }
};

/// The values of a group, from its first on.
template <class Net, std::size_t First, class Memory>
CHAINRULE_INLINE void forward_group(const Memory& passed) {
  using of = group<Net, First>;
  const Memory memory = passed;  // what no store can change
  operations::for_each_element<typename Memory::scalar, of::size, of::is_flat>(
      memory.rows, [&]<class V, std::size_t Count>(std::size_t row, std::size_t i) __attribute__((always_inline)) {
        group_registers<V, of::count> registers;
        for_each_index<First, First + of::count>(
            compute_element<Net, First, Memory, V, Count>{memory, registers, row, i});
      });
}

/// What a partial derivative sees of one element: dC/dy, and the group's values that are read, each loaded once; others
/// are loaded.
template <class Net, std::size_t First, std::size_t Factor, class Memory, class V, std::size_t Count>
struct gradient_element_frame {
  using seen = factor_frame<Net, Factor, Memory>;
  using number = V;
  static constexpr std::size_t argument_count = seen::argument_count, y_size = seen::y_size, x_size = seen::x_size;
  const Memory& memory;
  const group_registers<V, group<Net, First>::count>& values;
  const V& dy;
  std::size_t row;
  std::size_t i;

  CHAINRULE_INLINE V upstream() const { return dy; }
  template <class Name>
  CHAINRULE_INLINE V operator[](Name name) const {
    constexpr std::size_t value = value_of_samples_at<Net, seen::record.step, typename seen::template kind<Name>>;
    if constexpr (value != no_index) {
      constexpr std::size_t variable = memory_plan_of<Net>.variable[value];
      if constexpr (group<Net, First>::holds(variable) && group<Net, First>::is_read(variable))
        return values.number[variable - First];
    }
    constexpr std::size_t begin = std::is_same_v<Name, op::argument<0>> ? begin_in_x<Net, Factor> : 0;
    return internal::number::load<V, Count>(seen{{{memory}}}[name] + row * seen::template stride_of<Name> + begin + i);
  }
};

/// How the gradient of a value outside the group is written, by the factors of the group that lead to it: each to its
/// own part, or added to what is there, which is cleared before if nothing has been written.
struct outer_gradient {
  bool clears = false;
  bool adds = false;
};
template <class Net, std::size_t First, std::size_t Factor>
inline constexpr outer_gradient outer_gradient_of = [] {
  using of = group<Net, First>;
  constexpr const auto& plan = memory_plan_of<Net>;
  constexpr std::size_t x = plan.variable[Net::graph().factors[Factor].x], size = Net::graph().values[x].size;
  if (size == of::size) return outer_gradient{false, plan.accumulates[Factor]};
  std::size_t parts = 0, last = Factor;
  bool apart = true;
  std::size_t begins[of::factors.end - of::factors.first] = {};
  [&]<std::size_t... F>(std::index_sequence<F...>) {
    const std::size_t begin[] = {begin_in_x<Net, of::factors.first + F>...};
    for (std::size_t f = of::factors.first; f < of::factors.end; ++f) {
      if (!passes_to_value<Net>(f) || plan.variable[Net::graph().factors[f].x] != x) continue;
      for (std::size_t other = 0; other < parts; ++other) {
        const std::size_t from = begin[f - of::factors.first];
        apart = apart && (from >= begins[other] + of::size || begins[other] >= from + of::size);
      }
      begins[parts++] = begin[f - of::factors.first];
      last = f;
    }
  }(std::make_index_sequence<of::factors.end - of::factors.first>{});
  if (plan.accumulates[last]) return outer_gradient{false, true};
  if (apart && parts * of::size == size) return outer_gradient{false, false};
  return outer_gradient{last == Factor, true};
}();

template <class Net, std::size_t First, class Memory>
struct clear_outer_gradient {
  const Memory& memory;

  template <std::size_t Factor>
  CHAINRULE_INLINE void operator()() const {
    if constexpr (passes_to_value<Net>(Factor) && !group<Net, First>::holds_x(Factor)) {
      constexpr std::size_t x = Net::graph().factors[Factor].x;
      if constexpr (outer_gradient_of<Net, First, Factor>.clears) {
        auto* const dx = adjoint_of<Net, x>(memory);
        for (std::size_t i = 0; i < memory.rows * Net::graph().values[x].size; ++i) dx[i] = {};
      }
    }
  }
};

template <class Net, std::size_t First, class Memory, class V, std::size_t Count>
struct back_through_element {
  using of = group<Net, First>;
  const Memory& memory;
  group_registers<V, of::count>& registers;
  group_registers<V, of::count>& values;
  std::size_t row;
  std::size_t i;

  // The values that are read, and the gradients that come from outside.
  template <std::size_t Value>
  CHAINRULE_INLINE void load() const {
    if constexpr (of::is_read(Value))
      values.number[Value - First] =
          internal::number::load<V, Count>(elements_of<Net, Value>(memory) + row * of::size + i);
    if constexpr (memory_plan_of<Net>.differentiated[Value] && of::comes_from_outside(Value))
      registers.number[Value - First] =
          internal::number::load<V, Count>(adjoint_of<Net, Value>(memory) + row * of::size + i);
  }

  // The last first.
  template <std::size_t Reversed>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t factor = of::factors.end - 1 - (Reversed - of::factors.first);
    constexpr factor_record record = Net::graph().factors[factor];
    // dC/dy is complete before the first of its factors.
    if constexpr (factor + 1 == of::factors.end || Net::graph().factors[factor + 1].y != record.y)
      if constexpr (memory_plan_of<Net>.differentiated[record.y] && of::is_read_later(record.y))
        internal::number::store<Count>(adjoint_of<Net, record.y>(memory) + row * of::size + i,
                                       registers.number[record.y - First]);
    if constexpr (passes_to_value<Net>(factor)) {
      const V slope(operation_at<Net, factor>::element(gradient_element_frame<Net, First, factor, Memory, V, Count>{
          memory, values, registers.number[record.y - First], row, i}));
      if constexpr (of::holds_x(factor)) {
        V& sum = registers.number[memory_plan_of<Net>.variable[record.x] - First];
        if constexpr (of::is_first_to(factor))
          sum = slope;
        else
          sum = sum + slope;
      } else {
        auto* const dx =
            adjoint_of<Net, record.x>(memory) + row * Net::graph().values[record.x].size + begin_in_x<Net, factor> + i;
        if constexpr (outer_gradient_of<Net, First, factor>.adds)
          internal::number::store<Count>(dx, internal::number::load<V, Count>(dx) + slope);
        else
          internal::number::store<Count>(dx, slope);
      }
    }
  }
};
template <class Function>
struct load_each {
  const Function& function;
  template <std::size_t Value>
  CHAINRULE_INLINE void operator()() const {
    function.template load<Value>();
  }
};

/// The gradients of what a group is computed from.
template <class Net, std::size_t First, class Memory>
CHAINRULE_INLINE void backward_group(const Memory& passed) {
  using of = group<Net, First>;
  const Memory memory = passed;
  for_each_index<of::factors.first, of::factors.end>(clear_outer_gradient<Net, First, Memory>{memory});
  operations::for_each_element<typename Memory::scalar, of::size, of::is_flat>(
      memory.rows, [&]<class V, std::size_t Count>(std::size_t row, std::size_t i) __attribute__((always_inline)) {
        group_registers<V, of::count> registers, values;
        const back_through_element<Net, First, Memory, V, Count> back{memory, registers, values, row, i};
        for_each_index<First, First + of::count>(load_each<back_through_element<Net, First, Memory, V, Count>>{back});
        for_each_index<of::factors.first, of::factors.end>(back);
      });
}

/// Computes a value, or all of a group from its first.
template <class Net, std::size_t Value, class Memory>
CHAINRULE_INLINE void forward_from(const Memory& memory) {
  if constexpr (elementwise_groups_of<Net>.first[Value] == Value)
    forward_group<Net, Value>(memory);
  else
    maker<Net, Value>::forward(forward_frame<Net, Value, Memory>{{memory}});
}

/// Goes back through a factor, or through all of a group from its last.
template <class Net, std::size_t Factor, class Memory>
CHAINRULE_INLINE void backward_through(const Memory& memory) {
  constexpr std::size_t first = elementwise_groups_of<Net>.first[Net::graph().factors[Factor].y];
  if constexpr (first != no_index)
    backward_group<Net, first>(memory);
  else
    operation_at<Net, Factor>::backward(factor_frame<Net, Factor, Memory>{{{memory}}});
}

}  // namespace chainrule::internal::engine
