// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/graph_entries.hpp>

// From a symbol, or one of a layer's own kinds, to the variable of a network that it names.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Symbol>
struct names_no_layer {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(), " names a layer that is not there:");
  }
};
template <class Symbol>
struct has_no {
  static constexpr auto text() { return internal::meta::sentence("has no ", internal::meta::spelling<Symbol>()); }
};
template <class Symbol>
struct is_a_constant {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Symbol>(),
                                    " among its constants: it is not a parameter, and has no derivative");
  }
};

}  // namespace internal

template <class Symbol>
struct not_a_variable_of_the_network {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(), " is not a variable of the network");
  }
};

/// What a symbol names in a network. `verdict` refuses a symbol of a layer that is not there or that has no such
/// variable; where accepted, `is_parameter`, `index` (into the graph's values or parameters), `order` in memory and
/// `extents`.
template <class Net, class Symbol>
struct variable_lookup {
  using verdict = refusal<not_a_variable_of_the_network<Symbol>>;
};

/// The network's input, a<0>.
template <class Net>
struct variable_lookup<Net, calculus::symbol<calculus::activation, 0>> {
  using verdict = acceptance;
  static constexpr bool is_parameter = false;
  static constexpr storage_order order = storage_order::row_major;
  static constexpr std::size_t index = 0;
  using extents = typename Net::input_shape;
};

/// The cost: a scalar that depends on the network's output.
template <class Net>
struct variable_lookup<Net, calculus::symbol<calculus::cost>> {
  using verdict = acceptance;
  static constexpr bool is_parameter = false;
  static constexpr storage_order order = storage_order::row_major;
  static constexpr std::size_t index =
      Net::graph_type::extents.values + Net::graph_type::extents.parameters;  // past the last value and parameter
  using extents = shape<>;
};

namespace internal::topologies {

// The result for a symbol that is refused.
struct nothing {
  using extents = shape<>;
};

// A layer's constant of a kind, or void.
template <class Bound, class Kind>
struct constant_of {
  using type = void;
};
template <graphs::HasConstants Bound, class Kind>
struct constant_of<Bound, Kind> {
  static constexpr std::size_t position = position_among_kinds<Kind>(typename Bound::constants{});
  using type =
      list_element<position == no_index ? 0 : position + 1, joined_list<list<void>, typename Bound::constants>>;
};
template <class Bound, class Symbol>
inline constexpr bool names_a_constant = false;
template <class Bound, class Kind, std::size_t... Path>
inline constexpr bool names_a_constant<Bound, calculus::symbol<Kind, Path...>> =
    !std::is_void_v<typename constant_of<Bound, Kind>::type>;

// The refusal of a symbol that is not among a layer's variables.
template <class Bound, class Symbol>
using no_variable = std::conditional_t<names_a_constant<Bound, Symbol>, is_a_constant<Symbol>, has_no<Symbol>>;

template <class Net, class Symbol, class Placed>
struct lookup_in {
  using verdict = refusal<names_no_layer<Symbol>, the_network, has_layers<Net::depth>>;
};

template <class Net, class Kind, std::size_t... Path, class Placed>
  requires Placed::exists
struct lookup_in<Net, calculus::symbol<Kind, Path...>, Placed> {
  using bound = typename Placed::bound;
  static constexpr std::size_t value = position_among_kinds<Kind>(typename bound::values{});
  static constexpr std::size_t parameter = position_among_kinds<Kind>(stored_of<bound>{});
  static constexpr bool is_parameter = value == no_index;
  static constexpr bool found = value != no_index || parameter != no_index;
  using verdict = refuse_if<
      !found, refusal<at_layer<Path...>, typename Placed::layer, no_variable<bound, calculus::symbol<Kind, Path...>>>>;

  static constexpr std::size_t index = [] {
    const step_record& step = Net::graph().steps[step_at<Net, Path...>];
    return is_parameter ? graphs::parameter_at(Net::graph(), step.first_parameter + parameter)
                        : step.first_value + value;
  }();
  /// How its elements lie in memory.
  static constexpr storage_order order =
      is_parameter ? Net::graph().parameters[index].order : Net::graph().values[index].order;
  using entries = std::conditional_t<!found, list<nothing>,
                                     std::conditional_t<is_parameter, stored_of<bound>, typename bound::values>>;
  using entry = list_element<!found ? 0 : is_parameter ? parameter : value, entries>;
  using extents = typename entry::extents;
};

}  // namespace internal::topologies

