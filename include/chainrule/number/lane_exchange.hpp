// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/lane_memory.hpp>

// Exchange of lanes: the sums of several vectors' lanes, and transposes of square blocks.
namespace chainrule::internal::number {

// Half `Part`, 0 or 1, of each block of x's lanes, followed by the same half of y's block.
template <std::size_t Block, std::size_t Part, class V, std::size_t... Lanes>
CHAINRULE_INLINE V folded_lanes(const V& x, const V& y, meta::index_sequence<Lanes...>) {
  constexpr std::size_t half = Block / 2;
  return V(__builtin_shufflevector(
      x.v, y.v, (Lanes % Block < half ? Lanes + Part * half : V::size + Lanes - half + Part * half)...));
}

/// The sums of as many vectors as a vector has lanes, each in the lane of its number.
template <std::size_t Block, class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> sums_of(const lanes<T, Size>* x) {
  if constexpr (Block == 1) {
    return *x;
  } else {
    lanes<T, Size> folded[Block / 2];
    CHAINRULE_UNROLL for (std::size_t i = 0; i < Block / 2; ++i) {
      constexpr auto all = meta::make_index_sequence<Size>{};
      folded[i] =
          folded_lanes<Block, 0>(x[i], x[i + Block / 2], all) + folded_lanes<Block, 1>(x[i], x[i + Block / 2], all);
    }
    return sums_of<Block / 2>(folded);
  }
}
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> sums_of(const lanes<T, Size> (&x)[Size]) {
  return sums_of<Size>(&x[0]);
}

// Lanes of x and y in alternating blocks: the even blocks of both (Part 0), or the odd ones.
template <std::size_t Block, std::size_t Part, class V, std::size_t... Lanes>
CHAINRULE_INLINE V exchanged_lanes(const V& x, const V& y, meta::index_sequence<Lanes...>) {
  return V(__builtin_shufflevector(
      x.v, y.v, ((Lanes / Block) % 2 == 0 ? Lanes + Part * Block : V::size + Lanes - Block + Part * Block)...));
}

/// A square of numbers, one row a vector, transposed: blocks of half its extent change places, then those of a quarter.
template <std::size_t Block, class T, std::size_t Size>
CHAINRULE_INLINE void transpose(lanes<T, Size>* x) {
  if constexpr (Block > 0) {
    CHAINRULE_UNROLL for (std::size_t i = 0; i < Size; ++i) {
      if ((i / Block) % 2 == 0) {
        constexpr auto all = meta::make_index_sequence<Size>{};
        const lanes<T, Size> upper = x[i], lower = x[i + Block];
        x[i] = exchanged_lanes<Block, 0>(upper, lower, all);
        x[i + Block] = exchanged_lanes<Block, 1>(upper, lower, all);
      }
    }
    transpose<Block / 2>(x);
  }
}
template <class T, std::size_t Size>
CHAINRULE_INLINE void transpose(lanes<T, Size> (&x)[Size]) {
  transpose<Size / 2>(&x[0]);
}

}  // namespace chainrule::internal::number
