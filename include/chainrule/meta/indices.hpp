// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

// std::index_sequence and its aliases without <utility>, which costs a compiler a tenth of what all of types.hpp does.
namespace chainrule::internal::meta {

template <std::size_t... Indices>
struct index_sequence {};

#if __has_builtin(__make_integer_seq)
template <class, std::size_t... Indices>
using as_index_sequence = index_sequence<Indices...>;
/// index_sequence<0, 1, ..., Count - 1>.
template <std::size_t Count>
using make_index_sequence = __make_integer_seq<as_index_sequence, std::size_t, Count>;
#else
/// index_sequence<0, 1, ..., Count - 1>.
template <std::size_t Count>
using make_index_sequence = index_sequence<__integer_pack(Count)...>;
#endif

/// As many indices as there are types.
template <class... Types>
using index_sequence_for = make_index_sequence<sizeof...(Types)>;

}  // namespace chainrule::internal::meta
