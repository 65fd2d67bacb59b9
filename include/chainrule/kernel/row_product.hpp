// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/tile.hpp>
#include <chainrule/number/lane_exchange.hpp>

// Products of one row, which read each weight once and split each sum into several, so that the additions overlap.
namespace chainrule::internal::kernel {

namespace products {

// `Vectors` vectors of one row. Each sum is split into `Splits` parts, to which the steps go in rotation.
template <class V, std::size_t Vectors, std::size_t Splits, class T>
[[gnu::noinline]] void row_group(std::size_t steps, const T* a, const T* b, std::size_t b_stride, const T* bias, T* c) {
  V sum[Splits][Vectors];
  CHAINRULE_UNROLL for (std::size_t s = 0; s < Splits; ++s) CHAINRULE_UNROLL for (std::size_t i = 0; i < Vectors; ++i)
      sum[s][i] = s == 0 ? load<V>(bias + i * V::size) : V(0);
  std::size_t k = 0;
  for (; k + Splits <= steps; k += Splits) CHAINRULE_UNROLL for (std::size_t s = 0; s < Splits; ++s) {
      const V number(a[k + s]);
      CHAINRULE_UNROLL for (std::size_t i = 0; i < Vectors; ++i) sum[s][i] =
          multiply_add(number, load<V>(b + (k + s) * b_stride + i * V::size), sum[s][i]);
    }
  CHAINRULE_NOT_UNROLLED for (; k < steps; ++k) {
    const V number(a[k]);
    CHAINRULE_UNROLL for (std::size_t i = 0; i < Vectors; ++i) sum[0][i] =
        multiply_add(number, load<V>(b + k * b_stride + i * V::size), sum[0][i]);
  }
  CHAINRULE_UNROLL for (std::size_t i = 0; i < Vectors; ++i) {
    CHAINRULE_UNROLL for (std::size_t s = 1; s < Splits; ++s) sum[0][i] += sum[s][i];
    store(c + i * V::size, sum[0][i]);
  }
}

// Adds some rows of b to c, one after another: for rows longer than the registers hold, so that the weights are read in
// the order in which they lie.
template <class V, std::size_t Steps, class T>
[[gnu::noinline]] void add_steps(std::size_t columns, const T* a, const T* b, std::size_t b_stride, T* c) {
  V numbers[Steps];
  CHAINRULE_UNROLL for (std::size_t s = 0; s < Steps; ++s) numbers[s] = V(a[s]);
  for (std::size_t column = 0; column + V::size <= columns; column += V::size) {
    V even = load<V>(c + column), odd(0);
    CHAINRULE_UNROLL for (std::size_t s = 0; s < Steps; s += 2) {
      even = multiply_add(numbers[s], load<V>(b + s * b_stride + column), even);
      if (s + 1 < Steps) odd = multiply_add(numbers[s + 1], load<V>(b + (s + 1) * b_stride + column), odd);
    }
    store(c + column, even + odd);
  }
}

/// The vectors of a row whose sums the registers hold; and the steps of a longer row that are added together.
inline constexpr std::size_t row_registers = 8;
inline constexpr std::size_t row_steps = 8;

}  // namespace products

/// The lanes of the vectors in which a row of this many columns is summed.
template <class T>
constexpr std::size_t lanes_of_long_row(std::size_t columns) {
  std::size_t count = register_lanes<T>;
  while (columns < count && count * sizeof(T) > 16) count /= 2;
  return count;
}

/// c = bias + a b for one row: b (steps, columns). A last vector that would not be filled begins earlier and overlaps
/// the one before.
template <class T, std::size_t Lanes>
void row_times_matrix(std::size_t columns, std::size_t steps, const T* a, const T* b, std::size_t b_stride,
                      const T* bias, T* c) {
  using V = lanes<T, Lanes>;
  std::size_t column = 0;
  if (columns > products::row_registers * Lanes) {
    column = columns / Lanes * Lanes;
    for (std::size_t i = 0; i < column; i += Lanes) store(c + i, load<V>(bias + i));
    std::size_t k = 0;
    for (; k + products::row_steps <= steps; k += products::row_steps)
      products::add_steps<V, products::row_steps>(column, a + k, b + k * b_stride, b_stride, c);
    for (std::size_t left = steps % products::row_steps; left > 0; --left, ++k)
      products::add_steps<V, 1>(column, a + k, b + k * b_stride, b_stride, c);
  }
  if (columns == products::row_registers * Lanes)
    return products::row_group<V, products::row_registers, 1>(steps, a, b, b_stride, bias, c);
  for (; column + 4 * Lanes <= columns; column += 4 * Lanes)
    products::row_group<V, 4, 2>(steps, a, b + column, b_stride, bias + column, c + column);
  for (; column + 2 * Lanes <= columns; column += 2 * Lanes)
    products::row_group<V, 2, 4>(steps, a, b + column, b_stride, bias + column, c + column);
  for (; column < columns && columns >= Lanes; column += Lanes) {
    if (column + Lanes > columns) column = columns - Lanes;
    products::row_group<V, 1, 8>(steps, a, b + column, b_stride, bias + column, c + column);
  }
  for (; column < columns; ++column) {
    T sum[4] = {bias[column], T{}, T{}, T{}};
    CHAINRULE_NOT_UNROLLED for (std::size_t k = 0; k < steps; ++k) sum[k % 4] += a[k] * b[k * b_stride + column];
    c[column] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}

/// c = begin + b a for one column: b (rows, steps), its rows neighbours; `begin` is null for zero. At least a vector of
/// steps.
template <class T>
[[gnu::noinline]] void matrix_times_column(std::size_t rows, std::size_t steps, const T* a, const T* b, const T* begin,
                                           T* c) {
  using V = lanes<T, register_lanes<T>>;
  const std::size_t whole = steps / V::size * V::size;
  // The last numbers, with zeros in the lanes that the whole vectors have summed already.
  T rest[V::size] = {};
  for (std::size_t k = whole; k < steps; ++k) rest[k - (steps - V::size)] = a[k];
  const V last = load<V>(rest);
  for (std::size_t row = 0; row < rows; row += V::size) {
    const T* from[V::size];
    V sum[V::size];
    for (std::size_t i = 0; i < V::size; ++i) from[i] = b + (row + i < rows ? row + i : rows - 1) * steps;
    if (whole < steps) {
      CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) sum[i] = last * load<V>(from[i] + steps - V::size);
    } else {
      CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) sum[i] = V(0);
    }
    for (std::size_t k = 0; k < whole; k += V::size) {
      const V numbers = load<V>(a + k);
      CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) sum[i] =
          multiply_add(numbers, load<V>(from[i] + k), sum[i]);
    }
    const std::size_t count = rows - row < V::size ? rows - row : V::size;
    V total = sums_of(sum);
    if (begin != nullptr) total += load_some<V>(begin + row, count);
    store_some(c + row, total, count);
  }
}

}  // namespace chainrule::internal::kernel
