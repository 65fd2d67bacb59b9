// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <type_traits>

#include <chainrule/meta/indices.hpp>

namespace chainrule {

/// A list of types for the library's own use, which folds over its pack. Users see Boost.Hana lists.
template <class... Types>
struct list {
  static constexpr std::size_t size = sizeof...(Types);
};

namespace internal::meta {

// Used instead of fold expressions for packs of any size: clang allows a fold at most 256 operands.
constexpr bool any(std::initializer_list<bool> each) {
  for (const bool one : each)
    if (one) return true;
  return false;
}
constexpr bool all(std::initializer_list<bool> each) {
  for (const bool one : each)
    if (!one) return false;
  return true;
}
constexpr std::size_t count(std::initializer_list<bool> each) {
  std::size_t number = 0;
  for (const bool one : each) number += one ? 1 : 0;
  return number;
}

// Indexed inheritance: one class per list, after which every lookup is one overload resolution.
template <std::size_t Index, class Type>
struct entry {};

template <class Indices, class... Types>
struct indexed;

template <std::size_t... Indices, class... Types>
struct indexed<index_sequence<Indices...>, Types...> : entry<Indices, Types>... {};

template <std::size_t Index, class Type>
std::type_identity<Type> look_up(entry<Index, Type>);

template <std::size_t Index, class List>
struct list_element;

template <std::size_t Index, class... Types>
struct list_element<Index, list<Types...>> {
  using type = typename decltype(look_up<Index>(indexed<index_sequence_for<Types...>, Types...>{}))::type;
};

template <class... Lists>
struct joined_list {
  using type = list<>;
};

template <class... A>
struct joined_list<list<A...>> {
  using type = list<A...>;
};

template <class... A, class... B>
struct joined_list<list<A...>, list<B...>> {
  using type = list<A..., B...>;
};

template <class... A, class... B, class... C, class... Rest>
struct joined_list<list<A...>, list<B...>, list<C...>, Rest...> : joined_list<list<A..., B..., C...>, Rest...> {};

// Joins eight lists at a time, so that two hundred lists need few intermediate packs.
template <class... A, class... B, class... C, class... D, class... E, class... F, class... G, class... H, class I,
          class... Rest>
struct joined_list<list<A...>, list<B...>, list<C...>, list<D...>, list<E...>, list<F...>, list<G...>, list<H...>, I,
                   Rest...> : joined_list<list<A..., B..., C..., D..., E..., F..., G..., H...>, I, Rest...> {};

// Folds from the left, several types in each instantiation.
template <class Operation, class Left, class... Rest>
struct folded {
  using type = Left;
};
template <class Operation, class Left, class A, class... Rest>
struct folded<Operation, Left, A, Rest...> : folded<Operation, typename Operation::template type<Left, A>, Rest...> {};
template <class Operation, class Left, class A, class B, class C, class D, class... Rest>
struct folded<Operation, Left, A, B, C, D, Rest...> {
  template <class X, class Y>
  using then = typename Operation::template type<X, Y>;
  using type = typename folded<Operation, then<then<then<then<Left, A>, B>, C>, D>, Rest...>::type;
};

}  // namespace internal::meta

/// The types of a pack joined from the left by `Operation::type<Left, Right>`.
template <class Operation, class... Types>
using left_fold = typename internal::meta::folded<Operation, Types...>::type;

/// The type at `Index` of a list.
template <std::size_t Index, class List>
using list_element = typename internal::meta::list_element<Index, List>::type;

/// One list out of several.
template <class... Lists>
using joined_list = typename internal::meta::joined_list<Lists...>::type;

/// The index of `Type` in a pack; the pack's length if it is not there.
template <class Type, class... Types>
constexpr std::size_t position_of(list<Types...>) {
  const bool is_same[] = {std::is_same_v<Type, Types>..., true};
  std::size_t position = 0;
  while (!is_same[position]) ++position;
  return position;
}

namespace internal {

template <class Type, class List>
inline constexpr bool contains = position_of<Type>(List{}) < List::size;

}  // namespace internal

}  // namespace chainrule
