// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/lane_exchange.hpp>
#include <chainrule/kernel/tile.hpp>

// Products of static extents, inlined where they are used: a small layer's sums never leave the registers before its
// activation is applied. And the plain form of every product, for constant evaluation and for scalars without vectors.
namespace chainrule::kernel {

namespace products {

/// Sums of one row that would each wait for the one before are split in this many, where there are enough steps.
inline constexpr std::size_t small_splits = 4;

// One row of a tile's columns, with its sums in parts.
template <class V, std::size_t Vectors, std::size_t Last, std::size_t Steps, class T, class Begin, class End>
CHAINRULE_INLINE void split_row(std::size_t column, const operand<T>& a, const T* b, std::size_t b_stride, const Begin& begin, const End& end) {
  V sum[small_splits][Vectors];
  CHAINRULE_UNROLL for (std::size_t s = 0; s < small_splits; ++s) {
    CHAINRULE_UNROLL for (std::size_t c = 0; c < Vectors; ++c) sum[s][c] = V(0);
  }
  CHAINRULE_UNROLL for (std::size_t k = 0; k < Steps; ++k) {
    const V number(a.first[k * a.step_stride]);
    CHAINRULE_UNROLL for (std::size_t c = 0; c + 1 < Vectors; ++c) {
      sum[k % small_splits][c] = multiply_add(number, load<V>(b + k * b_stride + c * V::size), sum[k % small_splits][c]);
    }
    sum[k % small_splits][Vectors - 1] = multiply_add(number, load<V, Last>(b + k * b_stride + (Vectors - 1) * V::size), sum[k % small_splits][Vectors - 1]);
  }
  CHAINRULE_UNROLL for (std::size_t c = 0; c < Vectors; ++c) {
    const V total = (sum[0][c] + sum[1][c]) + (sum[2][c] + sum[3][c]);
    if (c + 1 < Vectors)
      end.template store<V::size>(0, column + c * V::size, begin.template load<V, V::size>(0, column + c * V::size) + total);
    else
      end.template store<Last>(0, column + c * V::size, begin.template load<V, Last>(0, column + c * V::size) + total);
  }
}

template <std::size_t Width, std::size_t Columns, std::size_t Steps, std::size_t First, class T, class Begin, class End>
CHAINRULE_INLINE void small_columns(std::size_t rows, std::size_t steps, const operand<T>& a, const T* b, std::size_t b_stride, const Begin& begin, const End& end) {
  constexpr std::size_t group = tile_vectors * Width;
  constexpr std::size_t elements = Columns - First < group ? Columns - First : group;
  using V = lanes<T, (elements >= Width ? Width : lanes_for<T>(elements))>;
  constexpr std::size_t vectors = (elements + V::size - 1) / V::size;
  constexpr std::size_t last = elements - (vectors - 1) * V::size;
  constexpr bool splits = Steps >= 2 * small_splits && Steps <= 32;
  if (splits && rows == 1) {
    if constexpr (splits) split_row<V, vectors, last, Steps>(First, a, b + First, b_stride, begin, end);
  } else {
    column_of_tiles<V, 4, vectors, last>(0, rows, First, steps, a, b + First, b_stride, begin, end);
  }
  if constexpr (First + elements < Columns) small_columns<Width, Columns, Steps, First + elements>(rows, steps, a, b, b_stride, begin, end);
}

}  // namespace products

/// end = begin + a b: a (rows, steps), b (steps, Columns). Steps is the number of steps where the type knows it, otherwise 0.
template <std::size_t Columns, std::size_t Steps, class T, class Begin, class End>
CHAINRULE_INLINE void small_product(std::size_t rows, std::size_t steps, const operand<T>& a, const T* b, std::size_t b_stride, const Begin& begin, const End& end) {
  products::small_columns<register_lanes<T>, Columns, Steps, 0>(rows, steps, a, b, b_stride, begin, end);
}

/// The same by single numbers. In constant evaluation without tiles, which take ten times as many of a compiler's steps;
/// each sum has the same order.
template <class T, class Begin, class End>
constexpr void plain_product(std::size_t rows, std::size_t columns, std::size_t steps, const operand<T>& a, const T* b, std::size_t b_stride, const Begin& begin,
                             const End& end) {
  using number = lanes<T, 1>;
  if (__builtin_is_constant_evaluated()) {
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) {
        T sum = begin.template load<number, 1>(r, c).v;
        for (std::size_t k = 0; k < steps; ++k) sum += a.first[r * a.row_stride + k * a.step_stride] * b[k * b_stride + c];
        end.template store<1>(r, c, number(sum));
      }
    return;
  }
  const std::size_t paired = columns / 2 * 2;
  for (std::size_t column = 0; column < paired; column += 2) column_of_tiles<number, 2, 2, 1>(0, rows, column, steps, a, b + column, b_stride, begin, end);
  if (paired < columns) column_of_tiles<number, 2, 1, 1>(0, rows, paired, steps, a, b + paired, b_stride, begin, end);
}

