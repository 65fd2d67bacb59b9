// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/walk.hpp>

// The network as one list of values, parameters and factors, in the order in which they are computed. Everything that
// needs the order of things reads this list: the backward walk, chains of factors, costs and the plan of memory.
namespace chainrule {

inline constexpr std::size_t path_capacity = 8;
inline constexpr std::size_t none = static_cast<std::size_t>(-1);

/// A variable: what it belongs to and how many elements it has for one sample. Value 0 is the network's input.
struct value_record {
  std::size_t step = none;
  std::size_t local = 0;
  std::size_t size = 0;
};

/// A parameter, and where it begins in the parameters' buffer, in elements.
struct parameter_record {
  std::size_t step = none;
  std::size_t local = 0;
  std::size_t size = 0;
  std::size_t offset = 0;
};

/// A factor d(y)/d(x): x is a parameter or a value.
struct factor_record {
  std::size_t step = none;
  std::size_t local = 0;
  std::size_t y = none;
  std::size_t x = none;
  bool to_parameter = false;
  structure kind = structure::dense;
  bool same_elements = false;        // y has x's elements in x's order
  std::size_t forward_cost = 0;      // multiply-adds for one sample, of y from x
  std::size_t backward_cost = 0;     // of x's gradient from y's
};

/// One layer, or the join of a composite: the unit in which the engine computes.
struct step_record {
  std::size_t depth = 0;
  std::size_t numbers[path_capacity] = {};
  std::size_t input = 0;
  std::size_t first_value = 0;
  std::size_t first_parameter = 0;
  std::size_t first_child = 0;
};

/// How many records a list of layers makes.
struct graph_extents {
  std::size_t steps = 0;
  std::size_t values = 0;
  std::size_t parameters = 0;
  std::size_t factors = 0;
  std::size_t children = 0;

  constexpr graph_extents operator+(const graph_extents& other) const {
    return {steps + other.steps, values + other.values, parameters + other.parameters, factors + other.factors, children + other.children};
  }
};

/// Parameters begin at multiples of this many elements, so that vectors are loaded from one cache line.
inline constexpr std::size_t parameter_alignment = 16;

constexpr std::size_t round_up(std::size_t number, std::size_t multiple) {
  return (number + multiple - 1) / multiple * multiple;
}

template <graph_extents Extents>
struct graph {
  static constexpr graph_extents extents = Extents;
  step_record steps[Extents.steps + 1] = {};
  value_record values[Extents.values + 1] = {};
  parameter_record parameters[Extents.parameters + 1] = {};
  factor_record factors[Extents.factors + 1] = {};
  std::size_t child_outputs[Extents.children + 1] = {};
  bool read[Extents.values + 1] = {};  // some factor needs the value, so it must outlive the forward walk
  std::size_t parameter_count = 0;
  std::size_t parameter_extent = 0;  // the buffer's length in elements, with the gaps that alignment leaves
  std::size_t output = 0;
};

/// Where a kind stands in a layer's list of values or parameters; `none` if it does not.
template <class Kind, class... Entries>
constexpr std::size_t position_among_kinds(list<Entries...>) {
  const std::size_t position = position_of<Kind>(list<typename Entries::kind...>{});
  return position == sizeof...(Entries) ? none : position;
}

namespace topologies {

template <class Type, class In>
struct extents_of;

template <class List>
struct child_extents;
template <class... Types, class... Ins, std::size_t... Sources>
struct child_extents<list<child<Types, Ins, Sources>...>> {
  static constexpr graph_extents value = (graph_extents{.children = sizeof...(Types)} + ... + extents_of<Types, Ins>::value);
};

template <class Type, class In>
struct extents_of {
  using bound = typename Type::template on<In>;
  static constexpr graph_extents own() {
    return {1, bound::values::size, bound::parameters::size, bound::factors::size, 0};
  }
  static constexpr graph_extents compute() {
    if constexpr (CompositeOn<Type, In>)
      return own() + child_extents<typename bound::children>::value;
    else
      return own();
  }
  static constexpr graph_extents value = compute();
};

// Adds layers to a graph in the order in which they are computed; each addition returns its activation's number.
template <class Graph>
struct builder {
  Graph& g;
  std::size_t steps = 0;
  std::size_t values = 0;
  std::size_t parameters = 0;
  std::size_t factors = 0;
  std::size_t children = 0;

  constexpr void add_input(std::size_t size) { g.values[values++] = {none, 0, size}; }

  template <class Type, class In>
  constexpr std::size_t add(std::size_t input, const step_record& place) {
    using bound = typename Type::template on<In>;
    const std::size_t first_child = children;
    if constexpr (CompositeOn<Type, In>) {
      children += bound::children::size;
      add_children(typename bound::children{}, input, place, first_child);
    }
    const std::size_t step = steps++;
    g.steps[step] = place;
    g.steps[step].input = input;
    g.steps[step].first_value = values;
    g.steps[step].first_parameter = parameters;
    g.steps[step].first_child = first_child;
    add_values(step, typename bound::values{});
    add_parameters(step, typename bound::parameters{});
    add_factors<bound>(step, typename bound::factors{});
    return values - 1;
  }

