// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/list.hpp>
#include <chainrule/meta/verdict.hpp>

// Names for sizes: a size is stated once and used in many layers. Names are replaced by numbers before a network is
// checked.
namespace chainrule {

/// A size by its name, for `units`; with a number, the name is given to it.
template <class Name, auto... Size>
struct size_called {
  static constexpr auto code() {
    return internal::meta::sentence("units<", internal::meta::code<Name>(),
                                    internal::meta::sentence(", ", internal::meta::value_spelling<Size>)..., ">");
  }
};

/// Stands for a number of units. `dense<units<hidden>>` has as many units as the name says; `dense<units<hidden, 128>>`
/// has 128, and gives them the name. A name is any type: `struct hidden;`.
template <class Name, auto... Size>
inline constexpr size_called<Name, Size...> units{};

/// An entry that names a size: `network<let<hidden, 128>, input<64>, dense<units<hidden>>, ...>`. Without a number it
/// names the size that arrives there, or checks that the name has this size. It is not a layer.
template <class Name, auto... Size>
struct let {};

// Phrases that the refusals below are made of.
namespace internal {

template <class Name>
struct two_sizes_of {
  static constexpr auto text() {
    return internal::meta::sentence("the name ", internal::meta::spelling<Name>(), " has two sizes:");
  }
};

}  // namespace internal

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
namespace internal {

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

}  // namespace internal

template <std::size_t Number>
struct behind_layer {
  static constexpr auto text() { return internal::meta::sentence("after layer ", internal::meta::number_text<Number>); }
};
template <>
struct behind_layer<0> {
  static constexpr char text[] = "after the input";
};
namespace internal {

struct expects_a_vector {
  static constexpr char text[] = "expects a vector";
};
struct write_it_behind_flatten {
  static constexpr char text[] = ": write it after flatten";
};

}  // namespace internal

namespace internal::names {
template <class Type>
inline constexpr bool is_size_called = false;
template <class Name, auto... Size>
inline constexpr bool is_size_called<size_called<Name, Size...>> = true;

/// Whether an entry contains a name for a size.
template <class Entry>
inline constexpr bool mentioned_in = false;
template <template <class...> class Layer, class... Parts>
inline constexpr bool mentioned_in<Layer<Parts...>> = meta::any({mentioned_in<Parts>...});
template <template <auto, class...> class Layer, auto First, class... Parts>
inline constexpr bool mentioned_in<Layer<First, Parts...>> =
    (is_size_called<std::remove_const_t<decltype(First)>> || ... || mentioned_in<Parts>);
template <class Name, auto Size>
inline constexpr bool mentioned_in<let<Name, Size>> = true;
template <class Name>
inline constexpr bool mentioned_in<let<Name>> = true;

}  // namespace internal::names
}  // namespace chainrule
