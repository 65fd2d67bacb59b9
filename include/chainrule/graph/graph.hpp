// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/builder.hpp>

// The network as one list of values, parameters and factors, in the order in which they are computed. Everything that
// depends on this order reads this list: the backward pass, chains of factors, costs and the memory plan.
namespace chainrule {
namespace internal::graphs {

/// Several inputs as one: a sample is a row of this shape with the inputs one after another, and each part is a layer
/// that takes one input from the row.
template <class Shape, class... Parts>
struct input_row {};

/// What a graph begins with: the input's shape and, if there are several inputs, the layers that take each from the
/// row.
template <class In>
struct beginning_of_graph {
  using shape = In;
  using parts = list<>;
  static constexpr const layer_table* const* tables = nullptr;
};
template <class Shape, class... Parts>
struct beginning_of_graph<input_row<Shape, Parts...>> {
  using shape = Shape;
  using parts = list<Parts...>;
  static constexpr const layer_table* tables[sizeof...(Parts)] = {
      &table_of<typename Parts::template on<Shape>>::value...};
};

template <class Layers, class Inputs>
struct tables_in_a_row;
template <class... Layers, class... Inputs>
struct tables_in_a_row<list<Layers...>, list<Inputs...>> {
  static constexpr const layer_table* value[] = {&table_of<typename Layers::template on<Inputs>>::value...};
  static constexpr bool has_rows = [] {
    std::size_t large = 0;
    for (const layer_table* layer : value)
      large += layer->children.count > 0 || layer->factors.count >= many_equations ? 1 : 0;
    return large >= least_in_a_row;
  }();
  /// Whether a layer is like the one before it.
  static constexpr bool as_before([[maybe_unused]] std::size_t layer) {
    if constexpr (has_rows)
      return neighbours_of<typename Layers::template on<Inputs>...>::value[layer];
    else
      return false;
  }
};

}  // namespace internal::graphs

/// The graph of a list of layers on an input of shape In.
template <class In, class Layers>
struct graph_of;

template <class In, class... Layers>
struct graph_of<In, list<Layers...>> {
  /// The shape of each layer's input.
  using beginning = internal::graphs::beginning_of_graph<In>;
  using inputs = inputs_in_a_row<typename beginning::shape, Layers...>;
  using tables = internal::graphs::tables_in_a_row<list<Layers...>, inputs>;

  static constexpr graph_extents before_sharing = [] {
    graph_extents sum{.values = 1};
    for (std::size_t part = 0; part < beginning::parts::size; ++part)
      sum = sum + internal::graphs::extents_of(*beginning::tables[part]);
    for (const layer_table* layer : tables::value) sum = sum + internal::graphs::extents_of(*layer);
    if constexpr (tables::has_rows) sum = sum + internal::graphs::extents_of_rows(sizeof...(Layers), tables::as_before);
    return sum;
  }();

  template <graph_extents Extents>
  static constexpr graph_tables<Extents> compute() {
    graph_tables<Extents> result;
    internal::graphs::builder<graph_tables<Extents>> builder{result};
    builder.add_input(beginning::shape::size);
    step_record place;
    place.depth = 2;
    for (std::size_t part = 0; part < beginning::parts::size; ++part) {
      place.numbers[1] = part + 1;
      builder.add(*beginning::tables[part], 0, place);
    }
    place.numbers[1] = 0;
    place.depth = 1;
    if constexpr (tables::has_rows) {
      typename internal::graphs::builder<graph_tables<Extents>>::row_in_progress row;
      for (const layer_table* layer : tables::value) {
        const std::size_t number = place.numbers[0]++;
        builder.enter(row, row.left > 0 ? 1 : internal::graphs::row_from(number, sizeof...(Layers), tables::as_before),
                      false);
        result.output = builder.add(*layer, result.output, place);
        builder.leave(row);
      }
    } else {
      for (const layer_table* layer : tables::value) {
        ++place.numbers[0];
        result.output = builder.add(*layer, result.output, place);
      }
    }
    builder.place_frozen();
    if constexpr (Extents.shared > 0) builder.place_shared();
    return result;
  }
  /// A shared parameter is counted once.
  static constexpr graph_extents extents = [] {
    graph_extents result = before_sharing;
    if constexpr (before_sharing.shared > 0) result.parameters = compute<before_sharing>().parameters_in_all;
    return result;
  }();
  static constexpr graph_tables<extents> value = compute<extents>();
};

}  // namespace chainrule
