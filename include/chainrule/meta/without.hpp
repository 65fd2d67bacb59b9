// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include <chainrule/meta/list.hpp>

// A template's arguments without some of them.
namespace chainrule::internal::meta {

template <template <class...> class Made, class List>
struct made_of;
template <template <class...> class Made, class... Types>
struct made_of<Made, list<Types...>> {
  using type = Made<Types...>;
};

/// `Made<Types...>` without those for which `Dropped<Type>::value` holds.
template <template <class...> class Made, template <class> class Dropped, class... Types>
using made_without = typename made_of<
    Made, typename joined_list<std::conditional_t<Dropped<Types>::value, list<>, list<Types>>...>::type>::type;

/// For `made_without`: whether a type is this one.
template <class One>
struct same_as {
  template <class Type>
  using type = std::is_same<One, Type>;
};

}  // namespace chainrule::internal::meta
