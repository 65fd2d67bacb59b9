// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/arguments_verdict.hpp>
#include <chainrule/graph/graph.hpp>
#include <chainrule/topology/descend.hpp>

// Whether everything that a layer reads exists, and everything that it computes for itself is read. The equations of a
// user's own layer may read the output of another layer, whose size is known only in the network.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Kind>
struct computes_what_nothing_reads {
  static constexpr auto text() {
    return internal::meta::sentence("computes ", internal::graphs::kind_text<Kind>(),
                                    ", which nothing reads: leave it out");
  }
};

template <class Place>
struct reads_what_is_not_before_it {
  static constexpr auto text() {
    return internal::meta::sentence("reads ", internal::meta::code<Place>(),
                                    ", which is not the path of a layer before it");
  }
};

}  // namespace internal

namespace internal::topologies {

// A layer on its input, at its place in a graph.
template <class Graph, class Bound>
struct standing_in : Bound {
  using graph = Graph;
};

// The value of a layer of the graph, or `no_index`.
template <class Graph, class Place>
inline constexpr std::size_t value_elsewhere = no_index;
template <class Graph, std::size_t... Path>
inline constexpr std::size_t value_elsewhere<Graph, layer_output<Path...>> = graphs::activation_at_path(
    Graph::value, Graph::extents.steps, Graph::extents.values, sizeof...(Path), layer_output<Path...>::path);

// The first argument that is the output of a layer which is not computed before value Before; or void.
template <class Graph, std::size_t Before, class... X>
struct missing_place {
  using type = void;
};
template <class Graph, std::size_t Before, class First, class... Rest>
struct missing_place<Graph, Before, First, Rest...> : missing_place<Graph, Before, Rest...> {};
template <class Graph, std::size_t Before, std::size_t... Path, class... Rest>
  requires(value_elsewhere<Graph, layer_output<Path...>> >= Before)
struct missing_place<Graph, Before, layer_output<Path...>, Rest...> {
  using type = layer_output<Path...>;
};
template <class Graph, std::size_t Before, class Place, class... Rest>
struct missing_place<Graph, Before, tokens_of<Place>, Rest...> : missing_place<Graph, Before, Place, Rest...> {};

template <class Place, class Verdict>
struct at_place {
  using type = acceptance;
};
template <std::size_t... Path, class... Words>
struct at_place<at_layer<Path...>, refusal<Words...>> {
  using type = refusal<at_layer<Path...>, Words...>;
};

template <class Graph, std::size_t Before, class Layer, class In, class Bound, class Equations>
struct arguments_of_step;
template <class Graph, std::size_t Before, class Layer, class In, class Bound, class... Equations>
struct arguments_of_step<Graph, Before, Layer, In, Bound, list<Equations...>> {
  template <class Arguments>
  struct place;
  template <class... X>
  struct place<list<X...>> : missing_place<Graph, Before, X...> {};
  template <class Equation>
  using missing = typename place<typename graphs::equation_names<Equation>::arguments>::type;
  using type =
      verdict_and_then<first_refusal<refuse_if<!std::is_void_v<missing<Equations>>,
                                               refusal<Layer, reads_what_is_not_before_it<missing<Equations>>>>...>,
                       graphs::arguments_verdict<Layer, In, standing_in<Graph, Bound>, list<Equations...>>>;
};

template <class Graph, class Layers, std::size_t Step, class Indices>
struct verdict_of_step;
template <class Graph, class Layers, std::size_t Step, std::size_t... Indices>
struct verdict_of_step<Graph, Layers, Step, meta::index_sequence<Indices...>> {
  static constexpr step_record step = Graph::value.steps[Step];
  using placed = typename descend<row<Layers, typename Graph::inputs>, step.numbers[Indices]...>::type;
  template <class Placed>  // one of several inputs is no layer
  struct of {
    using type = acceptance;
  };
  template <class Placed>
    requires(Placed::exists && !meta::OfTheLibrary<typename Placed::layer>)
  struct of<Placed> {
    using type = typename at_place<
        at_layer<step.numbers[Indices]...>,
        typename arguments_of_step<Graph, step.first_value, typename Placed::layer, typename Placed::in,
                                   typename Placed::bound, typename Placed::bound::equations>::type>::type;
  };
  using type = typename of<placed>::type;
};

template <class Graph, class Layers, class Steps>
struct verdict_of_steps;
template <class Graph, class Layers, std::size_t... Steps>
struct verdict_of_steps<Graph, Layers, meta::index_sequence<Steps...>> {
  using type =
      first_refusal<typename verdict_of_step<Graph, Layers, Steps,
                                             meta::make_index_sequence<Graph::value.steps[Steps].depth>>::type...>;
};

/// Most networks have no such argument.
template <class Graph, class Layers, bool Asked = Graph::value.reads_elsewhere>
struct verdict_of_arguments_elsewhere {
  using type = acceptance;
};
template <class Graph, class Layers>
struct verdict_of_arguments_elsewhere<Graph, Layers, true>
    : verdict_of_steps<Graph, Layers, meta::make_index_sequence<Graph::extents.steps>> {};

// The first value inside a layer from which nothing is computed, or `no_index`. A layer's output may be left unread: a
// network may have a branch that leads nowhere. So may a copy of another value.
template <class Graph>
constexpr std::size_t unread_value(const Graph& g) {
  constexpr std::size_t count = Graph::extents.values;
  bool read[count + 1] = {true}, copy[count + 1] = {};
  std::size_t factors[count + 1] = {};
  for (const value_record& value : g.values)
    if (value.tokens != no_index) read[value.tokens] = true;
  for (std::size_t f = 0; f < Graph::extents.factors; ++f) {
    const factor_record& factor = g.factors[f];
    if (!factor.to_parameter) read[factor.x] = true;
    copy[factor.y] = ++factors[factor.y] == 1 && factor.same_elements && !factor.to_parameter;
  }
  for (std::size_t v = 1; v + 1 < count; ++v) {
    const bool is_output = g.values[v + 1].step != g.values[v].step;
    if (!read[v] && !is_output && !copy[v] && !g.values[v].saved) return v;
  }
  return no_index;
}

template <class Graph, class Layers, std::size_t Value, class Indices>
struct refusal_of_unread;
template <class Graph, class Layers, std::size_t Value, std::size_t... Indices>
struct refusal_of_unread<Graph, Layers, Value, meta::index_sequence<Indices...>> {
  static constexpr value_record record = Graph::value.values[Value];
  static constexpr step_record step = Graph::value.steps[record.step];
  using placed = typename descend<row<Layers, typename Graph::inputs>, step.numbers[Indices]...>::type;
  using values = typename placed::bound::values;
  using word = computes_what_nothing_reads<typename list_element<record.local, values>::kind>;
  // a stream carries a cell's values to the next step
  static constexpr bool is_carried = requires { typename placed::bound::carries_values; };
  using type = refuse_if<!is_carried, refusal<at_layer<step.numbers[Indices]...>, typename placed::layer, word>>;
};
template <class Graph, class Layers, std::size_t Value = unread_value(Graph::value)>
struct verdict_of_unread
    : refusal_of_unread<Graph, Layers, Value,
                        meta::make_index_sequence<Graph::value.steps[Graph::value.values[Value].step].depth>> {};
template <class Graph, class Layers>
struct verdict_of_unread<Graph, Layers, no_index> {
  using type = acceptance;
};

}  // namespace internal::topologies

namespace internal::graphs {

template <std::size_t... Path, class In, class Graph, class Bound>
inline constexpr variable variable_of<layer_output<Path...>, In, topologies::standing_in<Graph, Bound>> = [] {
  constexpr std::size_t value = topologies::value_elsewhere<Graph, layer_output<Path...>>;
  return value == no_index ? variable{} : variable{variable::place::value, Graph::value.values[value].size};
}();

}  // namespace internal::graphs
}  // namespace chainrule
