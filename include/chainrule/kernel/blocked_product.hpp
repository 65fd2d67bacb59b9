// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/panel.hpp>

// Products that copy both operands: a block of a's rows, tile by tile, into the second-level cache, and a panel of b
// into the first-level cache. Each number of `a` is copied once for all columns, each of b once for a block of rows.
namespace chainrule::internal::kernel {

/// c = begin + a b, or c = begin + a b' where `transposed`: a (rows, steps), b (steps, columns), c (rows, columns).
/// `begin` is null for zero; with a stride of zero it is one row, a bias. The columns of c are neighbours.
template <class T>
struct product {
  std::size_t rows;
  std::size_t columns;
  std::size_t steps;
  strided_matrix<T> a;
  const T* b;
  std::size_t b_stride;
  bool transposed;
  const T* begin;
  std::size_t begin_stride;
  T* c;
  std::size_t c_stride;
};

/// Steps of a block. With more steps, the sums are stored in memory between two blocks; where they may not be stored, a
/// block has fewer rows.
inline constexpr std::size_t block_steps = 256;
inline constexpr std::size_t most_block_steps = 2 * block_steps;
/// Rows of a block, at most: what 132 KiB on the stack hold, in whole tiles.
template <class T>
inline constexpr std::size_t block_rows = 132 * 1024 / (block_steps * sizeof(T)) / tile_rows * tile_rows;

/// The extent of pieces when `all` is divided into as few as are at most `most` long, of as equal length as multiples
/// of `unit` allow.
constexpr std::size_t even_extent(std::size_t all, std::size_t most, std::size_t unit) {
  const std::size_t pieces = (all + most - 1) / most;
  return (all + pieces * unit - 1) / (pieces * unit) * unit;
}

namespace products {

/// Numbers from a tile's copy to the next one's: more than the tile has, because vectors write beyond it, and so that
/// the copies do not share cache sets.
template <class T>
constexpr std::size_t tile_stride(std::size_t steps) {
  return steps * tile_rows + 64 / sizeof(T);
}

// Copies complete rows of tiles from columns of samples, in whole vectors: what their lanes write beyond the tile is
// overwritten by the next step.
template <class T>
void copy_tiles(T* block, const strided_matrix<T>& a, std::size_t rows, std::size_t steps) {
  using V = lanes<T, lanes_for<T>(tile_rows)>;
  constexpr std::size_t extent = (tile_rows + V::size - 1) / V::size * V::size;
  const std::size_t stride = tile_stride<T>(steps),
                    whole = rows < extent ? 0 : (rows - extent) / tile_rows * tile_rows + tile_rows;
  CHAINRULE_NOT_UNROLLED for (std::size_t k = 0; k < steps; ++k) {
    const T* const from = a.first + k * a.step_stride;
    T* to = block + k * tile_rows;
    CHAINRULE_NOT_UNROLLED for (std::size_t row = 0; row < whole; row += tile_rows, to += stride)
        CHAINRULE_UNROLL for (std::size_t r = 0; r < extent; r += V::size) store(to + r, load<V>(from + row + r));
  }
  for (std::size_t row = whole; row + tile_rows <= rows; row += tile_rows)
    copy_elements(steps, tile_rows, block + row / tile_rows * stride, tile_rows, 1, a.first + row, a.step_stride, 1);
}

/// Columns of samples, copied so that the numbers that a tile reads in one step are neighbours.
template <class T>
[[gnu::noinline]] void pack_tiles(T* block, const strided_matrix<T>& a, std::size_t rows, std::size_t steps) {
  const std::size_t whole = rows / tile_rows * tile_rows, stride = tile_stride<T>(steps);
  copy_tiles(block, a, whole, steps);
  copy_elements(steps, rows - whole, block + whole / tile_rows * stride, tile_rows, 1, a.first + whole * a.row_stride,
                a.step_stride, a.row_stride);
}

/// Copies `columns` columns of b, or of its transpose, from a column and a step on.
template <class T>
void pack_panel(T* panel, const product<T>& p, std::size_t column, std::size_t columns, std::size_t step,
                std::size_t steps) {
  if (p.transposed)
    pack_columns(panel, p.b + column * p.b_stride + step, p.b_stride, steps, columns);
  else
    pack_rows(panel, p.b + step * p.b_stride + column, p.b_stride, steps, columns);
}

/// The numbers that the copies need: of a block of `a` and a panel of b, or of panels alone.
template <class T>
constexpr std::size_t room_for_copies(std::size_t rows) {
  return rows / tile_rows * tile_stride<T>(block_steps) + most_block_steps * panel_width<T>;
}

/// The columns of panels, in a product of at most most_block_steps steps: calls tiles(row, rows, column, a, panel) for
/// each tile, with its operands. With `copies_both`, `a` is copied in blocks of at most most_far_rows rows. Otherwise
/// `a` is read in place, a few tiles' rows at a time, for as many panels as fit into `copies`, which has
/// room_for_copies(most_far_rows) numbers.
template <class T, class Tiles>
CHAINRULE_INLINE void for_each_tile(const product<T>& p, std::size_t columns, bool copies_both, T* copies,
                                    std::size_t most_far_rows, const Tiles& tiles) {
  constexpr std::size_t width = panel_width<T>;
  const std::size_t room = room_for_copies<T>(most_far_rows) - most_block_steps * width;
  T* const panels = copies_both ? copies + room : copies;
  const std::size_t stride = copies_both ? tile_stride<T>(p.steps) : tile_rows * p.a.row_stride,
                    held_rows = room / tile_stride<T>(p.steps) * tile_rows;
  const std::size_t most_rows =
      copies_both ? even_extent(p.rows, held_rows < most_far_rows ? held_rows : most_far_rows, tile_rows)
                  : 4 * tile_rows;
  const std::size_t together = copies_both ? columns : room / p.steps / width * width;
  for (std::size_t left = 0; left < columns; left += together) {
    const std::size_t right = columns - left < together ? columns : left + together;
    if (!copies_both)
      for (std::size_t column = left; column < right; column += width)
        pack_panel(panels + (column - left) * p.steps, p, column, width, 0, p.steps);
    for (std::size_t first = 0; first < p.rows; first += most_rows) {
      const std::size_t end = p.rows - first < most_rows ? p.rows : first + most_rows;
      if (copies_both) pack_tiles(copies, p.a.at(first, 0), end - first, p.steps);
      for (std::size_t column = left; column < right; column += width) {
        T* const panel = copies_both ? panels : panels + (column - left) * p.steps;
        if (copies_both) pack_panel(panel, p, column, width, 0, p.steps);
        strided_matrix<T> a = copies_both ? strided_matrix<T>{copies, 1, tile_rows} : p.a.at(first, 0);
        // Prefetches what the next panel copies, a few steps with each tile.
        const std::size_t fetched = copies_both && !p.transposed && column + width < right ? p.steps : 0,
                          with_a_tile = p.steps * tile_rows / (end - first) + 1;
        std::size_t step = 0;
        for (std::size_t row = first; row < end; row += tile_rows, a.first += stride) {
          for (std::size_t i = 0; i < with_a_tile && step < fetched; ++i, ++step)
            __builtin_prefetch(p.b + step * p.b_stride + column + width, 0, 2);
          tiles(row, end - row < tile_rows ? end - row : tile_rows, column, a, panel);
        }
      }
    }
  }
}

}  // namespace products

}  // namespace chainrule::internal::kernel
