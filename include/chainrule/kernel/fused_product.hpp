// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/blas.hpp>
#include <chainrule/kernel/large_product.hpp>

// Large products whose sums go to an epilogue.
namespace chainrule::internal::kernel {

// Passes rows of sums, `stride` apart, to an epilogue.
template <class T, class Epilogue>
[[gnu::noinline]] constexpr void apply_epilogue(const T* sums, std::size_t stride, std::size_t row, std::size_t rows,
                                                std::size_t column, std::size_t columns,
                                                const Epilogue& shared_epilogue) {
  using V = lanes<T, register_lanes<T>>;
  // A copy, so that its numbers stay in registers: through a reference they are loaded again after each store.
  const Epilogue epilogue = shared_epilogue;
  const std::size_t whole = columns / V::size * V::size;
  CHAINRULE_NOT_UNROLLED for (std::size_t r = row; r < row + rows; ++r, sums += stride) {
    CHAINRULE_NOT_UNROLLED for (std::size_t c = 0; c < whole; c += V::size)
        epilogue.template store<V::size>(r, column + c, load<V>(sums + c));
    CHAINRULE_NOT_UNROLLED for (std::size_t c = whole; c < columns; ++c)
        epilogue.template store<1>(r, column + c, lanes<T, 1>(sums[c]));
  }
}

// The same for a block that a large product has stored at `epilogue.first`, for an epilogue that does more than store.
template <class Epilogue>
CHAINRULE_INLINE void finish(const Epilogue& epilogue, std::size_t row, std::size_t rows, std::size_t column,
                             std::size_t columns) {
  if constexpr (!Epilogue::is_plain_store)
    apply_epilogue(epilogue.first + row * epilogue.stride + column, epilogue.stride, row, rows, column, columns,
                   epilogue);
}

// An epilogue that has memory for all sums gets them a few columns at a time.
template <class T, class Epilogue>
  requires requires(const Epilogue& epilogue) { epilogue.first; }
void large_product(const product<T>& all, const Epilogue& epilogue) {
  product<T> p = all;
  p.c = epilogue.first;
#ifdef CHAINRULE_BLAS
  if (is_for_blas(p)) {
    multiply_by_blas(p);
    return finish(epilogue, 0, p.rows, 0, p.columns);
  }
#endif
  for (std::size_t column = 0; column < p.columns;) {
    const std::size_t columns = multiply_columns(p, column);
    finish(epilogue, 0, p.rows, column, columns);
    column += columns;
  }
}

// A product of one step: nothing is summed.
template <class T, class Epilogue>
CHAINRULE_INLINE void outer_product(const product<T>& all, const Epilogue& shared_epilogue) {
  const product<T> p = all;
  const Epilogue epilogue = shared_epilogue;
  for (std::size_t row = 0; row < p.rows; ++row) {
    const T number = p.a.first[row * p.a.row_stride];
    for_each_vector<T>(
        p.columns, [=]<class V>(std::size_t column, std::type_identity<V>) __attribute__((always_inline)) {
          epilogue.template store<V::size>(row, column, multiply_add(V(number), load<V>(p.b + column), V(0)));
        });
  }
}

namespace products {

/// With fewer steps than this, calling the epilogue for each tile costs more than the tile's sums; the epilogue then
/// gets whole rows in order.
inline constexpr std::size_t fused_steps = 48;

// The columns that fill panels, if the steps fit into a block; returns how many columns. A tile's sums are passed to
// the epilogue while the next tile's sums begin. The last rows, which do not fill a tile, are passed from memory.
template <class T, class Epilogue>
[[gnu::noinline]] std::size_t fused_tiles(const product<T>& p, const Epilogue& shared_epilogue) {
  if (p.steps < fused_steps || p.steps > most_block_steps) return 0;
  using V = lanes<T, register_lanes<T>>;
  const Epilogue epilogue = shared_epilogue;
  constexpr std::size_t width = panel_width<T>;
  const std::size_t whole = p.columns / width * width;
  alignas(64) T copies[room_for_copies<T>(block_rows<T>)];
  for_each_tile(p, whole, pays_to_copy_both(p, whole), copies, block_rows<T>,
                [&](std::size_t row, std::size_t rows, std::size_t column, const strided_matrix<T>& a, const T* panel)
                    __attribute__((always_inline)) {
                      if (rows == tile_rows)
                        return tile<V, tile_rows, tile_vectors, V::size>(row, column, p.steps, a, panel, width,
                                                                         from_zero{}, epilogue);
                      alignas(64) T sums[tile_rows * width];
                      column_from<tile_vectors, T>(rows, p.steps, a, panel, width, {nullptr, 0}, {sums, width});
                      apply_epilogue(sums, width, row, rows, column, width, shared_epilogue);
                    });
  return whole;
}

/// Rows and panels of sums that are stored for an epilogue, where both operands are copied: they share the stack.
template <class T>
inline constexpr std::size_t waiting_rows = block_rows<T> * 4 / 11 / tile_rows * tile_rows;
inline constexpr std::size_t waiting_panels = 26;

// Columns whose sums are stored on the stack, in blocks of both operands.
template <class T, class Epilogue>
[[gnu::noinline]] void fused_blocks(const product<T>& p, std::size_t column, std::size_t columns,
                                    const Epilogue& epilogue) {
  constexpr std::size_t most = waiting_panels * panel_width<T>, rows = waiting_rows<T>;
  alignas(64) T sums[rows * most];
  alignas(64) T copies[room_for_copies<T>(rows)];
  product<T> block = p;
  block.c = sums;
  for (const std::size_t last = column + columns; column < last; column += block.columns) {
    block.columns = block.c_stride = last - column < most ? last - column : most;
    block.b = p.b + column;
    for (std::size_t row = 0; row < p.rows; row += rows) {
      block.rows = p.rows - row < rows ? p.rows - row : rows;
      block.a = p.a.at(row, 0);
      blocked_columns(block, 0, block.columns, copies, rows);
      apply_epilogue(sums, block.columns, row, block.rows, column, block.columns, epilogue);
    }
  }
}

// The distance between an epilogue's rows, if it states one.
template <class Epilogue>
CHAINRULE_INLINE std::size_t stride_of(const Epilogue& epilogue) {
  if constexpr (requires { epilogue.stride; })
    return epilogue.stride;
  else
    return 0;
}

// The remaining columns, a few rows at a time, with sums on the stack. If the epilogue's rows are contiguous and some
// of them fit, whole rows are computed, which are passed to the epilogue as one row. If a call copies b first, few
// columns of as many rows as fit; otherwise all columns of 24 rows, or of as many as fit, so that the epilogue gets
// its elements in order.
template <class T, class Epilogue>
[[gnu::noinline]] void fused_columns(const product<T>& p, std::size_t column, const Epilogue& epilogue) {
  constexpr std::size_t width = panel_width<T>, room = panel_bytes / sizeof(T), least_rows = 24;
  alignas(64) T sums[room];
  const bool whole_rows = column == 0 && stride_of(epilogue) == p.columns && p.columns * least_rows <= room / 2;
  while (column < p.columns) {
    const std::size_t left = p.columns - column < width ? p.columns - column : (p.columns - column) / width * width;
    const bool copies = needs_panel(p, left);
    const std::size_t most = copies ? width : room / least_rows / width * width;
    product<T> block = p;
    block.columns = block.c_stride = whole_rows ? p.columns : left < most ? left : most;
    block.b = p.b + column;
    block.c = sums;
    const std::size_t together =
        whole_rows || copies ? room / (whole_rows ? 2 : 1) / block.columns / least_rows * least_rows : least_rows;
    for (std::size_t row = 0; row < p.rows; row += together) {
      block.rows = p.rows - row < together ? p.rows - row : together;
      block.a = p.a.at(row, 0);
      for (std::size_t done = 0; done < block.columns;) done += multiply_columns(block, done);
      apply_epilogue(sums, block.columns, row, whole_rows ? 1 : block.rows, column,
                     whole_rows ? block.rows * block.columns : block.columns, epilogue);
    }
    column += block.columns;
  }
}

}  // namespace products

// Other epilogues get the sums some rows at a time, from the stack. An epilogue that is rarely used states `is_rare`:
// it has no tiles of its own, which would cost more compile time than they save. The sums are the same.
template <class T, class Epilogue>
  requires(!requires(const Epilogue& epilogue) { epilogue.first; })
void large_product(const product<T>& p, const Epilogue& epilogue) {
  if (p.steps == 1) return outer_product(p, epilogue);
  std::size_t column = 0;
  if constexpr (!requires { Epilogue::is_rare; }) column = products::fused_tiles(p, epilogue);
  if (const std::size_t whole = (p.columns - column) / panel_width<T> * panel_width<T>;
      products::pays_to_copy_both(p, whole)) {
    products::fused_blocks(p, column, whole, epilogue);
    column += whole;
  }
  products::fused_columns(p, column, epilogue);
}

}  // namespace chainrule::internal::kernel
