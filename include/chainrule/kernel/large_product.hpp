// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/panel.hpp>

// Products whose extents are numbers and not types: all large layers share this machine code, so that a deep network
// compiles as fast as a shallow one. The tiles are the same as those of small layers.
namespace chainrule::kernel {

/// c = begin + a b, or c = begin + a b' where `transposed`: a (rows, steps), b (steps, columns), c (rows, columns).
/// `begin` is null for zero; with a stride of zero it is one row, a bias. The columns of c are neighbours.
template <class T>
struct product {
  std::size_t rows;
  std::size_t columns;
  std::size_t steps;
  operand<T> a;
  const T* b;
  std::size_t b_stride;
  bool transposed;
  const T* begin;
  std::size_t begin_stride;
  T* c;
  std::size_t c_stride;
};

namespace products {

// Sums that begin in a matrix, or at zero where there is none.
template <class T>
struct perhaps_in_matrix {
  const T* first;
  std::size_t stride;

  template <class V, std::size_t Count>
  CHAINRULE_INLINE V load(std::size_t row, std::size_t column) const {
    return first == nullptr ? V(0) : kernel::load<V, Count>(first + row * stride + column);
  }
};

// A tile's columns over all rows.
template <std::size_t Vectors, class T>
[[gnu::noinline]] void column_from(std::size_t rows, std::size_t steps, operand<T> a, const T* b, std::size_t b_stride, perhaps_in_matrix<T> begin, in_matrix<T> end) {
  using V = lanes<T, register_lanes<T>>;
  column_of_tiles<V, tile_rows, Vectors, V::size>(0, rows, 0, steps, a, b, b_stride, begin, end);
}

// Columns that do not fill a tile: its rows are summed beside the matrix, and as much of them as there is copied back.
template <std::size_t Vectors, class T>
void part_of_a_column(const product<T>& p, std::size_t column, std::size_t columns, std::size_t steps, operand<T> a, const T* panel, const T* begin,
                      std::size_t begin_stride) {
  using V = lanes<T, register_lanes<T>>;
  constexpr std::size_t width = Vectors * V::size;
  alignas(64) T block[tile_rows * width];
  const auto copy = [&](const T* from, T* to) {
    for (std::size_t i = 0; i < width; i += V::size) store(to + i, i < columns ? load_some<V>(from + i, columns - i) : V(0));
  };
  alignas(64) T bias[width];
  const bool from_bias = begin != nullptr && begin_stride == 0, from_sums = begin != nullptr && begin_stride > 0;
  if (from_bias) copy(begin, bias);
  const perhaps_in_matrix<T> first = from_bias ? perhaps_in_matrix<T>{bias, 0} : perhaps_in_matrix<T>{from_sums ? block : nullptr, width};
  for (std::size_t row = 0; row < p.rows; row += tile_rows) {
    const std::size_t rows = p.rows - row < tile_rows ? p.rows - row : tile_rows;
    if (from_sums)
      for (std::size_t r = 0; r < rows; ++r) copy(begin + (row + r) * begin_stride, block + r * width);
    column_from<Vectors, T>(rows, steps, a.at(row, 0), panel, panel_width<T>, first, {block, width});
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t i = 0; i < width && i < columns; i += V::size)
        store_some(p.c + (row + r) * p.c_stride + column + i, load<V>(block + r * width + i), columns - i);
  }
}

// One panel's width, in as many panels as hold the steps; between two, the sums wait in c.
template <class T>
void packed_column(const product<T>& p, std::size_t column, std::size_t columns) {
  alignas(64) T panel[panel_bytes / sizeof(T)];
  const T* begin = p.begin == nullptr ? nullptr : p.begin + column;
  std::size_t begin_stride = p.begin_stride;
  for (std::size_t k = 0; k < p.steps; k += panel_steps<T>) {
    const std::size_t steps = p.steps - k < panel_steps<T> ? p.steps - k : panel_steps<T>;
    if (p.transposed)
      pack_columns(panel, p.b + column * p.b_stride + k, p.b_stride, steps, columns);
    else
      pack_rows(panel, p.b + k * p.b_stride + column, p.b_stride, steps, columns);
    if (columns == panel_width<T>)
      column_from<tile_vectors, T>(p.rows, steps, p.a.at(0, k), panel, panel_width<T>, {begin, begin_stride}, {p.c + column, p.c_stride});
    else if (columns > register_lanes<T>)
      part_of_a_column<tile_vectors>(p, column, columns, steps, p.a.at(0, k), panel, begin, begin_stride);
    else
      part_of_a_column<1>(p, column, columns, steps, p.a.at(0, k), panel, begin, begin_stride);
    begin = p.c + column;
    begin_stride = p.c_stride;
  }
}

/// Steps, rows and panels of the blocks of operands that are both copied.
inline constexpr std::size_t block_steps = 256;
inline constexpr std::size_t block_rows = 24;
template <class T>
inline constexpr std::size_t block_panels = 2 * panel_bytes / (block_steps * panel_width<T> * sizeof(T));

// Whether each step of `a` would be another page, too many for the processor to keep their addresses at hand.
template <class T>
bool has_far_steps(const product<T>& p) {
  constexpr std::size_t near_bytes = 256 * 1024;
  return p.a.row_stride == 1 && !p.transposed && p.rows >= block_rows && p.steps * p.a.step_stride * sizeof(T) > near_bytes;
}

// Rows of an operand whose steps lie far apart, copied tile by tile: what a tile reads in its steps is neighbours.
template <class T>
void pack_tiles(T* block, const operand<T>& a, std::size_t rows, std::size_t steps) {
  for (std::size_t step = 0; step < steps; ++step) {
    const T* const from = a.first + step * a.step_stride;
    T* to = block + step * tile_rows;
    std::size_t row = 0;
    for (; row + tile_rows <= rows; row += tile_rows, to += steps * tile_rows)
      for (std::size_t r = 0; r < tile_rows; ++r) to[r] = from[row + r];
    for (std::size_t r = 0; row + r < rows; ++r) to[r] = from[row + r];
  }
}

// Several panels' columns at once, because `a` too is copied, block by block.
template <class T>
[[gnu::noinline]] void far_columns(const product<T>& p, std::size_t column, std::size_t panels) {
  constexpr std::size_t width = panel_width<T>;
  alignas(64) T panel[block_panels<T> * block_steps * width];
  alignas(64) T block[block_steps * block_rows];
  for (std::size_t k = 0; k < p.steps; k += block_steps) {
    const std::size_t steps = p.steps - k < block_steps ? p.steps - k : block_steps;
    const T* const begin = k > 0 ? p.c : p.begin;
    const std::size_t begin_stride = k > 0 ? p.c_stride : p.begin_stride;
    for (std::size_t i = 0; i < panels; ++i) pack_rows(panel + i * steps * width, p.b + k * p.b_stride + column + i * width, p.b_stride, steps, width);
    for (std::size_t first = 0; first < p.rows; first += block_rows) {
      const std::size_t end = p.rows - first < block_rows ? p.rows : first + block_rows;
      pack_tiles(block, p.a.at(first, k), end - first, steps);
      for (std::size_t i = 0; i < panels; ++i)
        for (std::size_t row = first; row < end; row += tile_rows) {
          const std::size_t at = column + i * width;
          column_from<tile_vectors, T>(end - row < tile_rows ? end - row : tile_rows, steps, {block + (row - first) * steps, 1, tile_rows},
                                       panel + i * steps * width, width, {begin == nullptr ? nullptr : begin + row * begin_stride + at, begin_stride},
                                       {p.c + row * p.c_stride + at, p.c_stride});
        }
    }
  }
}

// Whether so many columns cannot be read in place, or not well.
template <class T>
bool needs_panel(const product<T>& p, std::size_t columns) {
  return columns < panel_width<T> || p.transposed || p.b_stride * sizeof(T) > far_bytes;
}

// Whether a column of tiles, read in place, would push itself out of the first cache between two of its many tiles: its rows
// lie apart by so large a power of two that they share a few of the cache's places, or they are too many. The cache has at least 64
// sets of 64 bytes and 8 ways, half of which a column may take.
template <class T>
bool crowds(const product<T>& p) {
  constexpr std::size_t many_rows = 128, line = 64, sets = 64;
  const std::size_t bytes = p.b_stride * sizeof(T), power = bytes & (~bytes + 1);
  const std::size_t used = power <= line ? sets : power >= line * sets ? 1 : line * sets / power;
  return p.rows >= many_rows && p.steps > 4 * used;
}

}  // namespace products

/// The columns of c from `column` on, a few panels' width of them; returns how many.
template <class T>
[[gnu::noinline]] std::size_t multiply_columns(const product<T>& p, std::size_t column) {
  if (const std::size_t whole = (p.columns - column) / panel_width<T>; whole > 0 && products::has_far_steps(p)) {
    const std::size_t panels = whole < products::block_panels<T> ? whole : products::block_panels<T>;
    products::far_columns(p, column, panels);
    return panels * panel_width<T>;
  }
  const std::size_t columns = p.columns - column < panel_width<T> ? p.columns - column : panel_width<T>;
  if (products::needs_panel(p, columns) || products::crowds(p))
    products::packed_column(p, column, columns);
  else
    products::column_from<tile_vectors, T>(p.rows, p.steps, p.a, p.b + column, p.b_stride, {p.begin == nullptr ? nullptr : p.begin + column, p.begin_stride},
                                           {p.c + column, p.c_stride});
  return columns;
}

}  // namespace chainrule::kernel
