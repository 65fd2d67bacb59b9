// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product.hpp>

// Products of the small matrices of attention, whose rows lie apart.
namespace chainrule::internal::kernel {

/// Up to this many columns and steps a product is unrolled for its extents, and its transposed factor is copied.
inline constexpr std::size_t most_of_head = 64;

// Transposes b (Columns, Steps), whose rows are `stride` apart.
template <std::size_t Columns, std::size_t Steps, class T>
constexpr void transpose_rows(const T* b, std::size_t stride, T* transposed) {
  std::size_t whole_columns = 0, whole_steps = 0;
  if constexpr (has_vectors<T>) {
    using V = lanes<T, register_lanes<T>>;
    if (!__builtin_is_constant_evaluated()) {
      whole_columns = Columns / V::size * V::size;
      whole_steps = Steps / V::size * V::size;
      for (std::size_t c = 0; c < whole_columns; c += V::size)
        for (std::size_t k = 0; k < whole_steps; k += V::size) {
          V square[V::size];
          CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) square[i] = load<V>(b + (c + i) * stride + k);
          transpose(square);
          CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i)
              store(transposed + (k + i) * Columns + c, square[i]);
        }
    }
  }
  for (std::size_t c = 0; c < Columns; ++c)
    for (std::size_t k = c < whole_columns ? whole_steps : 0; k < Steps; ++k)
      transposed[k * Columns + c] = b[c * stride + k];
}

/// y = a b, or a b' with `Transposed`, or this added to what y holds: y (Rows, Columns), a (Rows, Steps) with any
/// strides, b (Steps, Columns), or (Columns, Steps). Rows of b and of y lie apart.
template <std::size_t Rows, std::size_t Columns, std::size_t Steps, bool Transposed, bool Accumulate, class T>
constexpr void head_product(const T* a, std::size_t row_stride, std::size_t step_stride, const T* b,
                            std::size_t b_stride, T* y, std::size_t y_stride) {
  const strided_matrix<T> left{a, row_stride, step_stride};
  const in_matrix<T> to{y, y_stride};
  if constexpr (Columns <= most_of_head && Steps <= most_of_head) {
    alignas(64) T transposed[Transposed ? Columns * Steps : 1];
    if constexpr (Transposed) transpose_rows<Columns, Steps>(b, b_stride, transposed);
    const T* const right = Transposed ? transposed : b;
    const std::size_t stride = Transposed ? Columns : b_stride;
    if (by_numbers<T>())
      plain_product(Rows, Columns, Steps, left, right, stride, begin_of<Accumulate>(to), to);
    else if constexpr (has_vectors<T>)
      small_product<Columns>(Rows, Steps, left, right, stride, begin_of<Accumulate>(to), to);
  } else if (by_numbers<T>()) {
    for (std::size_t r = 0; r < Rows; ++r)
      for (std::size_t c = 0; c < Columns; ++c) {
        T sum = Accumulate ? y[r * y_stride + c] : T(0);
        for (std::size_t k = 0; k < Steps; ++k)
          sum += a[r * row_stride + k * step_stride] * b[Transposed ? c * b_stride + k : k * b_stride + c];
        y[r * y_stride + c] = sum;
      }
  } else if constexpr (has_vectors<T>) {
    large_product(product<T>{Rows, Columns, Steps, left, b, b_stride, Transposed, Accumulate ? y : nullptr, y_stride, y,
                             y_stride},
                  to);
  }
}

}  // namespace chainrule::internal::kernel
