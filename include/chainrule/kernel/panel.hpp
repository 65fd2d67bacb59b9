// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/tile.hpp>
#include <chainrule/number/lane_exchange.hpp>

// Panels: copies of as many columns of a matrix as a tile has, in which the rows are neighbours in memory. They are
// used if the matrix's own rows lie far apart (each on another page), if the matrix must be transposed, and to fill the
// lanes of a narrow matrix.
namespace chainrule::internal::kernel {

/// A panel lies on the stack; it fits the first-level cache.
inline constexpr std::size_t panel_bytes = 32 * 1024;

/// Elements of a tile's row, and the steps that a panel holds.
template <class T>
inline constexpr std::size_t panel_width = tile_vectors * register_lanes<T>;
template <class T>
inline constexpr std::size_t panel_steps = panel_bytes / (panel_width<T> * sizeof(T));

/// Rows this far apart are copied before they are used many times.
inline constexpr std::size_t far_bytes = 2048;

// Copies few elements one by one: (i, j) from from[i * from_row + j * from_column].
template <class T>
CHAINRULE_ONCE void copy_elements(std::size_t rows, std::size_t columns, T* to, std::size_t to_row,
                                  std::size_t to_column, const T* from, std::size_t from_row, std::size_t from_column) {
  CHAINRULE_NOT_UNROLLED for (std::size_t i = 0; i < rows; ++i)
      CHAINRULE_NOT_UNROLLED for (std::size_t j = 0; j < columns; ++j) to[i * to_row + j * to_column] =
          from[i * from_row + j * from_column];
}

/// `columns` columns of `steps` rows of a matrix; the panel's other columns are arbitrary, because no stored sum uses
/// them.
template <class T>
[[gnu::noinline]] void pack_rows(T* panel, const T* from, std::size_t stride, std::size_t steps, std::size_t columns) {
  using V = lanes<T, register_lanes<T>>;
  // Whole vectors as long as they lie within the matrix, even where they reach into its next row.
  const std::size_t end = (steps - 1) * stride + columns;
  std::size_t k = 0;
  for (; k < steps && k * stride + panel_width<T> <= end; ++k)
    for (std::size_t c = 0; c < panel_width<T>; c += V::size)
      store(panel + k * panel_width<T> + c, load<V>(from + k * stride + c));
  for (std::size_t i = k * panel_width<T>; i < steps * panel_width<T>; i += V::size) store(panel + i, V(0));
  copy_elements(steps - k, columns, panel + k * panel_width<T>, panel_width<T>, 1, from + k * stride, stride, 1);
}

/// The transpose: column c of the panel is the matrix's row c.
template <class T>
[[gnu::noinline]] void pack_columns(T* panel, const T* from, std::size_t stride, std::size_t steps,
                                    std::size_t columns) {
  using V = lanes<T, register_lanes<T>>;
  const std::size_t whole = columns / V::size * V::size, whole_steps = steps / V::size * V::size;
  for (std::size_t i = 0; whole < panel_width<T> && i < steps * panel_width<T>; i += V::size) store(panel + i, V(0));
  for (std::size_t c = 0; c < whole; c += V::size) {
    for (std::size_t k = 0; k < whole_steps; k += V::size) {
      V block[V::size];
      CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) block[i] = load<V>(from + (c + i) * stride + k);
      transpose(block);
      CHAINRULE_UNROLL for (std::size_t i = 0; i < V::size; ++i) store(panel + (k + i) * panel_width<T> + c, block[i]);
    }
  }
  copy_elements(steps - whole_steps, whole, panel + whole_steps * panel_width<T>, panel_width<T>, 1, from + whole_steps,
                1, stride);
  copy_elements(steps, columns - whole, panel + whole, panel_width<T>, 1, from + whole * stride, 1, stride);
}

}  // namespace chainrule::internal::kernel
