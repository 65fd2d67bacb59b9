// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/shape_inference.hpp>

// Names for sizes: a size is said once and used in many layers. Names are resolved before a network is checked; what is
// left is a network of numbers.
namespace chainrule {

/// A size by its name, for `units`; with a number, the name is given to it.
template <class Name, auto... Size>
struct size_called {
  static constexpr auto code() {
    return internal::meta::sentence("units<", internal::meta::code<Name>(),
                                    internal::meta::sentence(", ", internal::meta::value_spelling<Size>)..., ">");
  }
};

/// In place of a number of units: `dense<units<hidden>>` has as many as the name stands for, `dense<units<hidden,
/// 128>>` has 128 and gives them the name. A name is any type: `struct hidden;`.
template <class Name, auto... Size>
inline constexpr size_called<Name, Size...> units{};

/// An entry that gives a name to a size: `network<let<hidden, 128>, input<64>, dense<units<hidden>>, ...>`. It is not a
/// layer.
template <class Name, auto Size>
struct let {};

/// An entry that gives a name to the size that arrives there, or checks that the name has it. It is not a layer.
template <class Name>
struct named {};

// Vocabulary of these refusals.
template <class Name>
struct two_sizes_of {
  static constexpr auto text() {
    return internal::meta::sentence("the name ", internal::meta::spelling<Name>(), " has two sizes:");
  }
};
template <class Place>
struct in_place {
  static constexpr auto text() { return internal::meta::sentence(" in ", Place::text()); }
};
template <>
struct in_place<at_layer<0>> {
  static constexpr char text[] = " in the input";
};
struct by_let {};
template <>
struct in_place<by_let> {
  static constexpr char text[] = " by let";
};
template <std::size_t Size, class Place>
struct is_bound_to {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::number_text<Size>, internal::meta::spelling<in_place<Place>>());
  }
};
template <std::size_t Size, class Place>
struct and_is_bound_to {
  static constexpr auto text() {
    return internal::meta::sentence("and ", internal::meta::number_text<Size>,
                                    internal::meta::spelling<in_place<Place>>());
  }
};
template <class Name>
struct has_no_size {
  static constexpr auto text() {
    return internal::meta::sentence("names ", internal::meta::spelling<Name>(), ", a name without a size: write units<",
                                    internal::meta::spelling<Name>(), ", 128> or add let<",
                                    internal::meta::spelling<Name>(), ", 128>");
  }
};
template <std::size_t Number>
struct behind_layer {
  static constexpr auto text() {
    return internal::meta::sentence("behind layer ", internal::meta::number_text<Number>);
  }
};
template <>
struct behind_layer<0> {
  static constexpr char text[] = "behind the input";
};
struct expects_a_vector {
  static constexpr char text[] = "expects a vector";
};
struct write_it_behind_flatten {
  static constexpr char text[] = ": write it behind flatten";
};
struct input_comes_first;  // defined in topology/network.hpp
template <class Entry>
struct begins_with;
template <std::size_t... Extents>
struct input;
template <class Layer>
struct frozen;  // defined in layer/frozen.hpp; it has the path of the layer inside

