// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <chainrule/meta/refused.hpp>

// A structured binding takes apart anything refused like the pair of a cost and a gradient. For headers whose functions
// return pairs: what types.hpp includes does without <utility>.
template <>
struct std::tuple_size<chainrule::refused_result> : std::integral_constant<std::size_t, 2> {};
template <class Verdict>
struct std::tuple_size<chainrule::gate<Verdict>> : std::integral_constant<std::size_t, 2> {};
template <std::size_t Index>
struct std::tuple_element<Index, chainrule::refused_result> {
  using type = chainrule::refused_result;
};
template <std::size_t Index, class Verdict>
struct std::tuple_element<Index, chainrule::gate<Verdict>> {
  using type = chainrule::refused_result;
};
