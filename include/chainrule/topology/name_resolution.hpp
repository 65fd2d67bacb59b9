// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/shape_inference.hpp>
#include <chainrule/topology/input.hpp>
#include <chainrule/topology/name_bindings.hpp>

// Replaces names for sizes by numbers in a network's list.
namespace chainrule {

struct input_comes_first;  // defined in topology/network.hpp
template <class Entry>
struct begins_with;
namespace internal::names {

// The number that a name stands for.
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

// An entry with names replaced by numbers; `verdict` refuses the first name that has no size.
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

// The state of the resolution: the bindings, the number of layers, and the entries so far with numbers.
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
template <topologies::Input In, class... Layers>
struct arriving<In, Layers...> {
  using type = typename graphs::inferred_shapes<graphs::reached<1, typename In::extents>, Layers...>::type;
};

// `let<Name>` without a number: binds the name to the size that arrives, or checks that it has this size.
template <class State, class Name, class Arriving>
struct give_name;
template <class Bindings, std::size_t Layers, class... Entries, class Name, class Refusal>
struct give_name<resolved<Bindings, Layers, Entries...>, Name, graphs::stopped<Refusal>> {
  using type = unresolved<
      std::conditional_t<sizeof...(Entries) == 0, refusal<begins_with<let<Name>>, input_comes_first>, Refusal>>;
};
template <class Bindings, std::size_t Layers, class... Entries, class Name, std::size_t Number, class In>
struct give_name<resolved<Bindings, Layers, Entries...>, Name, graphs::reached<Number, In>> {
  using type =
      unresolved<refusal<behind_layer<Layers>, let<Name>, expects_a_vector, receives<In>, write_it_behind_flatten>>;
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
struct advance<resolved<Bindings, Layers, Entries...>, let<Name>>
    : give_name<resolved<Bindings, Layers, Entries...>, Name, typename arriving<Entries...>::type> {};

template <class State, class... Entries>
struct resolve_all {
  using type = State;
};
template <class State, class First, class... Rest>
struct resolve_all<State, First, Rest...> : resolve_all<typename advance<State, First>::type, Rest...> {};

// A name with a number is valid in the whole list; a name for the size that arrives, from there on.
template <class Agreed, class Bindings, class... Entries>
struct with_bindings {
  using type = unresolved<Agreed>;
};
template <class Bindings, class... Entries>
struct with_bindings<acceptance, Bindings, Entries...> : resolve_all<resolved<Bindings, 0>, Entries...> {};

/// The entries with numbers in place of names: `verdict` refuses names without a size or with two; `type` is the list.
template <class... Entries>
struct resolution {
  using bindings = typename all_bindings<meta::index_sequence_for<Entries...>, Entries...>::type;
  using resolved = typename with_bindings<typename agree<bindings>::type, bindings, Entries...>::type;
};

}  // namespace internal::names
}  // namespace chainrule
