// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/names.hpp>

// The names of a network's list and the sizes that they are bound to.
namespace chainrule {

template <class Layer>
struct frozen;  // defined in layer/frozen.hpp; it has the path of the layer inside

namespace internal::names {

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

// The binding that an entry makes, with its place for refusals.
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
struct bindings_inside<at_layer<Path...>, list<Parts...>, meta::index_sequence<Indices...>> {
  using type = joined_list<typename bindings_in<at_layer<Path..., Indices + 1>, Parts>::type...>;
};
template <class Place, template <class...> class Layer, class... Parts>
  requires mentioned_in<Layer<Parts...>>
struct bindings_in<Place, Layer<Parts...>>
    : bindings_inside<Place, list<Parts...>, meta::index_sequence_for<Parts...>> {};
template <class Place, class Layer>
  requires mentioned_in<Layer>
struct bindings_in<Place, frozen<Layer>> : bindings_in<Place, Layer> {};
template <class Place, template <auto, class...> class Layer, auto First, class... Parts>
  requires mentioned_in<Layer<First, Parts...>>
struct bindings_in<Place, Layer<First, Parts...>> {
  using type = joined_list<typename binding_of<std::remove_const_t<decltype(First)>, Place>::type,
                           typename bindings_inside<Place, list<Parts...>, meta::index_sequence_for<Parts...>>::type>;
};
template <class Place, class Name, auto Size>
struct bindings_in<Place, let<Name, Size>> {
  using type = list<binding<Name, Size, by_let>>;
};
template <class Place, class Name>
struct bindings_in<Place, let<Name>> : bindings_in<Place, void> {};

// Whether an entry is neither `input` nor a layer, but a statement, as `let`.
template <class Entry>
inline constexpr bool is_statement = false;
template <class Name, auto Size>
inline constexpr bool is_statement<let<Name, Size>> = true;
template <class Name>
inline constexpr bool is_statement<let<Name>> = true;

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
struct all_bindings<meta::index_sequence<Indices...>, Entries...> {
  using type = joined_list<typename bindings_in<at_layer<layer_number<Entries...>(Indices)>, Entries>::type...>;
};

}  // namespace internal::names
}  // namespace chainrule
