// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/epilogue.hpp>

// The tile: a few rows times a few vectors of a product, summed in registers. Every product of the library is made of
// it.
namespace chainrule::internal::kernel {

/// Rows and vectors of a tile: as many sums as fit the registers that the factors leave free, and no more than needed
/// to hide an addition's latency.
inline constexpr std::size_t tile_rows = register_count == 32 ? 8 : register_count == 16 ? 6 : 2;
inline constexpr std::size_t tile_vectors = 2;

/// A matrix that is read number by number, or row by row: element (row, step) is first[row * row_stride + step *
/// step_stride].
template <class T>
struct strided_matrix {
  const T* first;
  std::size_t row_stride;
  std::size_t step_stride;

  CHAINRULE_INLINE strided_matrix at(std::size_t row, std::size_t step) const {
    return {first + row * row_stride + step * step_stride, row_stride, step_stride};
  }
};

// Whether there is nothing to sum: one step, and sums that begin at zero.
template <class Steps, class Begin>
inline constexpr bool are_products = is_one_row<Steps> && std::is_same_v<Begin, from_zero>;

/// One tile at (row, column): sum(r, c) = begin(r, c) + a(r, k) b(k, c) over the steps k, in order. `a` begins at its
/// row and b at its column. Of the last vector, Last lanes are read and written. Steps are unrolled only for the most
/// frequent tiles. If the number of steps is the constant one, b may just have been stored.
template <class V, std::size_t Rows, std::size_t Vectors, std::size_t Last, bool Unrolled = true, class Steps,
          class Begin, class Epilogue>
  requires(!are_products<Steps, Begin>)
CHAINRULE_INLINE void tile(std::size_t row, std::size_t column, Steps steps,
                           const strided_matrix<typename V::scalar>& a, const typename V::scalar* b,
                           std::size_t b_stride, const Begin& begin, const Epilogue& epilogue) {
  V sum[Rows][Vectors];
  CHAINRULE_UNROLL for (std::size_t r = 0; r < Rows; ++r) {
    CHAINRULE_UNROLL for (std::size_t c = 0; c + 1 < Vectors; ++c) sum[r][c] =
        begin.template load<V, V::size>(row + r, column + c * V::size);
    sum[r][Vectors - 1] = begin.template load<V, Last>(row + r, column + (Vectors - 1) * V::size);
  }
  const auto add_step = [&](std::size_t k) __attribute__((always_inline)) {
    const auto* const row_of_b = b + k * b_stride;
    const auto* const step_of_a = a.first + k * a.step_stride;
    V numbers[Vectors];
    CHAINRULE_UNROLL for (std::size_t c = 0; c + 1 < Vectors; ++c) numbers[c] = load<V>(row_of_b + c * V::size);
    const auto* const last_of_b = row_of_b + (Vectors - 1) * V::size;
    numbers[Vectors - 1] = is_one_row<Steps> ? load_first<V, Last>(last_of_b) : load_at_once<V, Last>(last_of_b);
    CHAINRULE_UNROLL for (std::size_t r = 0; r < Rows; ++r) {
      const V number(step_of_a[r * a.row_stride]);
      CHAINRULE_UNROLL for (std::size_t c = 0; c < Vectors; ++c) sum[r][c] =
          multiply_add(number, numbers[c], sum[r][c]);
    }
  };
  if constexpr (is_one_row<Steps>) {
    add_step(0);
  } else if constexpr (Unrolled) {
    CHAINRULE_UNROLL_4 for (std::size_t k = 0; k < steps; ++k) add_step(k);
  } else {
    CHAINRULE_NOT_UNROLLED for (std::size_t k = 0; k < steps; ++k) add_step(k);
  }
  CHAINRULE_UNROLL for (std::size_t r = 0; r < Rows; ++r) {
    CHAINRULE_UNROLL for (std::size_t c = 0; c + 1 < Vectors; ++c)
        epilogue.template store<V::size>(row + r, column + c * V::size, sum[r][c]);
    epilogue.template store<Last>(row + r, column + (Vectors - 1) * V::size, sum[r][Vectors - 1]);
  }
}

/// The same without a sum. Each row leaves before the next row's number is read: so clang does not put two short rows
/// together for one store, for which the next step's loads would wait.
template <class V, std::size_t Rows, std::size_t Vectors, std::size_t Last, bool Unrolled = true, class Steps,
          class Begin, class Epilogue>
  requires are_products<Steps, Begin>
CHAINRULE_INLINE void tile(std::size_t row, std::size_t column, Steps, const strided_matrix<typename V::scalar>& a,
                           const typename V::scalar* b, std::size_t, const Begin&, const Epilogue& epilogue) {
  V numbers[Vectors];
  CHAINRULE_UNROLL for (std::size_t c = 0; c + 1 < Vectors; ++c) numbers[c] = load<V>(b + c * V::size);
  numbers[Vectors - 1] = load_first<V, Last>(b + (Vectors - 1) * V::size);
  CHAINRULE_UNROLL for (std::size_t r = 0; r < Rows; ++r) {
    const V number(a.first[r * a.row_stride]);
    CHAINRULE_UNROLL for (std::size_t c = 0; c + 1 < Vectors; ++c)
        epilogue.template store<V::size>(row + r, column + c * V::size, number * numbers[c]);
    epilogue.template store<Last>(row + r, column + (Vectors - 1) * V::size, number * numbers[Vectors - 1]);
  }
}

/// The number of rows for whole tiles, so that 3, 4, 7, 8 or 11 rows are left for tiles of 4 and 3 rows: these have
/// enough sums to hide an addition's latency, tiles of 1 or 2 rows do not.
template <std::size_t Rows>
constexpr std::size_t rows_of_whole_tiles(std::size_t rows) {
  const std::size_t rest = rows % Rows;
  const bool one_fewer = Rows == 6 && rows > Rows && (rest == 1 || rest == 2 || rest == 5);
  return rows - rest - (one_fewer ? Rows : 0);
}

/// One tile's columns of the rows from `row` to `rows`, at which `a` begins: whole tiles, then tiles of fewer rows.
template <class V, std::size_t Rows, std::size_t Vectors, std::size_t Last, bool Unrolled = true, class Steps,
          class Begin, class Epilogue>
CHAINRULE_INLINE void column_of_tiles(std::size_t row, std::size_t rows, std::size_t column, Steps steps,
                                      strided_matrix<typename V::scalar> a, const typename V::scalar* b,
                                      std::size_t b_stride, const Begin& begin, const Epilogue& epilogue) {
  const std::size_t whole = row + rows_of_whole_tiles<Rows>(rows - row);
  for (; row < whole; row += Rows, a = a.at(Rows, 0))
    tile<V, Rows, Vectors, Last, Unrolled>(row, column, steps, a, b, b_stride, begin, epilogue);
  if constexpr (Rows > 4) {
    for (; row + 4 <= rows; row += 4, a = a.at(4, 0))
      tile<V, 4, Vectors, Last, Unrolled>(row, column, steps, a, b, b_stride, begin, epilogue);
    if (row + 3 == rows)
      return tile<V, 3, Vectors, Last, Unrolled>(row, column, steps, a, b, b_stride, begin, epilogue);
    for (; row < rows; ++row, a = a.at(1, 0))
      tile<V, 1, Vectors, Last, false>(row, column, steps, a, b, b_stride, begin, epilogue);
  } else if constexpr (Rows > 1) {
    if (row < rows)
      column_of_tiles<V, Rows / 2, Vectors, Last, false>(row, rows, column, steps, a, b, b_stride, begin, epilogue);
  }
}

}  // namespace chainrule::internal::kernel
