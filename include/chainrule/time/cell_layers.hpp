// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/statement.hpp>
#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/time/names_in_cells.hpp>

// Layers in a cell: as the operation of an equation, `equation<gates, dense<8>, previous<hidden>>`, or inside a
// composite that is the cell. Their equations and variables are copied into the cell's lists, the variables under
// names of their own. So every cell is one list of equations.
namespace chainrule::internal::scans {

// An operation in an equation that is a layer, but not a function of each element, which is an operation too.
template <class Operation>
concept IsLayer = !activations::MeantAsActivation<Operation> && Layer<Operation>;
template <class Equation>
inline constexpr bool is_by_layer = false;
template <class Y, class Operation, class... X>
inline constexpr bool is_by_layer<equation<Y, Operation, X...>> = IsLayer<Operation>;
template <class Equations>
inline constexpr bool some_are_by_layers = false;
template <class... Equations>
inline constexpr bool some_are_by_layers<list<Equations...>> = meta::any({is_by_layer<Equations>..., false});
template <class Bound>
inline constexpr bool has_layers_inside =
    some_are_by_layers<typename Bound::equations> || requires { typename Bound::children; };

/// The lists of a layer on In with all layers inside it written out; if there are none, its own lists.
template <class Bound, class In, bool HasLayers = has_layers_inside<Bound>>
struct written_out {
  using type = Bound;
};

// A layer with the output Y and the input X, of shape In.
template <class Y, class X, class Layer, class In>
struct written_layer {
  using inside = typename written_out<typename Layer::template on<In>, In>::type;
  using last = typename graphs::last<typename inside::values>::type::kind;
  using values = typename renamed_entries<Y, X, last, typename inside::values>::type;
  using parameters = typename renamed_entries<Y, X, last, typename inside::parameters>::type;
  using equations = typename renamed_entries<Y, X, last, typename inside::equations>::type;
  using state_dict = typename entries_in_module<Y, typename stated_in_files<inside>::type>::type;
};

// The shape of the input of a layer in a cell; void if the cell has no such value.
template <class X, class In, class Values, std::size_t Place = position_among_kinds<X>(Values{})>
struct shape_fed {
  using type = typename list_element<Place, Values>::extents;
};
template <class X, class In, class Values>
struct shape_fed<X, In, Values, no_index> {
  using type = void;
};
template <class In, class Values>
struct shape_fed<layer_input, In, Values, no_index> {
  using type = In;
};
template <class Kind, class In, class Values>
struct shape_fed<previous<Kind>, In, Values, no_index> : shape_fed<Kind, In, Values> {};

// An equation of the cell, and the equations that replace it.
template <class Equation, class In, class Values>
struct written_equation {
  using values = list<>;  // values that are computed before the equation's own
  using parameters = list<>;
  using equations = list<Equation>;
  using state_dict = list<>;
};
template <class Y, class Operation, class... X, class In, class Values>
  requires(!IsLayer<Operation>)
struct written_equation<equation<Y, Operation, X...>, In, Values> {
  using values = list<>;
  using parameters = list<>;
  using equations = list<equation<Y, Operation, typename child_renamed<X>::type...>>;
  using state_dict = list<>;
};
template <class Values>
struct all_but_last;
template <class... Values>
struct all_but_last<list<Values...>> {
  template <std::size_t... Numbers>
  static list<list_element<Numbers, list<Values...>>...> found(meta::index_sequence<Numbers...>);
  using type = decltype(found(meta::make_index_sequence<sizeof...(Values) - 1>{}));
};
template <class Y, IsLayer Operation, class X, class In, class Values>
struct written_equation<equation<Y, Operation, X>, In, Values> {
  using source = typename child_renamed<X>::type;
  using written = written_layer<Y, source, Operation, typename shape_fed<source, In, Values>::type>;
  using values = typename all_but_last<typename written::values>::type;
  using parameters = typename written::parameters;
  using equations = typename written::equations;
  using state_dict = typename written::state_dict;
};

// An entry of the cell's values, behind the values of the layer that computes it.
template <class Entry, class In, class Values, class Equations>
struct with_values_before {
  using type = list<Entry>;
};
template <class Kind, class Shape, class In, class Values, class... Equations>
struct with_values_before<value<Kind, Shape>, In, Values, list<Equations...>> {
  template <class Equation>
  using before = std::conditional_t<std::is_same_v<typename graphs::equation_names<Equation>::result, Kind>,
                                    typename written_equation<Equation, In, Values>::values, list<>>;
  using type = joined_list<before<Equations>..., list<value<Kind, Shape>>>;
};

template <class In, class Values, class Parameters, class Equations, class Known>
struct written_lists;
template <class In, class... Values, class Parameters, class... Equations, class Known>
struct written_lists<In, list<Values...>, Parameters, list<Equations...>, Known> {
  using values = joined_list<typename with_values_before<Values, In, Known, list<Equations...>>::type...>;
  using parameters = joined_list<Parameters, typename written_equation<Equations, In, Known>::parameters...>;
  using equations = joined_list<typename written_equation<Equations, In, Known>::equations...>;
  using state_dict = joined_list<typename entries_by_symbols<Parameters>::type,
                                 typename written_equation<Equations, In, Known>::state_dict...>;
};

// The layers inside a composite, each with its input: the composite's or another layer's output.
template <std::size_t Source>
struct source_of {
  using type = layer_number<Source>;
};
template <>
struct source_of<0> {
  using type = layer_input;
};
template <class Children, class Numbers>
struct written_children {
  using values = list<>;
  using parameters = list<>;
  using equations = list<>;
  using state_dict = list<>;
};
template <class... Layers, class... Ins, std::size_t... Sources, std::size_t... Numbers>
struct written_children<list<child<Layers, Ins, Sources>...>, meta::index_sequence<Numbers...>> {
  template <class Layer, class In, std::size_t Source, std::size_t Number>
  using one = written_layer<layer_number<Number + 1>, typename source_of<Source>::type, Layer, In>;
  using values = joined_list<typename one<Layers, Ins, Sources, Numbers>::values...>;
  using parameters = joined_list<typename one<Layers, Ins, Sources, Numbers>::parameters...>;
  using equations = joined_list<typename one<Layers, Ins, Sources, Numbers>::equations...>;
  using state_dict = joined_list<typename one<Layers, Ins, Sources, Numbers>::state_dict...>;
};

// All lists written out, with the layers inside first.
template <class Bound, class In>
struct all_written {
  using children = typename graphs::children_of<Bound>::type;
  using inside = written_children<children, meta::make_index_sequence<children::size>>;
  using known = joined_list<typename inside::values, typename Bound::values>;
  using own = written_lists<In, typename Bound::values, typename Bound::parameters, typename Bound::equations, known>;
  struct type {
    using values = joined_list<typename inside::values, typename own::values>;
    using parameters = joined_list<typename inside::parameters, typename own::parameters>;
    using equations = joined_list<typename inside::equations, typename own::equations>;
    using state_dict = joined_list<typename inside::state_dict, typename own::state_dict>;
  };
};
template <class Bound, class In>
struct written_out<Bound, In, true> : all_written<Bound, In> {};
// In files the parameters have the names that the cell states.
template <class Bound, class In>
  requires requires { typename Bound::state_dict; }
struct written_out<Bound, In, true> {
  struct type : all_written<Bound, In>::type {
    using state_dict = typename Bound::state_dict;
  };
};

}  // namespace chainrule::internal::scans