namespace internal::topologies {

// The number of the input that a kind of symbol names, from 1; 0 if there is none.
template <class Kind, class... Parts>
constexpr std::size_t number_of_input(list<Parts...>) {
  const std::size_t position = position_of<Kind>(list<typename Parts::kind...>{});
  return position == sizeof...(Parts) ? 0 : position + 1;
}
template <class Net, class Kind>
inline constexpr std::size_t input_called = number_of_input<Kind>(typename Net::graph_type::beginning::parts{});

}  // namespace internal::topologies

/// One of several inputs, by its name: `named_input<"x">`.
template <class Net, class Kind>
  requires(!std::is_same_v<Kind, calculus::cost> && internal::topologies::input_called<Net, Kind> > 0)
struct variable_lookup<Net, calculus::symbol<Kind>>
    : internal::topologies::lookup_in<Net, calculus::symbol<Kind, 0, internal::topologies::input_called<Net, Kind>>,
                                      layer_at<Net, 0, internal::topologies::input_called<Net, Kind>>> {};

template <class Net, class Kind, std::size_t First, std::size_t... Rest>
  requires(!(std::is_same_v<Kind, calculus::activation> && First == 0 && sizeof...(Rest) == 0))
struct variable_lookup<Net, calculus::symbol<Kind, First, Rest...>>
    : internal::topologies::lookup_in<Net, calculus::symbol<Kind, First, Rest...>, layer_at<Net, First, Rest...>> {};

namespace internal::topologies {

template <class Net, std::size_t Step, class Kind>
struct local_value {
  static constexpr std::size_t position = position_among_kinds<Kind>(typename bound_at<Net, Step>::values{});
  static constexpr std::size_t index =
      position == no_index ? no_index : Net::graph().steps[Step].first_value + position;
};
template <class Net, std::size_t Step>
struct local_value<Net, Step, layer_input> {
  static constexpr std::size_t index = Net::graph().steps[Step].input;
};
template <class Net, std::size_t Step, std::size_t... Path>
struct local_value<Net, Step, layer_output<Path...>> {
  static constexpr std::size_t index =
      graphs::activation_at_path(Net::graph(), Net::graph_type::extents.steps, Net::graph_type::extents.values,
                                 sizeof...(Path), layer_output<Path...>::path);
};
template <class Net, std::size_t Step, class X>
struct local_value<Net, Step, tokens_of<X>> : local_value<Net, Step, X> {};
template <class Net, std::size_t Step, std::size_t Child>
struct local_value<Net, Step, child_activation<Child>> {
  static constexpr std::size_t index = Net::graph().child_outputs[Net::graph().steps[Step].first_child + Child - 1];
};

}  // namespace internal::topologies

/// The graph's number of the value, or of the parameter, that a layer's kind stands for; `no_index` if it is not one.
template <class Net, std::size_t Step, class Kind>
inline constexpr std::size_t value_at = internal::topologies::local_value<Net, Step, Kind>::index;
template <class Net, std::size_t Step, class Kind>
inline constexpr std::size_t parameter_at =
    internal::graphs::parameter_at(Net::graph(), Net::graph().steps[Step].first_parameter +
                                                     position_among_kinds<Kind>(stored_of<bound_at<Net, Step>>{}));

/// The statement of what a layer lists among its constants, or void.
template <class Net, std::size_t Step, class Kind>
using constant_at = typename internal::topologies::constant_of<bound_at<Net, Step>, Kind>::type;

/// How a parameter, or a constant, or what is derived from these, lies in memory.
template <class Net, std::size_t Step, class Kind>
inline constexpr storage_order order_at = [] {
  if constexpr (value_at<Net, Step, Kind> != no_index)
    return Net::graph().values[value_at<Net, Step, Kind>].order;
  else if constexpr (std::is_void_v<constant_at<Net, Step, Kind>>)
    return Net::graph().parameters[parameter_at<Net, Step, Kind>].order;
  else
    return storage_order::row_major;
}();

}  // namespace chainrule
