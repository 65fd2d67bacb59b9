// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/reference_resolution.hpp>

// The whole list of a network with named inputs or layers: inputs first, then the layers one after another.
namespace chainrule {

template <std::size_t... Extents>
struct output;  // both defined in topology/check.hpp

struct input_comes_first;

namespace internal::layer_references {

template <class Type>
inline constexpr bool ends_list = false;
template <std::size_t... Extents>
inline constexpr bool ends_list<output<Extents...>> = true;

// The inputs at the head of a list, and what follows.
template <class Inputs, class... Rest>
struct head {
  using inputs = Inputs;
  using layers = list<Rest...>;
};
template <class... Inputs, topologies::Input First, class... Rest>
struct head<list<Inputs...>, First, Rest...> : head<list<Inputs..., First>, Rest...> {};

template <class Inputs, class Numbers>
struct scope_of;
template <class First, class Indices>
struct scope_of<list<First>, Indices> {
  using place = layer_output<0>;
  using named =
      std::conditional_t<std::is_void_v<typename First::name>, list<>, list<called<typename First::name, place>>>;
  // The input as the output of a layer that has its shape.
  using type =
      scope<list<known<place, resolved_from<First, place, typename First::fed>, typename First::fed>>, named, list<>>;
};
template <class... Inputs, std::size_t... Indices>
  requires(sizeof...(Inputs) > 1)
struct scope_of<list<Inputs...>, meta::index_sequence<Indices...>> {
  using type = scope<
      list<known<layer_output<0, Indices + 1>,
                 resolved_from<Inputs, layer_output<0, Indices + 1>, typename Inputs::fed>, typename Inputs::fed>...>,
      list<called<typename Inputs::name, layer_output<0, Indices + 1>>...>, list<>>;
};

template <class... Inputs>
struct entry_of_inputs {
  using type = input_list<Inputs...>;
};
template <class One>
struct entry_of_inputs<One> {
  using type = One;
};

template <class Name, class... Names>
constexpr std::size_t times_in(list<Names...>) {
  return meta::count({std::is_same_v<Name, Names>...});
}

// The layers one after another.
template <std::size_t Number, class In, class Done, class Scope, class... Rest>
struct layers_of {
  using verdict = acceptance;
  using type = Done;
  using scope = Scope;
};
template <class Result, std::size_t Number, class In, class Done, class... Rest>
struct behind_layer_of {
  using verdict = typename Result::verdict;
  using type = Done;
  using scope = layer_references::scope<list<>, list<>, list<>>;
};
template <class Layer, class Out, class Scope, std::size_t Number, class In, class... Done, class... Rest>
struct behind_layer_of<resolved<Layer, Out, Scope>, Number, In, list<Done...>, Rest...>
    : layers_of<Number + 1, Out, list<Done..., Layer>, Scope, Rest...> {};
template <std::size_t Number, class In, class Done, class Scope, class First, class... Rest>
struct layers_of<Number, In, Done, Scope, First, Rest...>
    : behind_layer_of<typename resolve<layer_output<Number>, In, First, Scope>::type, Number, In, Done, Rest...> {};
template <std::size_t Number, class In, class... Done, class Scope, class Last>
  requires ends_list<Last>
struct layers_of<Number, In, list<Done...>, Scope, Last> {
  using verdict = acceptance;
  using type = list<Done..., Last>;
  using scope = Scope;
};

template <class Inputs, class Scope>
struct verdict_of_reading;
template <class... Inputs, class Known, class Called, class Read>
struct verdict_of_reading<list<Inputs...>, scope<Known, Called, Read>> {
  using type = first_refusal<refuse_if<(sizeof...(Inputs) > 1 && times_in<typename Inputs::name>(Read{}) == 0),
                                       refusal<nobody_reads<Inputs>>>...>;
};

struct the_network_with_inputs {
  static constexpr char text[] = "the network";
};

// What is wrong with the inputs alone.
template <class Inputs, class Layers>
struct verdict_of_inputs;
template <class... Inputs, class... Layers>
struct verdict_of_inputs<list<Inputs...>, list<Layers...>> {
  using type = first_refusal<refuse_if<meta::any({topologies::is_input<Layers>...}), refusal<input_comes_first>>,
                             inputs::verdict_of_words<Inputs>...>;
};
template <class First, class Second, class... Inputs, class Layer, class... Layers>
struct verdict_of_inputs<list<First, Second, Inputs...>, list<Layer, Layers...>> {
  template <class Name>
  static constexpr std::size_t times =
      times_in<Name>(list<typename First::name, typename Second::name, typename Inputs::name...>{});
  template <class In>
  using of_one = first_refusal<
      inputs::verdict_of_words<In>,
      refuse_if<std::is_void_v<typename In::name>, refusal<the_network_with_inputs, has_no_name_beside_others<In>>>,
      refuse_if<(times<typename In::name> > 1), refusal<two_are_called<typename In::name>>>>;
  using type = first_refusal<
      refuse_if<meta::any({topologies::is_input<Layer>, topologies::is_input<Layers>...}), refusal<input_comes_first>>,
      of_one<First>, of_one<Second>, of_one<Inputs>...,
      refuse_if<!has_references<Layer>, refusal<the_network_with_inputs, begins_with_all_inputs<First, Layer>>>>;
};

template <class Verdict, class Inputs, class Layers>
struct resolution_of {
  using verdict = Verdict;
  using type = list<>;
};
template <class... Inputs, class... Layers>
struct resolution_of<acceptance, list<Inputs...>, list<Layers...>> {
  using entry = typename entry_of_inputs<Inputs...>::type;
  using all = layers_of<1, typename entry::fed, list<>,
                        typename scope_of<list<Inputs...>, meta::index_sequence_for<Inputs...>>::type, Layers...>;
  using verdict =
      first_refusal<typename all::verdict, typename verdict_of_reading<list<Inputs...>, typename all::scope>::type>;
  using type = joined_list<list<entry>, typename all::type>;
};
// A list that begins with no input is refused by its check.
template <class... Layers>
struct resolution_of<acceptance, list<>, list<Layers...>> {
  using verdict = acceptance;
  using type = list<Layers...>;
};

/// The entries with places for names: `verdict` refuses what reads a value that is not there; `type` is the list.
template <class... Entries>
struct resolution {
  using split = head<list<>, Entries...>;
  using resolved = resolution_of<typename verdict_of_inputs<typename split::inputs, typename split::layers>::type,
                                 typename split::inputs, typename split::layers>;
  using verdict = typename resolved::verdict;
  using type = typename resolved::type;
};

}  // namespace internal::layer_references
}  // namespace chainrule
