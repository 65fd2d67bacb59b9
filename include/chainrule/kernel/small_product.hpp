// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/tile.hpp>
#include <chainrule/number/lane_exchange.hpp>

// Products of static extents, inlined where they are used: a small layer's sums stay in registers until its activation
// is applied. Also the plain form of every product, for constant evaluation and for scalars without vectors.
namespace chainrule::internal::kernel {

namespace products {

/// The number of sums of a row that are in flight at the same time: each sum is split, because an addition waits for
/// the one before.
inline constexpr std::size_t sums_in_flight = 8;
/// Vectors of a row that are summed together, so that each number is broadcast for all of them.
inline constexpr std::size_t row_vectors = 4;

// The number of steps if it is a compile-time constant, otherwise 0.
template <class Steps>
inline constexpr std::size_t known_steps = 0;
template <std::size_t Count>
inline constexpr std::size_t known_steps<std::integral_constant<std::size_t, Count>> = Count;

// One row of some columns, with split sums. Few steps are unrolled if their number is a constant.
template <class V, std::size_t Vectors, std::size_t Last, class Steps, class T, class Begin, class Epilogue>
CHAINRULE_INLINE void split_row(std::size_t column, Steps steps, const strided_matrix<T>& a, const T* b,
                                std::size_t b_stride, const Begin& begin, const Epilogue& epilogue) {
  constexpr std::size_t known = known_steps<Steps>, most = sums_in_flight / Vectors;
  constexpr std::size_t splits = known == 0 || known >= 2 * most ? most : known >= 4 ? 2 : 1;
  const std::size_t whole = steps / splits * splits;
  V sum[splits][Vectors];
  CHAINRULE_UNROLL for (std::size_t c = 0; c < Vectors; ++c) {
    if (c + 1 < Vectors)
      sum[0][c] = begin.template load<V, V::size>(0, column + c * V::size);
    else
      sum[0][c] = begin.template load<V, Last>(0, column + c * V::size);
    CHAINRULE_UNROLL for (std::size_t s = 1; s < splits; ++s) sum[s][c] = V(0);
  }
  const auto add = [&](std::size_t k, std::size_t s) __attribute__((always_inline)) {
    const V number(a.first[k * a.step_stride]);
    CHAINRULE_UNROLL for (std::size_t c = 0; c + 1 < Vectors; ++c) sum[s][c] =
        multiply_add(number, load<V>(b + k * b_stride + c * V::size), sum[s][c]);
    sum[s][Vectors - 1] =
        multiply_add(number, load<V, Last>(b + k * b_stride + (Vectors - 1) * V::size), sum[s][Vectors - 1]);
  };
  if constexpr (known > 0 && known <= 8) {
    CHAINRULE_UNROLL for (std::size_t k = 0; k < known; ++k) add(k, k % splits);
  } else {
    for (std::size_t k = 0; k < whole; k += splits) {
      CHAINRULE_UNROLL for (std::size_t s = 0; s < splits; ++s) add(k + s, s);
    }
    for (std::size_t k = whole; k < steps; ++k) add(k, 0);
  }
  CHAINRULE_UNROLL for (std::size_t c = 0; c < Vectors; ++c) {
    CHAINRULE_UNROLL for (std::size_t together = splits / 2; together > 0; together /= 2) {
      CHAINRULE_UNROLL for (std::size_t s = 0; s < together; ++s) sum[s][c] += sum[s + together][c];
    }
    if (c + 1 < Vectors)
      epilogue.template store<V::size>(0, column + c * V::size, sum[0][c]);
    else
      epilogue.template store<Last>(0, column + c * V::size, sum[0][c]);
  }
}

// The columns of one row from First on, in groups of vectors that are summed together.
template <class T, std::size_t Columns, std::size_t First, class Steps, class Begin, class Epilogue>
CHAINRULE_INLINE void row_columns(Steps steps, const strided_matrix<T>& a, const T* b, std::size_t b_stride,
                                  const Begin& begin, const Epilogue& epilogue) {
  constexpr std::size_t left = Columns - First;
  constexpr std::size_t width = lanes_of_row<T>(left);
  constexpr std::size_t group = row_vectors * width;
  if constexpr (left >= 2 * group) {
    constexpr std::size_t whole = left / group * group;
    CHAINRULE_NOT_UNROLLED for (std::size_t column = First; column < First + whole; column += group)
        split_row<lanes<T, width>, row_vectors, width>(column, steps, a, b + column, b_stride, begin, epilogue);
    if constexpr (whole < left) row_columns<T, Columns, First + whole>(steps, a, b, b_stride, begin, epilogue);
  } else {
    constexpr std::size_t elements = left < group ? left : group;
    using V = lanes<T, lanes_of_row<T>(elements)>;
    constexpr std::size_t needed = (elements + V::size - 1) / V::size;
    constexpr std::size_t vectors = needed == 3 ? 2 : needed;  // as many as divide the sums on their way
    constexpr std::size_t taken = elements < vectors * V::size ? elements : vectors * V::size;
    split_row<V, vectors, taken - (vectors - 1) * V::size>(First, steps, a, b + First, b_stride, begin, epilogue);
    if constexpr (taken < left) row_columns<T, Columns, First + taken>(steps, a, b, b_stride, begin, epilogue);
  }
}

template <class T, std::size_t Columns, std::size_t First, class Steps, class Begin, class Epilogue>
CHAINRULE_INLINE void small_columns(std::size_t rows, Steps steps, const strided_matrix<T>& a, const T* b,
                                    std::size_t b_stride, const Begin& begin, const Epilogue& epilogue) {
  constexpr std::size_t group = tile_vectors * register_lanes<T>;
  constexpr std::size_t left = Columns - First;
  if constexpr (left >= 2 * group) {
    constexpr std::size_t whole = left / group * group;
    CHAINRULE_NOT_UNROLLED for (std::size_t column = First; column < First + whole; column += group)
        column_of_tiles<lanes<T, register_lanes<T>>, 4, tile_vectors, register_lanes<T>>(
            0, rows, column, steps, a, b + column, b_stride, begin, epilogue);
    if constexpr (whole < left) small_columns<T, Columns, First + whole>(rows, steps, a, b, b_stride, begin, epilogue);
  } else {
    constexpr std::size_t elements = left < group ? left : group;
    using V = lanes<T, (is_one_row<Steps> ? lanes_of_row<T>(elements) : lanes_of_tile<T>(elements))>;
    constexpr std::size_t vectors = (elements + V::size - 1) / V::size;
    constexpr std::size_t last = elements - (vectors - 1) * V::size;
    column_of_tiles<V, 4, vectors, last>(0, rows, First, steps, a, b + First, b_stride, begin, epilogue);
    if constexpr (elements < left)
      small_columns<T, Columns, First + elements>(rows, steps, a, b, b_stride, begin, epilogue);
  }
}

}  // namespace products

/// epilogue = begin + a b: a (rows, steps), b (steps, Columns). The steps are a number, or `one_row` if there is only
/// one.
template <std::size_t Columns, class Steps, class T, class Begin, class Epilogue>
CHAINRULE_INLINE void small_product(std::size_t rows, Steps steps, const strided_matrix<T>& a, const T* b,
                                    std::size_t b_stride, const Begin& begin, const Epilogue& epilogue) {
  products::small_columns<T, Columns, 0>(rows, steps, a, b, b_stride, begin, epilogue);
}

/// The same for one row. Few steps are unrolled if they are a std::integral_constant.
template <std::size_t Columns, class Steps, class T, class Begin, class Epilogue>
CHAINRULE_INLINE void small_row(Steps steps, const strided_matrix<T>& a, const T* b, std::size_t b_stride,
                                const Begin& begin, const Epilogue& epilogue) {
  products::row_columns<T, Columns, 0>(steps, a, b, b_stride, begin, epilogue);
}

/// The same with single numbers, for scalars without vectors, and in constant evaluation for all scalars: without
/// tiles, which need ten times as many evaluation steps; the order of each sum is the same. For a scalar with vectors
/// there is no code for run time, because compilers would optimize it before they see that no call is reached.
template <class T, class Begin, class Epilogue>
constexpr void plain_product(std::size_t rows, std::size_t columns, std::size_t steps, const strided_matrix<T>& a,
                             const T* b, std::size_t b_stride, const Begin& begin, const Epilogue& epilogue) {
  using number = lanes<T, 1>;
  if (__builtin_is_constant_evaluated()) {
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) {
        T sum = begin.template load<number, 1>(r, c).v;
        for (std::size_t k = 0; k < steps; ++k)
          sum += a.first[r * a.row_stride + k * a.step_stride] * b[k * b_stride + c];
        epilogue.template store<1>(r, c, number(sum));
      }
    return;
  }
  if constexpr (!has_vectors<T>) {
    const std::size_t paired = columns / 2 * 2;
    for (std::size_t column = 0; column < paired; column += 2)
      column_of_tiles<number, 2, 2, 1>(0, rows, column, steps, a, b + column, b_stride, begin, epilogue);
    if (paired < columns)
      column_of_tiles<number, 2, 1, 1>(0, rows, paired, steps, a, b + paired, b_stride, begin, epilogue);
  }
}

