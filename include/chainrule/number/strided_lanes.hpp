// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/lane_memory.hpp>

// Loads and stores of every other number in memory as a vector, for windows with stride 2.
namespace chainrule::internal::number {

// Registers of two halves exchange lanes within the halves first, which is one instruction, and then halves or
// quarters.
template <class V>
inline constexpr bool has_two_halves = sizeof(typename V::vector) == 32;

// Every other lane of two vectors, from First on.
template <std::size_t First, class V, std::size_t... Lanes>
CHAINRULE_INLINE V deinterleave(const V& x, const V& y, meta::index_sequence<Lanes...>) {
  if constexpr (has_two_halves<V>) {
    constexpr std::size_t half = V::size / 2, quarter = V::size / 4;
    const V within(__builtin_shufflevector(
        x.v, y.v, (Lanes % half / quarter * V::size + Lanes / half * half + 2 * (Lanes % quarter) + First)...));
    return V(__builtin_shufflevector(within.v, within.v,
                                     (Lanes / quarter % 2 * half + Lanes / half * quarter + Lanes % quarter)...));
  } else {
    return V(__builtin_shufflevector(x.v, y.v, (2 * Lanes + First)...));
  }
}

// Interleaves the lanes of two vectors, from lane First of both on: 0, or the middle one.
template <std::size_t First, class V, std::size_t... Lanes>
CHAINRULE_INLINE V interleave(const V& x, const V& y, meta::index_sequence<Lanes...>) {
  if constexpr (has_two_halves<V>) {
    constexpr std::size_t half = V::size / 2, quarter = V::size / 4;
    const V lower(__builtin_shufflevector(x.v, y.v, (Lanes / half * half + Lanes % half / 2 + Lanes % 2 * V::size)...));
    const V upper(
        __builtin_shufflevector(x.v, y.v, (Lanes / half * half + quarter + Lanes % half / 2 + Lanes % 2 * V::size)...));
    return V(__builtin_shufflevector(lower.v, upper.v, (First + Lanes % half + Lanes / half * V::size)...));
  } else {
    return V(__builtin_shufflevector(x.v, y.v, (First + Lanes / 2 + Lanes % 2 * V::size)...));
  }
}

/// The first Count of a vector's lanes, or all of them if Count is larger; none if it is 0.
template <class V, std::size_t Count>
CHAINRULE_INLINE V load_at_most(const typename V::scalar* from) {
  if constexpr (Count == 0)
    return V(0);
  else
    return load<V, (Count < V::size ? Count : V::size)>(from);
}

/// Count numbers that lie two apart, the first at `from` (First = 0) or after it (1). Reads 2 * Count numbers from
/// there.
template <class V, std::size_t Count, std::size_t First>
CHAINRULE_INLINE V load_every_other(const typename V::scalar* from) {
  constexpr std::size_t beyond = 2 * Count > V::size ? 2 * Count - V::size : 0;
  constexpr auto all = meta::make_index_sequence<V::size>{};
  return deinterleave<First>(load_at_most<V, 2 * Count>(from),
                             load_at_most<V, beyond>(from + (beyond > 0 ? V::size : 0)), all);
}

/// Interleaves Count numbers of each of two vectors, 2 * Count in all: stores them, or adds them to what the memory
/// holds.
template <std::size_t Count, bool Adds, class V>
CHAINRULE_INLINE void store_in_turn(typename V::scalar* to, const V& x, const V& y) {
  constexpr std::size_t lower = 2 * Count > V::size ? V::size : 2 * Count, upper = 2 * Count - lower;
  constexpr auto all = meta::make_index_sequence<V::size>{};
  const V first = interleave<0>(x, y, all);
  store<lower>(to, Adds ? load<V, lower>(to) + first : first);
  if constexpr (upper > 0) {
    const V second = interleave<V::size / 2>(x, y, all);
    store<upper>(to + lower, Adds ? load<V, upper>(to + lower) + second : second);
  }
}

}  // namespace chainrule::internal::number