  template <class... Types, class... Ins, std::size_t... Sources>
  constexpr void add_children(list<child<Types, Ins, Sources>...>, std::size_t input, step_record place, std::size_t first) {
    std::size_t number = 0;
    ++place.depth;
    (add_child<Types, Ins>(Sources == 0 ? input : g.child_outputs[first + Sources - 1], place, first, ++number), ...);
  }
  template <class Type, class In>
  constexpr void add_child(std::size_t input, step_record place, std::size_t first, std::size_t number) {
    place.numbers[place.depth - 1] = number;
    g.child_outputs[first + number - 1] = add<Type, In>(input, place);
  }

  template <class... Kinds, class... Shapes>
  constexpr void add_values([[maybe_unused]] std::size_t step, list<value<Kinds, Shapes>...>) {
    std::size_t local = 0;
    ((g.values[values++] = {step, local++, Shapes::size}), ...);
  }

  template <class... Kinds, class... Shapes, class... Beginnings>
  constexpr void add_parameters([[maybe_unused]] std::size_t step, list<parameter<Kinds, Shapes, Beginnings>...>) {
    std::size_t local = 0;
    (add_parameter({step, local++, Shapes::size, g.parameter_extent}), ...);
  }
  constexpr void add_parameter(const parameter_record& record) {
    g.parameters[parameters++] = record;
    g.parameter_count += record.size;
    g.parameter_extent += round_up(record.size, parameter_alignment);
  }

  template <class Bound, class... Ys, class... Xs, class... Operands>
  constexpr void add_factors([[maybe_unused]] std::size_t step, list<factor<Ys, Xs, Operands>...>) {
    std::size_t local = 0;
    (add_factor<Bound, Ys, Xs, Operands>(step, local++), ...);
  }
  template <class Bound, class Y, class X, class Operand>
  constexpr void add_factor(std::size_t step, std::size_t local) {
    factor_record& record = g.factors[factors++];
    record = {step, local, find_value<Bound>(step, std::type_identity<Y>{}), none, false, Operand::kind, Operand::same_elements, 0, 0};
    record.x = find_value<Bound>(step, std::type_identity<X>{});
    record.to_parameter = record.x == none;
    if (record.to_parameter) record.x = find_parameter<X>(step, typename Bound::parameters{});
    const std::size_t y_size = g.values[record.y].size;
    const std::size_t x_size = record.to_parameter ? g.parameters[record.x].size : g.values[record.x].size;
    record.forward_cost = record.to_parameter || Operand::kind == structure::diagonal ? 0 : Operand::multiply_adds(y_size, x_size);
    record.backward_cost = Operand::multiply_adds(y_size, x_size);
    mark_read<Bound>(step, typename Operand::reads{});
  }
  template <class Bound, class... Kinds>
  constexpr void mark_read([[maybe_unused]] std::size_t step, list<Kinds...>) {
    ((g.read[find_value<Bound>(step, std::type_identity<Kinds>{})] = true), ...);
  }

  // The number of one of the layer's own kinds; `none` where it is not a value.
  template <class Bound, class Kind>
  constexpr std::size_t find_value(std::size_t step, std::type_identity<Kind>) const {
    const std::size_t local = position_among_kinds<Kind>(typename Bound::values{});
    return local == none ? none : g.steps[step].first_value + local;
  }
  template <class Bound>
  constexpr std::size_t find_value(std::size_t step, std::type_identity<layer_input>) const {
    return g.steps[step].input;
  }
  template <class Bound, std::size_t Index>
  constexpr std::size_t find_value(std::size_t step, std::type_identity<child_activation<Index>>) const {
    return g.child_outputs[g.steps[step].first_child + Index - 1];
  }
  template <class Kind, class... Parameters>
  constexpr std::size_t find_parameter(std::size_t step, list<Parameters...> parameters_of_step) const {
    return g.steps[step].first_parameter + position_among_kinds<Kind>(parameters_of_step);
  }
};

}  // namespace topologies

namespace topologies {

template <class Layers, class Inputs>
struct extents_in_a_row;
template <class... Layers, class... Inputs>
struct extents_in_a_row<list<Layers...>, list<Inputs...>> {
  static constexpr graph_extents value = (graph_extents{.values = 1} + ... + extents_of<Layers, Inputs>::value);

  template <class Builder>
  static constexpr void add_to(Builder& builder, step_record place, std::size_t& last) {
    ((++place.numbers[0], last = builder.template add<Layers, Inputs>(last, place)), ...);
  }
};

}  // namespace topologies

/// The graph of the layers in a row on an input of shape In.
template <class In, class Layers>
struct graph_of;

template <class In, class... Layers>
struct graph_of<In, list<Layers...>> {
  /// The shape that each layer is fed.
  using inputs = inputs_in_a_row<In, Layers...>;
  using row = topologies::extents_in_a_row<list<Layers...>, inputs>;
  static constexpr graph_extents extents = row::value;

  static constexpr graph<extents> compute() {
    graph<extents> result;
    topologies::builder<graph<extents>> builder{result};
    builder.add_input(In::size);
    step_record place;
    place.depth = 1;
    row::add_to(builder, place, result.output);
    return result;
  }
  static constexpr graph<extents> value = compute();
};

}  // namespace chainrule
