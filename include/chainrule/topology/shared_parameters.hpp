// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/graph.hpp>
#include <chainrule/topology/descend.hpp>

// Whether parameters with one name can be one parameter: all layers must state its kind and shape alike. How it begins
// and lies in memory is what the first layer states; a later one may leave that to it.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Symbol, class Statement, class FirstSymbol, class FirstStatement>
struct shares_another_shape {
  static constexpr auto text() {
    return internal::meta::sentence("shares ", internal::meta::spelling<Symbol>(), " of shape ",
                                    internal::meta::spelling<typename Statement::extents>(), " with ",
                                    internal::meta::spelling<FirstSymbol>(), " of shape ",
                                    internal::meta::spelling<typename FirstStatement::extents>(),
                                    ": what has one name has one shape, so give one of them another name");
  }
};
template <class Symbol, class FirstSymbol>
struct shares_what_is_stated_otherwise {
  static constexpr auto text() {
    return internal::meta::sentence("shares ", internal::meta::spelling<Symbol>(), " with ",
                                    internal::meta::spelling<FirstSymbol>(),
                                    ", which is stated otherwise: write the same kind, beginning and order");
  }
};
template <class Symbol, class Layer, class FirstSymbol, class FirstLayer>
struct shares_what_it_decides {
  static constexpr auto text() {
    return internal::meta::sentence(
        "shares ", internal::meta::spelling<Symbol>(), " with ", internal::meta::spelling<FirstSymbol>(),
        ", and states how it begins or lies, which others leave to it: write ", internal::meta::spelling<Layer>(),
        " before ", internal::meta::spelling<FirstLayer>());
  }
};
template <class Symbol, class FirstSymbol>
struct shares_what_is_frozen {
  static constexpr auto text() {
    return internal::meta::sentence("shares ", internal::meta::spelling<Symbol>(), " with ",
                                    internal::meta::spelling<FirstSymbol>(),
                                    ", and one of them is frozen: freeze both or none");
  }
};
template <class Symbol, class FirstSymbol>
struct shares_what_others_are_derived_from {
  static constexpr auto text() {
    return internal::meta::sentence(
        "shares ", internal::meta::spelling<Symbol>(), " with ", internal::meta::spelling<FirstSymbol>(),
        ": one layer derives a value from it, and another reads it itself; name them apart");
  }
};

struct shares_some_of_its_parameters {
  static constexpr char text[] =
      "shares some of its parameters with layers before it, and not all of them in a row: share all with one layer, or "
      "give it another name";
};

}  // namespace internal

