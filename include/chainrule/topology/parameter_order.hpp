// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/graph.hpp>
#include <chainrule/topology/descend.hpp>

// Whether each parameter lies in memory as its layer's operations read it.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Symbol, storage_order Order>
struct lies_in {
  static constexpr auto text() {
    return internal::meta::sentence("states ", internal::meta::spelling<Symbol>(), " in ",
                                    internal::meta::value_spelling<Order>, " order");
  }
};
template <storage_order Order>
struct is_read_in {
  static constexpr auto text() {
    return internal::meta::sentence("and reads it in ", internal::meta::value_spelling<Order>,
                                    " order: state that order");
  }
};

}  // namespace internal

namespace internal::topologies {

template <class In, class Layers, std::size_t Parameter, class Indices>
struct refusal_of_order;
template <class In, class... Layers, std::size_t Parameter, std::size_t... Indices>
struct refusal_of_order<In, list<Layers...>, Parameter, meta::index_sequence<Indices...>> {
  using graph_type = graph_of<In, list<Layers...>>;
  static constexpr parameter_record record = graph_type::value.parameters[Parameter];
  static constexpr step_record step = graph_type::value.steps[record.step];
  using placed = typename descend<row<list<Layers...>, typename graph_type::inputs>, step.numbers[Indices]...>::type;
  using kind = typename list_element<record.local, stored_of<typename placed::bound>>::kind;
  using symbol = calculus::symbol<kind, step.numbers[Indices]...>;
  static constexpr bool column_major = record.order == storage_order::column_major;
  using type = refusal<at_layer<step.numbers[Indices]...>, typename placed::layer, lies_in<symbol, record.order>,
                       is_read_in<column_major ? storage_order::row_major : storage_order::column_major>>;
};

// Parameter is the number of one that does not, or `no_index`.
template <class In, class Layers, std::size_t Parameter>
struct verdict_of_order {
  static constexpr const auto& graph = graph_of<In, Layers>::value;
  static constexpr std::size_t depth = graph.steps[graph.parameters[Parameter].step].depth;
  using type = typename refusal_of_order<In, Layers, Parameter, meta::make_index_sequence<depth>>::type;
};
template <class In, class Layers>
struct verdict_of_order<In, Layers, no_index> {
  using type = acceptance;
};

/// Whether operations that read a parameter in one order alone, as all that go element by element, find it there.
template <class In, class Layers>
using verdict_of_orders = typename verdict_of_order<In, Layers, graph_of<In, Layers>::value.misread_parameter>::type;

}  // namespace internal::topologies
}  // namespace chainrule
