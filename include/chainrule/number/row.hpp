// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>

// A row of Size numbers in vectors V of one width, of which the last may hold fewer. A function of the row's parts is
// called as function.operator()<Count>(i) for the Count numbers from i on.
namespace chainrule::internal::number {

/// Calls function.operator()<V>() with the vector type for a row of Size numbers; in constant evaluation, a single
/// number.
template <class T, std::size_t Size, std::size_t Lanes = lanes_of_row<T>(Size), class Function>
CHAINRULE_INLINE auto by_vectors(const Function& function) {
  if (!has_vectors<T> || __builtin_is_constant_evaluated()) return function.template operator()<lanes<T, 1>>();
  return function.template operator()<lanes<T, Lanes>>();
}

// The numbers before the last vector, which holds at least one.
template <class V, std::size_t Size>
inline constexpr std::size_t before_last = (Size - 1) / V::size * V::size;

template <class V, std::size_t Size, class Function>
CHAINRULE_INLINE void for_each_of_row(const Function& function) {
  constexpr std::size_t last = before_last<V, Size>;
  for (std::size_t i = 0; i < last; i += V::size) function.template operator()<V::size>(i);
  function.template operator()<Size - last>(last);
}

/// The sum of the parts' lanes; those beyond Count must be zero.
template <class V, std::size_t Size, class Function>
CHAINRULE_INLINE auto sum_over_row(const Function& function) {
  constexpr std::size_t last = before_last<V, Size>;
  V sum = function.template operator()<Size - last>(last);
  for (std::size_t i = 0; i < last; i += V::size) sum += function.template operator()<V::size>(i);
  return sum_of(sum);
}

template <std::size_t Count, class V, std::size_t... Lanes>
CHAINRULE_INLINE V first_lanes(const V& x, const V& others, meta::index_sequence<Lanes...>) {
  return select(typename V::mask{(Lanes < Count ? -1 : 0)...}, x, others);
}
/// The first Count lanes of x, and the others of another vector.
template <std::size_t Count, class V>
CHAINRULE_INLINE V first_lanes(const V& x, const V& others) {
  if constexpr (Count == V::size)
    return x;
  else
    return first_lanes<Count>(x, others, meta::make_index_sequence<V::size>{});
}

/// The greatest lane.
template <class T, std::size_t Size>
CHAINRULE_INLINE T greatest_of(const lanes<T, Size>& x) {
  if constexpr (Size == 1) {
    return x.v;
  } else if constexpr (Size * sizeof(T) > 16) {
    return greatest_of(at_least(half_of<0>(x), half_of<Size / 2>(x)));
  } else if constexpr (Size == 4) {
    const lanes<T, 4> pairs = at_least(x, lanes<T, 4>(__builtin_shufflevector(x.v, x.v, 2, 3, 0, 1)));
    return at_least(pairs, lanes<T, 4>(__builtin_shufflevector(pairs.v, pairs.v, 1, 0, 3, 2))).v[0];
  } else {
    return maximum(T(x.v[0]), T(x.v[1]));
  }
}

}  // namespace chainrule::internal::number