namespace internal::topologies {

// Whether a layer's parameters are contiguous, if it states that they must be.
template <class Bound, class Graph>
constexpr bool are_contiguous_as_stated(const Graph& g, std::size_t first) {
  if constexpr (requires { typename Bound::parameters_in_a_row; }) {
    for (std::size_t p = 1; p < Bound::parameters::size; ++p) {
      const parameter_record& before = g.parameters[graphs::parameter_at(g, first + p - 1)];
      if (g.parameters[graphs::parameter_at(g, first + p)].offset !=
          before.offset + round_up(before.size, parameter_alignment))
        return false;
    }
  }
  return true;
}

// Whether some layer derives a value from a parameter, and another equation reads it for values of samples.
template <class Graph>
constexpr bool is_read_in_both_ways(const Graph& g, std::size_t parameter) {
  bool by_derived = false, by_others = false;
  for (std::size_t f = 0; g.derived_extent > 0 && f < Graph::extents.factors; ++f)
    if (g.factors[f].to_parameter && g.factors[f].x == parameter)
      (g.values[g.factors[f].y].derived ? by_derived : by_others) = true;
  return by_derived && by_others;
}

// Whether a place leaves to another how their parameter begins: to the model's initializer, and the other states it.
template <class Beginning>
inline constexpr bool is_drawn = false;
template <std::size_t FanIn, std::size_t FanOut, class... Defaults>
inline constexpr bool is_drawn<drawn<FanIn, FanOut, Defaults...>> = true;
template <class Beginning, class Other>
inline constexpr bool leaves_beginning_to = std::is_same_v<Beginning, Other>;
template <std::size_t FanIn, std::size_t FanOut, class... Defaults, class Other>
  requires(!is_drawn<Other>)
inline constexpr bool leaves_beginning_to<drawn<FanIn, FanOut, Defaults...>, Other> = true;

// Whether all factors of a layer can read its parameter `Local` in an order that another layer states.
template <class Bound, std::size_t Local>
constexpr bool reads_in_order(storage_order order, std::size_t rank) {
  for (const factor_statement& factor : graphs::table_of<Bound>::value.factors)
    if (factor.ordered.source == variable_source::own_parameter && factor.ordered.number == Local &&
        !graphs::can_read(factor.order, order, rank))
      return false;
  return true;
}

// Whether a place can do with a parameter as another states it.
template <class Bound, std::size_t Local, class Statement, class Other>
inline constexpr bool leaves_to = false;
template <class Bound, std::size_t Local, class Kind, class Shape, class Beginning, class Other, storage_order Order,
          storage_order OtherOrder>
inline constexpr bool
    leaves_to<Bound, Local, parameter<Kind, Shape, Beginning, Order>, parameter<Kind, Shape, Other, OtherOrder>> =
        leaves_beginning_to<Beginning, Other> &&
        (Order == OtherOrder || reads_in_order<Bound, Local>(OtherOrder, Shape::rank));

// One of the layers that state a shared parameter.
template <class In, class Layers, std::size_t Step, std::size_t Local,
          class Indices = meta::make_index_sequence<graph_of<In, Layers>::value.steps[Step].depth>>
struct stating_place;
template <class In, class... Layers, std::size_t Step, std::size_t Local, std::size_t... Indices>
struct stating_place<In, list<Layers...>, Step, Local, meta::index_sequence<Indices...>> {
  using graph_type = graph_of<In, list<Layers...>>;
  static constexpr step_record step = graph_type::value.steps[Step];
  using place = at_layer<step.numbers[Indices]...>;
  using placed = typename descend<row<list<Layers...>, typename graph_type::inputs>, step.numbers[Indices]...>::type;
  using layer = typename placed::layer;
  using statement = typename graphs::without_name<list_element<Local, stored_of<typename placed::bound>>>::type;
  using symbol = calculus::symbol<typename statement::kind, step.numbers[Indices]...>;
  static constexpr std::size_t local = Local;
};

template <class In, class Layers, std::size_t Number>
struct verdict_of_shared {
  static constexpr const auto& graph = graph_of<In, Layers>::value;
  static constexpr shared_record here = graph.shared[Number];
  static constexpr parameter_record record = graph.parameters[here.parameter];
  using again = stating_place<In, Layers, here.step, here.local>;
  using first = stating_place<In, Layers, record.step, record.local>;
  using type = first_refusal<
      refuse_if<!std::is_same_v<typename again::statement::extents, typename first::statement::extents>,
                refusal<typename again::place, typename again::layer,
                        shares_another_shape<typename again::symbol, typename again::statement, typename first::symbol,
                                             typename first::statement>>>,
      refuse_if<!leaves_to<typename again::placed::bound, again::local, typename again::statement,
                           typename first::statement> &&
                    leaves_to<typename first::placed::bound, first::local, typename first::statement,
                              typename again::statement>,
                refusal<typename again::place, typename again::layer,
                        shares_what_it_decides<typename again::symbol, typename again::layer, typename first::symbol,
                                               typename first::layer>>>,
      refuse_if<
          !leaves_to<typename again::placed::bound, again::local, typename again::statement, typename first::statement>,
          refusal<typename again::place, typename again::layer,
                  shares_what_is_stated_otherwise<typename again::symbol, typename first::symbol>>>,
      refuse_if<here.frozen != record.frozen,
                refusal<typename again::place, typename again::layer,
                        shares_what_is_frozen<typename again::symbol, typename first::symbol>>>,
      refuse_if<!are_contiguous_as_stated<typename again::placed::bound>(graph, again::step.first_parameter),
                refusal<typename again::place, typename again::layer, shares_some_of_its_parameters>>,
      refuse_if<here.step != record.step && is_read_in_both_ways(graph, here.parameter),
                refusal<typename again::place, typename again::layer,
                        shares_what_others_are_derived_from<typename again::symbol, typename first::symbol>>>>;
};

template <class In, class Layers, class Numbers = meta::make_index_sequence<graph_of<In, Layers>::extents.shared>>
struct verdicts_of_shared;
template <class In, class Layers, std::size_t... Numbers>
struct verdicts_of_shared<In, Layers, meta::index_sequence<Numbers...>> {
  using type = first_refusal<typename verdict_of_shared<In, Layers, Numbers>::type...>;
};
template <class In, class Layers>
struct verdicts_of_shared<In, Layers, meta::index_sequence<>> {
  using type = acceptance;
};

}  // namespace internal::topologies
}  // namespace chainrule
