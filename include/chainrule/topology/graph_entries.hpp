// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>

// From the numbers of a network's graph to what they stand for: layers, symbols, factors, equations.
namespace chainrule {

namespace internal::topologies {

template <class Net, std::size_t... Numbers>
inline constexpr std::size_t step_at = [] {
  const std::size_t numbers[] = {Numbers...};
  return graphs::find_step(Net::graph(), Net::graph_type::extents.steps, sizeof...(Numbers), numbers);
}();

template <class Net, std::size_t... Numbers>
struct layer_of_path : descend<row<typename Net::layer_list, typename Net::graph_type::inputs>, Numbers...> {};

// One of several inputs, from 1.
template <class Net, class Parts>
struct row_of_inputs;
template <class Net, class... Parts>
struct row_of_inputs<Net, list<Parts...>> {
  template <class>
  using shape = typename Net::input_shape;
  using type = row<list<Parts...>, list<shape<Parts>...>>;
};
template <class Net, std::size_t Number>
struct layer_of_path<Net, 0, Number>
    : descend<typename row_of_inputs<Net, typename Net::graph_type::beginning::parts>::type, Number> {};

}  // namespace internal::topologies

/// The layer that a path of numbers leads to: `::layer`, `::bound` (the layer on its input), `::exists`.
template <class Net, std::size_t... Numbers>
using layer_at = typename internal::topologies::layer_of_path<Net, Numbers...>::type;

namespace internal::topologies {

// One of several inputs is written by its name.
template <class Kind, std::size_t... Path>
struct symbol_at {
  using type = calculus::symbol<Kind, Path...>;
};
template <class Kind, std::size_t Number>
struct symbol_at<Kind, 0, Number> {
  using type = calculus::symbol<Kind>;
};

template <class Net, std::size_t Step, class Indices = meta::make_index_sequence<Net::graph().steps[Step].depth>>
struct step_type;
template <class Net, std::size_t Step, std::size_t... Indices>
struct step_type<Net, Step, meta::index_sequence<Indices...>> {
  using placed = layer_at<Net, Net::graph().steps[Step].numbers[Indices]...>;
  using layer = typename placed::layer;
  using bound = typename placed::bound;
  template <class Kind>
  using symbol = typename symbol_at<Kind, Net::graph().steps[Step].numbers[Indices]...>::type;
};

// The steps are those of the network.
template <class Net, std::size_t Step, std::size_t... Indices>
struct step_type<forward_only<Net>, Step, meta::index_sequence<Indices...>> : step_type<Net, Step> {};

template <class Net, std::size_t Value>
struct value_symbol {
  static constexpr value_record record = Net::graph().values[Value];
  using step = step_type<Net, record.step>;
  using type = typename step::template symbol<typename list_element<record.local, typename step::bound::values>::kind>;
};
template <class Net>
struct value_symbol<Net, 0> {
  using type = calculus::symbol<calculus::activation, 0>;
};

template <class Net, std::size_t Parameter>
struct parameter_symbol {
  static constexpr parameter_record record = Net::graph().parameters[Parameter];
  using step = step_type<Net, record.step>;
  using type =
      typename step::template symbol<typename list_element<record.local, stored_of<typename step::bound>>::kind>;
};

}  // namespace internal::topologies

/// The layer of a step of the graph, on its input.
template <class Net, std::size_t Step>
using bound_at = typename internal::topologies::step_type<Net, Step>::bound;

/// The symbol of one of the graph's values or parameters, by its number.
template <class Net, std::size_t Value>
using value_symbol = typename internal::topologies::value_symbol<Net, Value>::type;
template <class Net, std::size_t Parameter>
using parameter_symbol = typename internal::topologies::parameter_symbol<Net, Parameter>::type;

/// A parameter of the graph, by its number, as its layer lists it.
template <class Net, std::size_t Parameter>
using parameter_entry_at = list_element<Net::graph().parameters[Parameter].local,
                                        stored_of<bound_at<Net, Net::graph().parameters[Parameter].step>>>;

/// A factor of the graph by its number: as the layer states it, and its operation.
template <class Net, std::size_t Factor>
using factor_at =
    list_element<Net::graph().factors[Factor].local, layer_factors<bound_at<Net, Net::graph().factors[Factor].step>>>;
template <class Net, std::size_t Factor>
using operation_at = typename factor_at<Net, Factor>::operation;

/// The layer's kind that a name in a factor's operation stands for: of an argument, of the result, or the kind itself.
template <class Net, std::size_t Factor, class Name>
using kind_at = typename internal::graphs::kind_named<Name, typename factor_at<Net, Factor>::variables>::type;

namespace internal::topologies {

// The equation that computes a kind of value.
template <class Kind, class Equations>
struct equation_of_kind;
template <class Kind, class... Equations>
struct equation_of_kind<Kind, list<Equations...>> {
  static constexpr std::size_t position =
      position_of<Kind>(list<typename graphs::equation_names<Equations>::result...>{});
  using type = graphs::equation_variables<list_element<position, list<Equations...>>>;
};
template <class Net, std::size_t Value>
struct equation_of_value {
  static constexpr value_record record = Net::graph().values[Value];
  using bound = bound_at<Net, record.step>;
  using type = typename equation_of_kind<typename list_element<record.local, typename bound::values>::kind,
                                         typename bound::equations>::type;
};

}  // namespace internal::topologies

/// The equation that computes one of the graph's values, by its number: its `operation` and its `variables`, y first.
template <class Net, std::size_t Value>
using equation_at = typename internal::topologies::equation_of_value<Net, Value>::type;

}  // namespace chainrule
