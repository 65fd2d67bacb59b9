// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/blas.hpp>
#include <chainrule/kernel/large_product.hpp>

// Large products whose sums go on to an `end`.
namespace chainrule::kernel {

// Hands a block of sums, which a large product has stored where `end.first` says, on to an end that does more.
template <class End>
[[gnu::noinline]] constexpr void finish(const End& end, std::size_t row, std::size_t rows, std::size_t column, std::size_t columns) {
  if constexpr (!End::stores_sums) {
    using T = std::remove_cvref_t<decltype(*end.first)>;
    using V = lanes<T, register_lanes<T>>;
    using number = lanes<T, 1>;
    for (std::size_t r = row; r < row + rows; ++r) {
      const T* const sums = end.first + r * end.stride + column;
      const std::size_t whole = columns / V::size * V::size;
      for (std::size_t c = 0; c < whole; c += V::size) end.template store<V::size>(r, column + c, load<V>(sums + c));
      for (std::size_t c = whole; c < columns; ++c) end.template store<1>(r, column + c, number(sums[c]));
    }
  }
}

// Ends that have a place for all sums get them a few columns at a time.
template <class T, class End>
  requires requires(const End& end) { end.first; }
void large_product(const product<T>& to_end, const End& end) {
  product<T> p = to_end;
  p.c = end.first;
#ifdef CHAINRULE_BLAS
  if (is_for_blas(p)) {
    multiply_by_blas(p);
    return finish(end, 0, p.rows, 0, p.columns);
  }
#endif
  for (std::size_t column = 0; column < p.columns;) {
    const std::size_t columns = multiply_columns(p, column);
    finish(end, 0, p.rows, column, columns);
    column += columns;
  }
}

// A product of one step: nothing is summed.
template <class T, class End>
CHAINRULE_INLINE void outer_product(const product<T>& p, const End& end) {
  for (std::size_t row = 0; row < p.rows; ++row) {
    const T number = p.a.first[row * p.a.row_stride];
    for_each_vector<T>(p.columns, [=, &p, &end]<class V>(std::size_t column, std::type_identity<V>) __attribute__((always_inline)) {
      end.template store<V::size>(row, column, multiply_add(V(number), load<V>(p.b + column), V(0)));
    });
  }
}

namespace products {

// Hands rows of sums on.
template <class T, class End>
CHAINRULE_INLINE void end_sums(const T* sums, std::size_t row, std::size_t rows, std::size_t column, std::size_t columns, const End& end) {
  using V = lanes<T, register_lanes<T>>;
  for (std::size_t r = row; r < row + rows; ++r, sums += columns) {
    std::size_t c = 0;
    for (; c + V::size <= columns; c += V::size) end.template store<V::size>(r, column + c, load<V>(sums + c));
    for (; c < columns; ++c) end.template store<1>(r, column + c, lanes<T, 1>(sums[c]));
  }
}

// A tile's rows, or fewer, of one panel's columns; `a` begins at them.
template <std::size_t Rows, class T, class End>
CHAINRULE_INLINE void end_rows(std::size_t row, std::size_t end_row, std::size_t column, std::size_t steps, operand<T> a, const T* panel, const End& end) {
  using V = lanes<T, register_lanes<T>>;
  for (; row + Rows <= end_row; row += Rows, a = a.at(Rows, 0))
    tile<V, Rows, tile_vectors, V::size>(row, column, steps, a, panel, panel_width<T>, from_zero{}, end);
  if constexpr (Rows > 1)
    if (row < end_row) end_rows<(Rows > 4 ? 4 : Rows / 2)>(row, end_row, column, steps, a, panel, end);
}

/// With fewer steps than this a tile's end costs more than its sums, and wants its elements in their order.
inline constexpr std::size_t ended_steps = 48;

// The columns that fill panels, if the steps are few enough to be copied once for all rows; returns how many. Each tile
// ends as it is summed, while the next one's sums begin.
template <class T, class End>
[[gnu::noinline]] std::size_t end_panels(const product<T>& p, const End& end_of_all) {
  constexpr std::size_t width = panel_width<T>, room = block_panels<T> * block_steps * width;
  if (p.steps < ended_steps || p.steps > block_steps) return 0;
  alignas(64) T panels[room];
  alignas(64) T block[block_steps * block_rows];
  const End end = end_of_all;  // its own, so that its numbers stay in registers
  const bool far = has_far_steps(p);
  const std::size_t whole = p.columns / width * width, together = room / p.steps / width * width;
  for (std::size_t column = 0; column < whole; column += together) {
    const std::size_t columns = whole - column < together ? whole - column : together;
    for (std::size_t c = 0; c < columns; c += width) pack_rows(panels + c * p.steps, p.b + column + c, p.b_stride, p.steps, width);
    for (std::size_t first = 0; first < p.rows; first += block_rows) {
      const std::size_t last = p.rows - first < block_rows ? p.rows : first + block_rows;
      if (far) pack_tiles(block, p.a.at(first, 0), last - first, p.steps);
      for (std::size_t c = 0; c < columns; c += width)
        for (std::size_t row = first; row < last; row += tile_rows) {
          const operand<T> a = far ? operand<T>{block + (row - first) * p.steps, 1, tile_rows} : p.a.at(row, 0);
          end_rows<tile_rows>(row, last - row < tile_rows ? last : row + tile_rows, column + c, p.steps, a, panels + c * p.steps, end);
        }
    }
  }
  return whole;
}

// Other columns a few rows at a time, whose sums lie on the stack. Where a call copies b first, few columns of as many rows as there
// is room for; elsewhere all columns of 24 rows, or as many, so that the end meets its elements in their order.
template <class T, class End>
[[gnu::noinline]] void end_columns(const product<T>& p, std::size_t column, const End& end_of_all) {
  constexpr std::size_t width = panel_width<T>, room = panel_bytes / sizeof(T);
  alignas(64) T sums[room];
  const End end = end_of_all;
  while (column < p.columns) {
    const std::size_t left = p.columns - column < width ? p.columns - column : (p.columns - column) / width * width;
    const bool far = has_far_steps(p), copies = far || left < width || p.b_stride * sizeof(T) > far_bytes;
    const std::size_t most = far ? block_panels<T> * width : copies ? width : room / block_rows / width * width;
    product<T> block = p;
    block.columns = block.c_stride = left < most ? left : most;
    block.b = p.b + column;
    block.c = sums;
    const std::size_t together = copies ? room / block.columns / block_rows * block_rows : block_rows;
    for (std::size_t row = 0; row < p.rows; row += together) {
      block.rows = p.rows - row < together ? p.rows - row : together;
      block.a = p.a.at(row, 0);
      for (std::size_t done = 0; done < block.columns;) done += multiply_columns(block, done);
      end_sums(sums, row, block.rows, column, block.columns, end);
    }
    column += block.columns;
  }
}

}  // namespace products

// Others get them some rows at a time, from the stack.
template <class T, class End>
  requires(!requires(const End& end) { end.first; })
void large_product(const product<T>& p, const End& end) {
  if (p.steps == 1) return outer_product(p, end);
  products::end_columns(p, products::end_panels(p, end), end);
}

}  // namespace chainrule::kernel