/// end = begin + the dot products of a's rows with b, of Steps numbers that are neighbours in both: one column.
template <std::size_t Steps, class T, class Begin, class End>
CHAINRULE_INLINE void small_dots(std::size_t rows, const T* a, const T* b, const Begin& begin, const End& end) {
  using V = lanes<T, (Steps >= register_lanes<T> ? register_lanes<T> : lanes_for<T>(Steps))>;
  constexpr std::size_t whole = Steps / V::size;
  constexpr std::size_t last = Steps % V::size;
  for (std::size_t r = 0; r < rows; ++r) {
    V sum[2] = {V(0), V(0)};
    for (std::size_t i = 0; i < whole; ++i) sum[i % 2] = multiply_add(load<V>(a + r * Steps + i * V::size), load<V>(b + i * V::size), sum[i % 2]);
    if constexpr (last > 0) sum[1] = multiply_add(load<V, last>(a + r * Steps + whole * V::size), load<V, last>(b + whole * V::size), sum[1]);
    using number = lanes<T, 1>;
    end.template store<1>(r, 0, begin.template load<number, 1>(r, 0) + number(sum_of(sum[0] + sum[1])));
  }
}

/// end = begin + a b' for b (Columns, Steps): its rows are dot products, as many at once as a vector has lanes.
template <std::size_t Columns, std::size_t Steps, class T, class Begin, class End>
CHAINRULE_INLINE void small_transposed_row(std::size_t row, const T* a, const T* b, const Begin& begin, const End& end) {
  using V = lanes<T, (Steps >= register_lanes<T> ? register_lanes<T> : lanes_for<T>(Steps))>;
  constexpr std::size_t vectors = (Steps + V::size - 1) / V::size;
  constexpr std::size_t last = Steps - (vectors - 1) * V::size;
  constexpr std::size_t whole = Columns / V::size * V::size;
  V numbers[vectors];
  CHAINRULE_UNROLL for (std::size_t k = 0; k + 1 < vectors; ++k) numbers[k] = load<V>(a + k * V::size);
  numbers[vectors - 1] = load<V, last>(a + (vectors - 1) * V::size);
  const auto dot = [&](std::size_t column) __attribute__((always_inline)) {
    const T* const from = b + column * Steps;
    V sum = numbers[vectors - 1] * load<V, last>(from + (vectors - 1) * V::size);
    CHAINRULE_UNROLL for (std::size_t k = 0; k + 1 < vectors; ++k) sum = multiply_add(numbers[k], load<V>(from + k * V::size), sum);
    return sum;
  };
  for (std::size_t column = 0; column < whole; column += V::size) {
    V sum[V::size];
    CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) sum[i] = dot(column + i);
    end.template store<V::size>(row, column, begin.template load<V, V::size>(row, column) + sums_of(sum));
  }
  if constexpr (whole < Columns) {
    V sum[V::size];
    CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) sum[i] = i < Columns - whole ? dot(whole + i) : V(0);
    end.template store<Columns - whole>(row, whole, begin.template load<V, Columns - whole>(row, whole) + sums_of(sum));
  }
}

/// The same by single numbers.
template <std::size_t Columns, std::size_t Steps, class T, class Begin, class End>
constexpr void plain_transposed(std::size_t rows, const T* a, const T* b, const Begin& begin, const End& end) {
  using number = lanes<T, 1>;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t column = 0; column < Columns; ++column) {
      T sum = begin.template load<number, 1>(r, column).v;
      for (std::size_t k = 0; k < Steps; ++k) sum += a[r * Steps + k] * b[column * Steps + k];
      end.template store<1>(r, column, number(sum));
    }
}

}  // namespace chainrule::kernel
