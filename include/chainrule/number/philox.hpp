// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <chainrule/meta/indices.hpp>
#include <chainrule/number/lanes.hpp>

// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, 2011): 128 random bits
// from a counter of 128 bits and a key of 64. Of several counters at once each lane of 64 bits holds a word of 32,
// because that is where a vector's product of words lies.
namespace chainrule::internal::number {

template <class Word, std::size_t Size>
struct integers {
  typedef Word type __attribute__((vector_size(Size * sizeof(Word))));
};
template <class Word>
struct integers<Word, 1> {
  using type = Word;
};
/// Size words of 32 bits side by side, and Size words in lanes of 64 bits. One is a plain integer.
template <std::size_t Size>
using words = typename integers<std::uint32_t, Size>::type;
template <std::size_t Size>
using wide_words = typename integers<std::uint64_t, Size>::type;

inline constexpr std::uint64_t lower_word = 0xffffffffu;

/// The product of each lane's lower word and a number. g++ does not find the instruction by itself.
template <std::size_t Size>
CHAINRULE_INLINE wide_words<Size> product_of_words(const wide_words<Size>& x, std::uint32_t factor) {
#if !defined(__clang__) && defined(__SSE2__)
  if constexpr (Size > 1) {
    using signed_words = typename integers<int, 2 * Size>::type;
    const auto left = (signed_words)x, right = (signed_words)(wide_words<Size>{} + factor);
    if constexpr (Size == 2) return (wide_words<Size>)__builtin_ia32_pmuludq128(left, right);
#ifdef __AVX2__
    if constexpr (Size == 4) return (wide_words<Size>)__builtin_ia32_pmuludq256(left, right);
#endif
#ifdef CHAINRULE_AVX512
    if constexpr (Size == 8) {
      using signed_lanes = typename integers<long long, Size>::type;
      return (wide_words<Size>)__builtin_ia32_pmuludq512_mask(left, right, signed_lanes{}, static_cast<char>(-1));
    }
#endif
  }
#endif
  return (x & lower_word) * factor;
}

/// The counter x, its least word first, becomes its random number. Only the lower word of each lane counts, before and
/// after.
template <std::size_t Size>
CHAINRULE_INLINE void philox(wide_words<Size> (&x)[4], std::uint64_t key) {
  auto lower = static_cast<std::uint32_t>(key), upper = static_cast<std::uint32_t>(key >> 32);
  CHAINRULE_UNROLL for (int round = 0; round < 10; ++round) {
    const wide_words<Size> first = product_of_words<Size>(x[0], 0xd2511f53u),
                           second = product_of_words<Size>(x[2], 0xcd9e8d57u);
    x[0] = (second >> 32) ^ x[1] ^ lower;
    x[1] = second;
    x[2] = (first >> 32) ^ x[3] ^ upper;
    x[3] = first;
    lower += 0x9e3779b9u;
    upper += 0xbb67ae85u;
  }
}

template <std::size_t Size, std::size_t... Lanes>
CHAINRULE_INLINE wide_words<Size> lane_order(meta::index_sequence<Lanes...>) {
  return wide_words<Size>{(Lanes % 2 * (Size / 2) + Lanes / 2)...};
}
/// The order of counters in lanes with which two shuffles of neighbouring lanes give a row of all words in order.
template <std::size_t Size>
CHAINRULE_INLINE wide_words<Size> lane_order() {
  return lane_order<Size>(meta::make_index_sequence<Size>{});
}

/// The random numbers of Size counters as a row of words.
template <std::size_t Size>
struct word_row {
  words<2 * Size> first, second;
};
template <std::size_t Size, std::size_t... Lanes>
CHAINRULE_INLINE word_row<Size> row_of_words(const wide_words<Size> (&x)[4], meta::index_sequence<Lanes...>) {
  const wide_words<Size> left = (x[0] & lower_word) | (x[1] << 32), right = (x[2] & lower_word) | (x[3] << 32);
  return {(words<2 * Size>)__builtin_shufflevector(left, right, (Lanes % 2 * Size + Lanes / 2 * 2)...),
          (words<2 * Size>)__builtin_shufflevector(left, right, (Lanes % 2 * Size + Lanes / 2 * 2 + 1)...)};
}

template <std::size_t Size, std::size_t... Lanes>
CHAINRULE_INLINE words<2 * Size> side_by_side(const words<Size>& x, const words<Size>& y,
                                              meta::index_sequence<Lanes...>) {
  return __builtin_shufflevector(x, y, Lanes...);
}

/// Numbers of 64 bits from their lower and upper words, from the First on.
template <std::size_t Size, std::size_t First = 0, std::size_t... Lanes>
CHAINRULE_INLINE auto joined_words(const words<Size>& lower, const words<Size>& upper, meta::index_sequence<Lanes...>) {
  return (wide_words<sizeof...(Lanes) / 2>)__builtin_shufflevector(lower, upper,
                                                                   (First + Lanes / 2 + Lanes % 2 * Size)...);
}

}  // namespace chainrule::internal::number
