// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product.hpp>

// Rows of a table that tokens index: their look-up, and the sums of their gradients. Tokens are whole numbers stored
// as scalars.
namespace chainrule::internal::kernel {

/// The row that a token indexes. It is below 2^24, which each scalar holds exactly.
template <class T>
constexpr std::size_t row_of_token(const T& token) {
  if constexpr (requires { token.value; })
    return row_of_token(token.value);
  else
    return static_cast<std::size_t>(static_cast<std::int32_t>(token));
}

/// to = from, or to += from, for Width numbers.
template <std::size_t Width, bool Accumulate, class T>
CHAINRULE_INLINE void copy_row(const T* from, T* to) {
  number::for_each_vector<T>(Width, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
    const V row = number::load<V>(from + i);
    if constexpr (Accumulate)
      number::store(to + i, number::load<V>(to + i) + row);
    else
      number::store(to + i, row);
  });
}

/// y = the rows of the table that `count` tokens index.
template <std::size_t Width, class T>
constexpr void look_up(std::size_t count, const T* tokens, std::size_t rows, const T* table, T* y) {
  for (std::size_t p = 0; p < count; ++p) {
    const std::size_t row = row_of_token(tokens[p]);
    if (row >= rows) __builtin_trap();  // tokens are checked before a pass, against the input's vocabulary
    copy_row<Width, false>(table + row * Width, y + p * Width);
  }
}

/// Rows of the token `padding` are constant: the tangents of dual numbers become zero.
template <std::size_t Width, class T>
constexpr void hold_padding(std::size_t count, const T* tokens, std::size_t padding, T* y) {
  if constexpr (requires { y->tangent; })
    for (std::size_t p = 0; p < count; ++p)
      if (row_of_token(tokens[p]) == padding)
        for (std::size_t i = p * Width; i < (p + 1) * Width; ++i) y[i].tangent = {};
}

/// Row r of dw, from `first` to `end`, is the sum of dy at the positions of token r, in the order of the positions;
/// zero if there are none. The row of `padding` stays unchanged, or zero.
template <std::size_t Width, bool Accumulate, class T, class Rows>
constexpr void add_up_rows(std::size_t count, const T* tokens, std::size_t padding, Rows dy, std::size_t first,
                           std::size_t end, T* dw) {
  if constexpr (!Accumulate)
    for (std::size_t i = first * Width; i < end * Width; ++i) dw[i] = {};
  for (std::size_t p = 0; p < count; ++p) {
    const std::size_t row = row_of_token(tokens[p]);
    if (row >= first && row < end && row != padding) copy_row<Width, true>(dy[p], dw + row * Width);
  }
}

/// The same for the rows that tokens index, and no others: those are not visited and stay unchanged in dw. `use(first,
/// end)` is called for ranges of rows that are complete.
template <std::size_t Width, class T, class Rows, class Use>
constexpr void add_up_named_rows(std::size_t count, const T* tokens, std::size_t padding, Rows dy, std::size_t first,
                                 std::size_t end, T* dw, const Use& use) {
  constexpr std::size_t together = 32768, bits = 64;  // rows that have a bit on the stack
  std::uint64_t named[together / bits];
  for (std::size_t begin = first; begin < end; begin += together) {
    const std::size_t rows = end - begin < together ? end - begin : together, words = (rows + bits - 1) / bits;
    for (std::size_t w = 0; w < words; ++w) named[w] = 0;
    for (std::size_t p = 0; p < count; ++p) {
      const std::size_t token = row_of_token(tokens[p]), row = token - begin;
      if (row >= rows || token == padding) continue;
      const std::uint64_t mark = std::uint64_t{1} << row % bits;
      if ((named[row / bits] & mark) != 0)
        copy_row<Width, true>(dy[p], dw + token * Width);
      else
        copy_row<Width, false>(dy[p], dw + token * Width);
      named[row / bits] |= mark;
    }
    const auto is_named = [&](std::size_t row) { return (named[row / bits] >> row % bits & 1) != 0; };
    for (std::size_t row = 0; row < rows;) {
      if (named[row / bits] >> row % bits == 0) {
        row += bits - row % bits;
        continue;
      }
      while (!is_named(row)) ++row;
      const std::size_t from = row;
      while (row < rows && is_named(row)) ++row;
      use(begin + from, begin + row);
    }
  }
}

}  // namespace chainrule::internal::kernel
