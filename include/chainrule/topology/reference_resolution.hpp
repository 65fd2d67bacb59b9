// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/shape_inference.hpp>
#include <chainrule/topology/descend.hpp>
#include <chainrule/topology/references.hpp>

// Gives each `from` in a network's list the path and the shape of the value that it reads. The layers are visited in
// the order in which they are computed, with a list of the layers before.
namespace chainrule {

template <class... Layers>
struct sequential;
template <class... Layers>
struct residual;
template <class Layer>
struct frozen;

namespace internal::layer_references {

/// A layer that is complete, with its path and its input's shape. An input counts as a layer.
template <class Place, class Layer, class In>
struct known;
/// A name and the path of the layer that has it.
template <class Name, class Place>
struct called;

/// What can be read so far: layers, their names, and the names of inputs that have been read.
template <class Known, class Called, class Read>
struct scope;

// The shape of the value at a path, or void.
template <class Wanted, class Place, class Layer, class In>
struct value_inside {
  using type = void;
};
template <std::size_t... Path, class Layer, class In>
struct value_inside<layer_output<Path...>, layer_output<Path...>, Layer, In> {
  using type = output_on<Layer, In>;
};
template <class Placed>
struct shape_of_placed {
  using type = void;
};
template <class Layer, class In>
struct shape_of_placed<topologies::placed<Layer, In>> {
  using type = output_on<Layer, In>;
};
template <std::size_t Number, std::size_t... Rest, class Layer, class In>
struct value_inside<layer_output<Number, Rest...>, layer_output<Number>, Layer, In>
    : shape_of_placed<typename topologies::descend_into<Layer, In, Rest...>::type> {};
template <std::size_t Number, class Layer, class In>
struct value_inside<layer_output<Number>, layer_output<Number>, Layer, In> {
  using type = output_on<Layer, In>;
};

template <class... Types>
struct first_type {
  using type = void;
};
template <class First, class... Rest>
struct first_type<First, Rest...> {
  using type = First;
};
template <class... Rest>
struct first_type<void, Rest...> : first_type<Rest...> {};

template <class Place, class Known>
struct shape_at;
template <class Place, class... Places, class... Layers, class... Ins>
struct shape_at<Place, list<known<Places, Layers, Ins>...>>
    : first_type<typename value_inside<Place, Places, Layers, Ins>::type...> {};

template <class Name, class Called>
struct place_called;
template <class Name, class... Names, class... Places>
struct place_called<Name, list<called<Names, Places>...>>
    : first_type<std::conditional_t<std::is_same_v<Name, Names>, Places, void>...> {};

// The path of the layer that a `from` names, or void.
template <class Called, meta::word... Place>
struct place_of {
  using name = void;
  using type = layer_output<Place.number...>;
};
template <class Called, meta::word Name>
  requires meta::is_name<Name>
struct place_of<Called, Name> {
  using name = meta::name<Name.name>;
  using type = typename place_called<name, Called>::type;
};

// The result of one entry: what it became, the shape of its output, and what can be read after it.
template <class Layer, class Out, class Scope>
struct resolved {
  using layer = Layer;
  using out = Out;
  using scope = Scope;
};
template <class Refusal>
struct unresolved {
  using verdict = Refusal;
};

template <class Place, class Refusal>
struct refused_at;
template <std::size_t... Path, class... Words>
struct refused_at<layer_output<Path...>, refusal<Words...>> {
  using type = unresolved<refusal<at_layer<Path...>, Words...>>;
};
template <std::size_t... Path, std::size_t... Inner, class... Words>
struct refused_at<layer_output<Path...>, refusal<at_layer<Inner...>, Words...>> {
  using type = unresolved<refusal<at_layer<Path..., Inner...>, Words...>>;
};
template <std::size_t... Path, says... Phrases>
struct refused_at<layer_output<Path...>, wording<Phrases...>> {
  using type = unresolved<wording<Phrases...>>;
};

// A complete layer: it can be read from here on, if it accepts its input.
template <class Verdict, class Place, class In, class Layer, class Scope>
struct completed : refused_at<Place, Verdict> {};
template <class Place, class In, class Layer, class... Known, class Called, class Read>
struct completed<acceptance, Place, In, Layer, scope<list<Known...>, Called, Read>> {
  using type = resolved<Layer, output_on<Layer, In>, scope<list<known<Place, Layer, In>, Known...>, Called, Read>>;
};
template <class Place, class In, class Layer, class Scope>
using complete = typename completed<verdict_on<Layer, In>, Place, In, Layer, Scope>::type;

/// An entry at its place.
template <class Place, class In, class Entry, class Scope>
struct resolve {
  using type = complete<Place, In, Entry, Scope>;
};

// from<...>
template <class Place, class In, class From, class Found, class Name, class Shape, class Scope>
struct resolve_from;
template <class Place, class In, class From, class Found, class Name, class Shape, class Known, class Called,
          class... Read>
struct resolve_from<Place, In, From, Found, Name, Shape, scope<Known, Called, list<Read...>>> {
  using type = complete<Place, In, resolved_from<From, Found, Shape>, scope<Known, Called, list<Read..., Name>>>;
};
// Whether a path is at or after another in the order of the list.
template <std::size_t... Path, std::size_t... Here>
constexpr bool comes_later(layer_output<Path...>*, layer_output<Here...>*) {
  constexpr std::size_t path[] = {Path..., 0}, here[] = {Here..., 0};
  for (std::size_t i = 0; i < sizeof...(Path) && i < sizeof...(Here); ++i)
    if (path[i] != here[i]) return path[i] > here[i];
  return true;
}
constexpr bool comes_later(void*, void*) { return false; }
template <class Place, class In, class From, class Found, class Name, class Known, class Called, class... Read>
struct resolve_from<Place, In, From, Found, Name, void, scope<Known, Called, list<Read...>>>
    : refused_at<
          Place,
          refusal<From, std::conditional_t<comes_later(static_cast<Found*>(nullptr), static_cast<Place*>(nullptr)),
                                           reads_itself_or_what_comes_later, reads_nothing_that_stands_before_it>>> {};

template <class Found, class Known>
struct shape_found : shape_at<Found, Known> {};
template <class Known>
struct shape_found<void, Known> {
  using type = void;
};
template <class Place, class In, meta::word... Words, class Known, class Called, class Read>
  requires(sizeof...(Words) > 0)
struct resolve<Place, In, from<Words...>, scope<Known, Called, Read>>
    : resolve_from<Place, In, from<Words...>, typename place_of<Called, Words...>::type,
                   typename place_of<Called, Words...>::name,
                   typename shape_found<typename place_of<Called, Words...>::type, Known>::type,
                   scope<Known, Called, Read>> {};

/// Whether a layer contains something that becomes another layer depending on what is before it, though it has no
/// `from`.
template <class Layer, class In, class Scope>
inline constexpr bool changes_in = false;

// Composites. In a sequence each layer's input is the output of the one before; otherwise all have the composite's
// input.
template <class Composite>
inline constexpr bool is_row = false;
template <class... Layers>
inline constexpr bool is_row<sequential<Layers...>> = true;
template <class... Layers>
inline constexpr bool is_row<residual<Layers...>> = true;

template <class Place, std::size_t Number>
struct child_place;
template <std::size_t... Path, std::size_t Number>
struct child_place<layer_output<Path...>, Number> {
  using type = layer_output<Path..., Number>;
};

template <class Done, class State>
struct next_part;

// The state within a composite: the layers so far, the next layer's number and input, and what can be read.
template <class Place, bool IsRow, std::size_t Number, class In, class Done, class Scope, class... Rest>
struct parts {
  using layers = Done;
  using scope = Scope;
};
template <class Result, class Place, bool IsRow, std::size_t Number, class In, class Done, class... Rest>
struct behind_part {
  using layers = void;
  using failure = Result;
};
template <class Layer, class Out, class Scope, class Place, bool IsRow, std::size_t Number, class In, class... Done,
          class... Rest>
struct behind_part<resolved<Layer, Out, Scope>, Place, IsRow, Number, In, list<Done...>, Rest...>
    : parts<Place, IsRow, Number + 1, std::conditional_t<IsRow, Out, In>, list<Done..., Layer>, Scope, Rest...> {};
template <class Place, bool IsRow, std::size_t Number, class In, class Done, class Scope, class First, class... Rest>
struct parts<Place, IsRow, Number, In, Done, Scope, First, Rest...>
    : behind_part<typename resolve<typename child_place<Place, Number>::type, In, First, Scope>::type, Place, IsRow,
                  Number, In, Done, Rest...> {};

template <template <class...> class Composite, class Place, class In, class Parts, class Layers>
struct composed {
  using type = typename Parts::failure;
};
template <template <class...> class Composite, class Place, class In, class Parts, class... Layers>
struct composed<Composite, Place, In, Parts, list<Layers...>> {
  using type = complete<Place, In, Composite<Layers...>, typename Parts::scope>;
};
template <class Place, class In, template <class...> class Composite, class... Layers, class Scope>
  requires(mentioned_in<Composite<Layers...>> || changes_in<Composite<Layers...>, In, Scope>)
struct resolve<Place, In, Composite<Layers...>, Scope> {
  using all = parts<Place, is_row<Composite<Layers...>>, 1, In, list<>, Scope, Layers...>;
  using type = typename composed<Composite, Place, In, all, typename all::layers>::type;
};

// A wrapper such as `frozen`: the layer inside has its path.
template <class Result, template <class> class Around>
struct wrapped {
  using type = Result;
};
template <class Layer, class Out, class Scope, template <class> class Around>
struct wrapped<resolved<Layer, Out, Scope>, Around> {
  using type = resolved<Around<Layer>, Out, Scope>;
};
template <class Place, class In, class Layer, class Scope>
  requires(mentioned_in<Layer> || changes_in<Layer, In, Scope>)
struct resolve<Place, In, frozen<Layer>, Scope> : wrapped<typename resolve<Place, In, Layer, Scope>::type, frozen> {};

template <class Place, class Name, class Scope>
struct with_name;
template <class Place, class Name, class Known, class... Called, class Read>
struct with_name<Place, Name, scope<Known, list<Called...>, Read>> {
  static constexpr bool is_free = std::is_void_v<typename place_called<Name, list<Called...>>::type>;
  using type = scope<Known, list<Called..., called<Name, Place>>, Read>;
};
template <class Place, class Name, class Result>
struct give_name {
  using type = Result;
};
template <class Place, class Name, class Layer, class Out, class Scope>
struct give_name<Place, Name, resolved<Layer, Out, Scope>> {
  using named_scope = with_name<Place, Name, Scope>;
  using type = std::conditional_t<named_scope::is_free, resolved<Layer, Out, typename named_scope::type>,
                                  unresolved<refusal<two_are_called<Name>>>>;
};
template <meta::text Name>
struct around {
  template <class Layer>
  using type = named<Name, Layer>;
};
template <meta::text Name>
struct sharing {
  template <class Layer>
  using type = shared<Name, Layer>;
};
template <class Place, class In, meta::text Name, class Layer, class Scope>
  requires(mentioned_in<Layer> || changes_in<Layer, In, Scope>)
struct resolve<Place, In, shared<Name, Layer>, Scope>
    : wrapped<typename resolve<Place, In, Layer, Scope>::type, sharing<Name>::template type> {};
template <class Place, class In, meta::text Name, class Layer, class Scope>
struct resolve<Place, In, named<Name, Layer>, Scope>
    : give_name<Place, meta::name<Name>,
                typename wrapped<typename resolve<Place, In, Layer, Scope>::type, around<Name>::template type>::type> {
};

}  // namespace internal::layer_references
}  // namespace chainrule