/// epilogue = begin + the dot products of a's rows with b, of Steps numbers that are neighbours in both: one column, of
/// which `epilogue` takes several elements at once.
template <std::size_t Steps, class T, class Begin, class Epilogue>
CHAINRULE_INLINE void small_dots(std::size_t rows, const T* a, const T* b, const Begin& begin,
                                 const Epilogue& epilogue) {
  using V = lanes<T, lanes_of_row<T>(Steps)>;
  using number = lanes<T, 1>;
  constexpr std::size_t whole = Steps / V::size;
  constexpr std::size_t last = Steps % V::size;
  const auto dot = [=](std::size_t row) __attribute__((always_inline)) {
    const auto add = [=](std::size_t i, const V& sum) __attribute__((always_inline)) {
      return multiply_add(load<V>(a + row * Steps + i * V::size), load<V>(b + i * V::size), sum);
    };
    V even(0), odd(0);
    for (std::size_t i = 0; i + 2 <= whole; i += 2) {
      even = add(i, even);
      odd = add(i + 1, odd);
    }
    if constexpr (whole % 2 == 1) even = add(whole - 1, even);
    if constexpr (last > 0)
      odd = multiply_add(load<V, last>(a + row * Steps + whole * V::size), load<V, last>(b + whole * V::size), odd);
    return even + odd;
  };
  std::size_t row = 0;
  if constexpr (V::size > 1) {
    for (; row + V::size <= rows; row += V::size) {
      V sum[V::size];
      CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) sum[i] = dot(row + i);
      epilogue.template store<V::size>(row, 0, V(begin.template load<number, 1>(row, 0).v) + sums_of(sum));
    }
  }
  for (; row < rows; ++row)
    epilogue.template store<1>(row, 0, begin.template load<number, 1>(row, 0) + number(sum_of(dot(row))));
}

