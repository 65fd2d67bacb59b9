// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/blocked_product.hpp>

// Products whose extents are numbers and not types: all large layers share this machine code, so that a deep network
// compiles as fast as a shallow one. The tiles are the same as those of small layers.
namespace chainrule::internal::kernel {

namespace products {

// Sums that begin in a matrix, or at zero where there is none.
template <class T>
struct in_matrix_or_zero {
  const T* first;
  std::size_t stride;

  template <class V, std::size_t Count>
  CHAINRULE_INLINE V load(std::size_t row, std::size_t column) const {
    return first == nullptr ? V(0) : number::load<V, Count>(first + row * stride + column);
  }
};

// One column of tiles over all rows. Called with references: a copy of an argument would be loaded right after its
// parts were stored.
template <std::size_t Vectors, class T>
CHAINRULE_ONCE void column_from(std::size_t rows, std::size_t steps, const strided_matrix<T>& a, const T* b,
                                std::size_t b_stride, in_matrix_or_zero<T> begin, in_matrix<T> epilogue) {
  using V = lanes<T, register_lanes<T>>;
  alignas(64) static constexpr T zeros[Vectors * V::size] = {};
  const in_matrix<const T> from =
      begin.first == nullptr ? in_matrix<const T>{zeros, 0} : in_matrix<const T>{begin.first, begin.stride};
  column_of_tiles<V, tile_rows, Vectors, V::size>(0, rows, 0, steps, a, b, b_stride, from, epilogue);
}

// Copies fewer than 2 * Size elements.
template <std::size_t Size, class T>
CHAINRULE_INLINE void copy_rest(std::size_t count, T* to, const T* from) {
  if ((count & Size) != 0) {
    __builtin_memcpy(to, from, Size * sizeof(T));
    to += Size;
    from += Size;
  }
  if constexpr (Size > 1) copy_rest<Size / 2>(count, to, from);
}

// Copies parts of rows.
template <class T>
CHAINRULE_ONCE void copy_columns(std::size_t rows, std::size_t columns, T* to, std::size_t to_stride, const T* from,
                                 std::size_t from_stride) {
  using V = lanes<T, register_lanes<T>>;
  const std::size_t whole = columns / V::size * V::size;
  CHAINRULE_NOT_UNROLLED for (; rows > 0; --rows, to += to_stride, from += from_stride) {
    CHAINRULE_NOT_UNROLLED for (std::size_t i = 0; i < whole; i += V::size) store(to + i, load<V>(from + i));
    copy_rest<V::size / 2>(columns - whole, to + whole, from + whole);
  }
}

// A panel's columns that do not fill vectors: rows are summed in a separate buffer, from which the existing columns
// are copied.
template <class T>
CHAINRULE_ONCE void part_of_a_column(std::size_t rows, std::size_t columns, std::size_t steps,
                                     const strided_matrix<T>& a, const T* panel, in_matrix_or_zero<T> begin,
                                     in_matrix<T> epilogue) {
  constexpr std::size_t width = panel_width<T>, most = 2 * tile_rows - 1;  // the last rows together
  alignas(64) T block[most * width] = {}, bias[width] = {};
  const bool from_bias = begin.first != nullptr && begin.stride == 0,
             from_sums = begin.first != nullptr && begin.stride > 0;
  if (from_bias) copy_columns(1, columns, bias, width, begin.first, width);
  const in_matrix_or_zero<T> first =
      from_bias ? in_matrix_or_zero<T>{bias, 0} : in_matrix_or_zero<T>{from_sums ? block : nullptr, width};
  for (std::size_t row = 0, together = 0; row < rows; row += together) {
    together = rows - row <= most ? rows - row : tile_rows;
    if (from_sums) copy_columns(together, columns, block, width, begin.first + row * begin.stride, begin.stride);
    if (columns > register_lanes<T>)
      column_from<tile_vectors, T>(together, steps, a.at(row, 0), panel, width, first, {block, width});
    else
      column_from<1, T>(together, steps, a.at(row, 0), panel, width, first, {block, width});
    copy_columns(together, columns, epilogue.first + row * epilogue.stride, epilogue.stride, block, width);
  }
}

// At most a tile's columns. Columns that do not fill vectors are read from a panel.
template <class T>
CHAINRULE_ONCE void columns_from(std::size_t rows, std::size_t columns, std::size_t steps, const strided_matrix<T>& a,
                                 const T* b, std::size_t b_stride, in_matrix_or_zero<T> begin, in_matrix<T> epilogue) {
  if (columns == panel_width<T>)
    column_from<tile_vectors, T>(rows, steps, a, b, b_stride, begin, epilogue);
  else if (columns == register_lanes<T>)
    column_from<1, T>(rows, steps, a, b, b_stride, begin, epilogue);
  else
    part_of_a_column<T>(rows, columns, steps, a, b, begin, epilogue);
}

// The columns of one panel, in as many panels as hold the steps; between two panels the sums are stored in c.
template <class T>
[[gnu::noinline]] void packed_column(const product<T>& p, std::size_t column, std::size_t columns) {
  alignas(64) T panel[panel_bytes / sizeof(T)];
  const T* begin = p.begin == nullptr ? nullptr : p.begin + column;
  std::size_t begin_stride = p.begin_stride;
  for (std::size_t k = 0; k < p.steps; k += panel_steps<T>) {
    const std::size_t steps = p.steps - k < panel_steps<T> ? p.steps - k : panel_steps<T>;
    pack_panel(panel, p, column, columns, k, steps);
    columns_from<T>(p.rows, columns, steps, p.a.at(0, k), panel, panel_width<T>, {begin, begin_stride},
                    {p.c + column, p.c_stride});
    begin = p.c + column;
    begin_stride = p.c_stride;
  }
}

/// With this many rows the copying of b costs next to nothing for each row.
inline constexpr std::size_t many_rows = 128;

// How many sets of the first-level cache, of at least 64 sets of 64 bytes, are shared by rows that are this far apart.
constexpr std::size_t shared_sets(std::size_t bytes) {
  constexpr std::size_t line = 64, sets = 64;
  const std::size_t power = bytes & (~bytes + 1);
  return power <= line ? sets : power >= line * sets ? 1 : line * sets / power;
}

// Whether copying both operands in blocks pays: measured for widths of 64 to 4096. For rows of samples it pays if both
// operands are larger than a second-level cache, or if few rows that are longer than a page are multiplied by many
// columns. For columns of samples it pays if they are too many for the processor's caches, or share a few cache sets.
template <class T>
bool pays_to_copy_both(const product<T>& p, std::size_t columns) {
  constexpr std::size_t page = 4096, near_bytes = 256 * 1024, second_cache = 1024 * 1024;
  const std::size_t panels = columns / panel_width<T>, row = p.steps * sizeof(T);
  if (p.a.step_stride == 1) {
    if (p.rows >= many_rows)
      return panels > 1 && (p.rows + columns) * row >= 4 * second_cache &&
             (!p.transposed || p.rows * row > second_cache);
    return !p.transposed && p.rows >= 2 * tile_rows && row >= page && panels >= 8;
  }
  if (p.a.row_stride != 1 || p.rows < 4 * tile_rows) return false;
  const std::size_t stride = p.a.step_stride * sizeof(T), sets = shared_sets(stride);
  return (panels >= 6 && p.steps * stride > near_bytes) || (sets <= 4 && panels >= 2 * sets && p.steps > 4 * sets);
}

// Prefetches the sums to which the next tile adds: they may be in the last-level cache.
template <class T>
CHAINRULE_ONCE void fetch_sums(const T* sums, std::size_t stride) {
  constexpr std::size_t line = 64 / sizeof(T);
  CHAINRULE_NOT_UNROLLED for (std::size_t r = 0; r < tile_rows; ++r, sums += stride) for (std::size_t c = 0;
                                                                                          c < panel_width<T>; c += line)
      __builtin_prefetch(sums + c, 1, 3);
}

// Panels' columns from `column` on, for rows of samples. The rows are read in place, for as many panels as fit.
template <class T>
CHAINRULE_ONCE void columns_of_panels(const product<T>& p, std::size_t column, std::size_t columns, T* panels,
                                      std::size_t room) {
  constexpr std::size_t width = panel_width<T>;
  const std::size_t most_steps = even_extent(p.steps, block_steps, width), together = room / most_steps / width * width,
                    end = column + columns;
  for (; column < end; column += together) {
    const std::size_t count = end - column < together ? end - column : together;
    const T* begin = p.begin;
    std::size_t begin_stride = p.begin_stride;
    for (std::size_t k = 0; k < p.steps; k += most_steps) {
      const std::size_t steps = p.steps - k < most_steps ? p.steps - k : most_steps;
      for (std::size_t c = 0; c < count; c += width) pack_panel(panels + c * steps, p, column + c, width, k, steps);
      for (std::size_t row = 0; row < p.rows; row += tile_rows)
        for (std::size_t c = 0; c < count; c += width) {
          const std::size_t at = row * p.c_stride + column + c,
                            rows = p.rows - row < tile_rows ? p.rows - row : tile_rows;
          if (row + 2 * tile_rows <= p.rows) fetch_sums(p.c + at + tile_rows * p.c_stride, p.c_stride);
          column_from<tile_vectors, T>(
              rows, steps, p.a.at(row, k), panels + c * steps, width,
              {begin == nullptr ? nullptr : begin + row * begin_stride + column + c, begin_stride},
              {p.c + at, p.c_stride});
        }
      begin = p.c;
      begin_stride = p.c_stride;
    }
  }
}

// The same for columns of samples, with both operands copied in blocks of at most most_rows rows.
template <class T>
CHAINRULE_ONCE void blocked_columns(const product<T>& p, std::size_t column, std::size_t columns, T* copies,
                                    std::size_t most_rows) {
  if (p.a.step_stride == 1) return columns_of_panels(p, column, columns, copies, room_for_copies<T>(most_rows));
  const std::size_t together = even_extent(p.steps, block_steps, panel_width<T>);
  product<T> part = p;
  part.begin = p.begin == nullptr ? nullptr : p.begin + column;
  part.c = p.c + column;
  for (std::size_t k = 0; k < p.steps; k += together) {
    part.steps = p.steps - k < together ? p.steps - k : together;
    part.a = p.a.at(0, k);
    part.b = p.transposed ? p.b + column * p.b_stride + k : p.b + k * p.b_stride + column;
    for_each_tile(
        part, columns, true, copies, most_rows,
        [&part](std::size_t row, std::size_t rows, std::size_t at, const strided_matrix<T>& a, const T* panel) {
          const T* const begin = part.begin == nullptr ? nullptr : part.begin + row * part.begin_stride + at;
          column_from<tile_vectors, T>(rows, part.steps, a, panel, panel_width<T>, {begin, part.begin_stride},
                                       {part.c + row * part.c_stride + at, part.c_stride});
        });
    part.begin = part.c;
    part.begin_stride = part.c_stride;
  }
}

template <class T>
[[gnu::noinline]] void blocked_columns(const product<T>& p, std::size_t column, std::size_t columns) {
  alignas(64) T copies[room_for_copies<T>(block_rows<T>)];
  blocked_columns(p, column, columns, copies, block_rows<T>);
}

// Whether this many columns cannot be read in place, or not efficiently.
template <class T>
bool needs_panel(const product<T>& p, std::size_t columns) {
  return columns % register_lanes<T> != 0 || p.transposed || p.b_stride * sizeof(T) > far_bytes;
}

// Whether a column of tiles, read in place, would evict itself from the first-level cache between two of its many
// tiles: because its rows share a few cache sets, or are too many. A cache has at least 8 ways, of which a column may
// take half.
template <class T>
bool evicts_itself(const product<T>& p) {
  return p.rows >= many_rows && p.steps > 4 * shared_sets(p.b_stride * sizeof(T));
}

}  // namespace products

/// The columns of c from `column` on: the width of a panel or, where copying in blocks pays, all columns that fill
/// panels. Returns how many.
template <class T>
[[gnu::noinline]] std::size_t multiply_columns(const product<T>& p, std::size_t column) {
  if (const std::size_t whole = (p.columns - column) / panel_width<T> * panel_width<T>;
      products::pays_to_copy_both(p, whole)) {
    products::blocked_columns(p, column, whole);
    return whole;
  }
  const std::size_t columns = p.columns - column < panel_width<T> ? p.columns - column : panel_width<T>;
  if (products::needs_panel(p, columns) || products::evicts_itself(p))
    products::packed_column(p, column, columns);
  else
    products::columns_from<T>(p.rows, columns, p.steps, p.a, p.b + column, p.b_stride,
                              {p.begin == nullptr ? nullptr : p.begin + column, p.begin_stride},
                              {p.c + column, p.c_stride});
  return columns;
}

}  // namespace chainrule::internal::kernel