namespace internal::names {
template <class Type>
inline constexpr bool is_size_called = false;
template <class Name, auto... Size>
inline constexpr bool is_size_called<size_called<Name, Size...>> = true;

/// Whether names are spoken of in an entry.
template <class Entry>
inline constexpr bool mentioned_in = false;
template <template <class...> class Layer, class... Parts>
inline constexpr bool mentioned_in<Layer<Parts...>> = meta::any({mentioned_in<Parts>...});
template <template <auto, class...> class Layer, auto First, class... Parts>
inline constexpr bool mentioned_in<Layer<First, Parts...>> =
    meta::any({is_size_called<std::remove_const_t<decltype(First)>>, mentioned_in<Parts>...});
template <class Name, auto Size>
inline constexpr bool mentioned_in<let<Name, Size>> = true;
template <class Name>
inline constexpr bool mentioned_in<named<Name>> = true;

template <class Name, auto Size, class Place>
struct binding {};

// The binding of a name; void where there is none.
template <class Name, class Bindings>
struct find {
  using type = void;
};
template <class Name, class First, class... Rest>
struct find<Name, list<First, Rest...>> : find<Name, list<Rest...>> {};
template <class Name, auto Size, class Place, class... Rest>
struct find<Name, list<binding<Name, Size, Place>, Rest...>> {
  using type = binding<Name, Size, Place>;
};

// Whether a binding agrees with an earlier one of its name.
template <class Earlier, class Binding>
struct agreement {
  using type = acceptance;
};
template <class Name, auto Size, class Place, auto Other, class OtherPlace>
  requires(static_cast<std::size_t>(Size) != static_cast<std::size_t>(Other))
struct agreement<binding<Name, Size, Place>, binding<Name, Other, OtherPlace>> {
  using type = refusal<two_sizes_of<Name>, is_bound_to<static_cast<std::size_t>(Size), Place>,
                       and_is_bound_to<static_cast<std::size_t>(Other), OtherPlace>>;
};
template <class Bindings>
struct agree {
  using type = acceptance;
};
template <class... Names, auto... Sizes, class... Places>
struct agree<list<binding<Names, Sizes, Places>...>> {
  using all = list<binding<Names, Sizes, Places>...>;
  using type =
      first_refusal<typename agreement<typename find<Names, all>::type, binding<Names, Sizes, Places>>::type...>;
};

// What an entry binds, at its place.
template <class Value, class Place>
struct binding_of {
  using type = list<>;
};
template <class Name, auto Size, class Place>
struct binding_of<size_called<Name, Size>, Place> {
  using type = list<binding<Name, Size, Place>>;
};

template <class Place, class Entry>
struct bindings_in {
  using type = list<>;
};
template <class Place, class Parts, class Indices>
struct bindings_inside;
template <std::size_t... Path, class... Parts, std::size_t... Indices>
struct bindings_inside<at_layer<Path...>, list<Parts...>, std::index_sequence<Indices...>> {
  using type = joined_list<typename bindings_in<at_layer<Path..., Indices + 1>, Parts>::type...>;
};
template <class Place, template <class...> class Layer, class... Parts>
  requires mentioned_in<Layer<Parts...>>
struct bindings_in<Place, Layer<Parts...>> : bindings_inside<Place, list<Parts...>, std::index_sequence_for<Parts...>> {
};
template <class Place, class Layer>
  requires mentioned_in<Layer>
struct bindings_in<Place, frozen<Layer>> : bindings_in<Place, Layer> {};
template <class Place, template <auto, class...> class Layer, auto First, class... Parts>
  requires mentioned_in<Layer<First, Parts...>>
struct bindings_in<Place, Layer<First, Parts...>> {
  using type = joined_list<typename binding_of<std::remove_const_t<decltype(First)>, Place>::type,
                           typename bindings_inside<Place, list<Parts...>, std::index_sequence_for<Parts...>>::type>;
};
template <class Place, class Name, auto Size>
struct bindings_in<Place, let<Name, Size>> {
  using type = list<binding<Name, Size, by_let>>;
};
template <class Place, class Name>
struct bindings_in<Place, named<Name>> : bindings_in<Place, void> {};

// A number for a name.
template <class Bindings, class Kind, auto Value>
struct number {
  using verdict = acceptance;
  static constexpr auto value = Value;
};
template <class Bindings, class Name, auto... Size, auto Value>
struct number<Bindings, size_called<Name, Size...>, Value> {
  using verdict = refusal<has_no_size<Name>>;
  static constexpr auto value = Value;
};
template <class Binding>
struct size_of;
template <class Name, auto Size, class Place>
struct size_of<binding<Name, Size, Place>> {
  static constexpr auto value = Size;
};
template <class Bindings, class Name, auto... Size, auto Value>
  requires(!std::is_void_v<typename find<Name, Bindings>::type>)
struct number<Bindings, size_called<Name, Size...>, Value> {
  using verdict = acceptance;
  static constexpr auto value = size_of<typename find<Name, Bindings>::type>::value;
};

// An entry with numbers where names were; `verdict` refuses the first name that has none.
template <class Bindings, class Entry>
struct resolve {
  using verdict = acceptance;
  using type = Entry;
};
template <class Bindings, template <class...> class Layer, class... Parts>
  requires mentioned_in<Layer<Parts...>>
struct resolve<Bindings, Layer<Parts...>> {
  using verdict = first_refusal<typename resolve<Bindings, Parts>::verdict...>;
  using type = Layer<typename resolve<Bindings, Parts>::type...>;
};
template <class Bindings, template <auto, class...> class Layer, auto First, class... Parts>
  requires mentioned_in<Layer<First, Parts...>>
struct resolve<Bindings, Layer<First, Parts...>> {
  using found = number<Bindings, std::remove_const_t<decltype(First)>, First>;
  using verdict = first_refusal<typename found::verdict, typename resolve<Bindings, Parts>::verdict...>;
  using type = Layer<found::value, typename resolve<Bindings, Parts>::type...>;
};

// How far the entries have been resolved: what is bound, the number of layers, and the entries with numbers.
template <class Bindings, std::size_t Layers, class... Entries>
struct resolved {
  using verdict = acceptance;
  using type = list<Entries...>;
};
template <class Refusal>
struct unresolved {
  using verdict = Refusal;
  using type = list<>;
};

template <class... Entries>
struct arriving {
  using type = graphs::stopped<refusal<>>;
};
template <std::size_t... Extents, class... Layers>
struct arriving<input<Extents...>, Layers...> {
  using type = typename graphs::inferred_shapes<graphs::reached<1, shape<Extents...>>, Layers...>::type;
};

// A name for what arrives: bound if it was not, and otherwise compared.
template <class State, class Name, class Arriving>
struct give_name;
template <class Bindings, std::size_t Layers, class... Entries, class Name, class Refusal>
struct give_name<resolved<Bindings, Layers, Entries...>, Name, graphs::stopped<Refusal>> {
  using type = unresolved<
      std::conditional_t<sizeof...(Entries) == 0, refusal<begins_with<named<Name>>, input_comes_first>, Refusal>>;
};
template <class Bindings, std::size_t Layers, class... Entries, class Name, std::size_t Number, class In>
struct give_name<resolved<Bindings, Layers, Entries...>, Name, graphs::reached<Number, In>> {
  using type =
      unresolved<refusal<behind_layer<Layers>, named<Name>, expects_a_vector, receives<In>, write_it_behind_flatten>>;
};
template <class... Bound, std::size_t Layers, class... Entries, class Name, std::size_t Number, std::size_t Size>
struct give_name<resolved<list<Bound...>, Layers, Entries...>, Name, graphs::reached<Number, shape<Size>>> {
  using given = binding<Name, static_cast<int>(Size), at_layer<Layers>>;
  using agreed = typename agreement<typename find<Name, list<Bound...>>::type, given>::type;
  using type =
      std::conditional_t<agreed::accepted, resolved<list<Bound..., given>, Layers, Entries...>, unresolved<agreed>>;
};

template <class State, class Entry>
struct advance {
  using type = State;  // unresolved
};
template <class Bindings, std::size_t Layers, class... Entries, class Entry>
struct advance<resolved<Bindings, Layers, Entries...>, Entry> {
  using type = resolved<Bindings, Layers + (sizeof...(Entries) > 0 ? 1 : 0), Entries...,
                        typename resolve<Bindings, Entry>::type>;
};
template <std::size_t Layer, class Entry, class Refusal>
struct refused_at;
template <std::size_t Layer, class Entry, class... Words>
struct refused_at<Layer, Entry, refusal<Words...>> {
  using type = unresolved<refusal<at_layer<Layer>, Entry, Words...>>;
};
template <class Bindings, std::size_t Layers, class... Entries, class Entry>
  requires(!resolve<Bindings, Entry>::verdict::accepted)
struct advance<resolved<Bindings, Layers, Entries...>, Entry>
    : refused_at<Layers + 1, Entry, typename resolve<Bindings, Entry>::verdict> {};
template <class Bindings, std::size_t Layers, class... Entries, class Name, auto Size>
struct advance<resolved<Bindings, Layers, Entries...>, let<Name, Size>> {
  using type = resolved<Bindings, Layers, Entries...>;
};
template <class Bindings, std::size_t Layers, class... Entries, class Name>
struct advance<resolved<Bindings, Layers, Entries...>, named<Name>>
    : give_name<resolved<Bindings, Layers, Entries...>, Name, typename arriving<Entries...>::type> {};

template <class State, class... Entries>
struct resolve_all {
  using type = State;
};
template <class State, class First, class... Rest>
struct resolve_all<State, First, Rest...> : resolve_all<typename advance<State, First>::type, Rest...> {};

// What stands in the list and is neither `input` nor a layer.
template <class Entry>
inline constexpr bool is_statement = false;
template <class Name, auto Size>
inline constexpr bool is_statement<let<Name, Size>> = true;
template <class Name>
inline constexpr bool is_statement<named<Name>> = true;

// The number of an entry's layer: how many come before it, `input` among them.
template <class... Entries>
constexpr std::size_t layer_number(std::size_t entry) {
  const bool statement[] = {is_statement<Entries>..., true};
  std::size_t number = 0;
  for (std::size_t i = 0; i < entry; ++i) number += statement[i] ? 0 : 1;
  return number;
}

template <class Indices, class... Entries>
struct all_bindings;
template <std::size_t... Indices, class... Entries>
struct all_bindings<std::index_sequence<Indices...>, Entries...> {
  using type = joined_list<typename bindings_in<at_layer<layer_number<Entries...>(Indices)>, Entries>::type...>;
};

// Names that are given by numbers count everywhere; a name for what arrives counts from there on.
template <class Agreed, class Bindings, class... Entries>
struct with_bindings {
  using type = unresolved<Agreed>;
};
template <class Bindings, class... Entries>
struct with_bindings<acceptance, Bindings, Entries...> : resolve_all<resolved<Bindings, 0>, Entries...> {};

/// The entries without names: `verdict` refuses names that have no size or two, `type` is the list.
template <class... Entries>
struct resolution {
  using bindings = typename all_bindings<std::index_sequence_for<Entries...>, Entries...>::type;
  using resolved = typename with_bindings<typename agree<bindings>::type, bindings, Entries...>::type;
};

}  // namespace internal::names
}  // namespace chainrule