/// Transposes a small matrix, first[row * Columns + column]: by squares of a vector's extent as far as possible.
template <std::size_t Rows, std::size_t Columns, class T>
CHAINRULE_INLINE void transpose_small(const T* from, T* to) {
  using V = lanes<T, register_lanes<T>>;
  constexpr std::size_t rows = Rows / V::size * V::size, columns = Columns / V::size * V::size;
  for (std::size_t row = 0; row < rows; row += V::size)
    for (std::size_t column = 0; column < columns; column += V::size) {
      V square[V::size];
      CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) square[i] =
          load<V>(from + (row + i) * Columns + column);
      transpose(square);
      CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) store(to + (column + i) * Rows + row, square[i]);
    }
  for (std::size_t row = 0; row < Rows; ++row)
    for (std::size_t column = row < rows ? columns : 0; column < Columns; ++column)
      to[column * Rows + row] = from[row * Columns + column];
}

namespace products {

/// The number of a dot product's vectors that are unrolled; more are a loop.
inline constexpr std::size_t unrolled_vectors = 8;

// The dot products of a with Count rows of b: that with row i in lane i.
template <class V, std::size_t Count, std::size_t Steps, class T>
CHAINRULE_INLINE V dots_with(const T* a, const T* b) {
  constexpr std::size_t last = (Steps - 1) / V::size;
  constexpr std::size_t rest = Steps - last * V::size;
  V sum[V::size];
  const V number = load<V, rest>(a + last * V::size);
  CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) sum[i] =
      i < Count ? number * load<V, rest>(b + i * Steps + last * V::size) : V(0);
  const auto add = [&](std::size_t k) __attribute__((always_inline)) {
    const V numbers = load<V>(a + k * V::size);
    CHAINRULE_UNROLL for (std::size_t i = 0; i < Count; ++i) sum[i] =
        multiply_add(numbers, load<V>(b + i * Steps + k * V::size), sum[i]);
  };
  if constexpr (last < unrolled_vectors) {
    CHAINRULE_UNROLL for (std::size_t k = 0; k < last; ++k) add(k);
  } else {
    CHAINRULE_NOT_UNROLLED for (std::size_t k = 0; k < last; ++k) add(k);
  }
  return sums_of(sum);
}

}  // namespace products

/// epilogue = begin + a b' for b (Columns, Steps): dot products of rows, as many at the same time as a vector has
/// lanes.
template <std::size_t Columns, std::size_t Steps, class T, class Begin, class Epilogue>
CHAINRULE_INLINE void small_transposed_row(std::size_t row, const T* a, const T* b, const Begin& begin,
                                           const Epilogue& epilogue) {
  using V = lanes<T, lanes_of_row<T>(Steps)>;
  constexpr std::size_t whole = Columns / V::size * V::size;
  constexpr std::size_t rest = Columns - whole;
  for (std::size_t column = 0; column < whole; column += V::size)
    epilogue.template store<V::size>(
        row, column,
        begin.template load<V, V::size>(row, column) + products::dots_with<V, V::size, Steps>(a, b + column * Steps));
  if constexpr (rest > 0)
    epilogue.template store<rest>(
        row, whole,
        begin.template load<V, rest>(row, whole) + products::dots_with<V, rest, Steps>(a, b + whole * Steps));
}

/// The same with single numbers, like plain_product.
template <std::size_t Columns, std::size_t Steps, class T, class Begin, class Epilogue>
constexpr void plain_transposed(std::size_t rows, const T* a, const T* b, const Begin& begin,
                                const Epilogue& epilogue) {
  using number = lanes<T, 1>;
  if (has_vectors<T> && !__builtin_is_constant_evaluated()) return;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t column = 0; column < Columns; ++column) {
      T sum = begin.template load<number, 1>(r, column).v;
      for (std::size_t k = 0; k < Steps; ++k) sum += a[r * Steps + k] * b[column * Steps + k];
      epilogue.template store<1>(r, column, number(sum));
    }
}

}  // namespace chainrule::internal::kernel
