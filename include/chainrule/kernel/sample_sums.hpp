// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/dual_product.hpp>
#include <chainrule/kernel/fused_product.hpp>

// Sums over many samples: each addition rounds, and over a million floats the error of a plain sum can reach 0.1 %.
// The samples are summed in chunks of one size, and the sums of chunks are added with compensation (Kahan 1965). So
// the error does not grow with the number of samples. A gradient has the same bits in parts, and whether it is stored
// or applied to its parameter.
namespace chainrule::internal::kernel {

/// Samples of one plain sum.
inline constexpr std::size_t samples_together = 2048;

namespace products {

/// Bytes of sums that are kept on the stack, and as many for the sums of chunks.
inline constexpr std::size_t waiting_bytes = 8 * 1024;

#if defined(__clang__)
#pragma float_control(precise, on, push)  // compensation is not optimized away, whatever the options
#endif
// total + sum; what rounding loses begins the next chunk's sum. A scalar without subtraction is simply added.
template <class T>
constexpr void add_chunk(T& total, T& sum) {
  const T next = total + sum;
  if constexpr (requires { sum -= next - total; })
    sum -= next - total;
  else
    sum = T{};
  total = next;
}
#if defined(__clang__)
#pragma float_control(pop)
#endif

// The same for many totals, `count` a multiple of a vector's lanes.
template <class T>
CHAINRULE_ONCE constexpr void add_chunk(std::size_t count, T* totals, T* sums) {
  if constexpr (has_vectors<T>) {
    if (!__builtin_is_constant_evaluated()) {
      using V = lanes<T, register_lanes<T>>;
      for (std::size_t i = 0; i < count; i += V::size) {
        V total = number::load<V>(totals + i), sum = number::load<V>(sums + i);
        add_chunk(total.v, sum.v);
        number::store(totals + i, total);
        number::store(sums + i, sum);
      }
      return;
    }
  }
  for (std::size_t i = 0; i < count; ++i) add_chunk(totals[i], sums[i]);
}

// a b for one chunk, added to c, by the tiles of large layers.
template <class T>
void add_by_tiles(const product<T>& p) {
  if constexpr (has_vectors<T>) {
    for (std::size_t column = 0; column < p.columns; column += panel_width<T>) {
      const std::size_t columns = p.columns - column < panel_width<T> ? p.columns - column : panel_width<T>;
      if (needs_panel(p, columns))
        packed_column(p, column, columns);
      else
        column_from<tile_vectors, T>(p.rows, p.steps, p.a, p.b + column, p.b_stride, {p.c + column, p.c_stride},
                                     {p.c + column, p.c_stride});
    }
  } else {
    const in_matrix<T> sums{p.c, p.c_stride};
    plain_product(p.rows, p.columns, p.steps, p.a, p.b, p.b_stride, sums, sums);
  }
}

// A vector of one row's sums, and one sum. They are separate functions, because g++ otherwise copies them for each
// case of the loops around them.
template <class V, class T>
CHAINRULE_ONCE void add_to_row(std::size_t steps, const T* a, std::size_t a_stride, const T* b, std::size_t b_stride,
                               T* c) {
  const in_matrix<T> sums{c, 0};
  split_row<V, 1, V::size>(0, steps, strided_matrix<T>{a, 0, a_stride}, b, b_stride, sums, sums);
}
template <class T>
CHAINRULE_ONCE constexpr void add_to_sum(std::size_t steps, strided_matrix<T> a, const T* b, std::size_t b_stride,
                                         T* c) {
  T sum = *c;
  CHAINRULE_NOT_UNROLLED for (std::size_t k = 0; k < steps; ++k) sum += a.first[k * a.step_stride] * b[k * b_stride];
  *c = sum;
}

// The same in little code, for few sums. Row by row in whole vectors, which may read into b's next row and write
// beyond c's columns; c's rows have space for that. The last steps, after which b ends, and scalars without vectors:
// number by number, in order.
template <class T>
constexpr void add_by_rows(const product<T>& p) {
  std::size_t whole = 0;
  if constexpr (has_vectors<T>) {
    using V = lanes<T, register_lanes<T>>;
    const std::size_t beyond = (p.columns + V::size - 1) / V::size * V::size - p.columns,
                      without = (beyond + p.b_stride - 1) / p.b_stride;
    if (!__builtin_is_constant_evaluated() && p.steps > without) whole = p.steps - without;
    for (std::size_t row = 0; row < p.rows && whole > 0; ++row)
      for (std::size_t column = 0; column < p.columns; column += V::size)
        add_to_row<V>(whole, p.a.at(row, 0).first, p.a.step_stride, p.b + column, p.b_stride,
                      p.c + row * p.c_stride + column);
  }
  CHAINRULE_NOT_UNROLLED for (std::size_t row = 0; row < p.rows; ++row) {
    const strided_matrix<T> a = p.a.at(row, whole);
    T* const sums = p.c + row * p.c_stride;
    CHAINRULE_NOT_UNROLLED for (std::size_t column = 0; column < p.columns; ++column)
        add_to_sum(p.steps - whole, a, p.b + whole * p.b_stride + column, p.b_stride, sums + column);
  }
}

template <class T, class Epilogue>
constexpr void apply_epilogue_to_totals(const T* totals, std::size_t stride, std::size_t row, std::size_t rows,
                                        std::size_t column, std::size_t columns, const Epilogue& epilogue) {
  if constexpr (has_vectors<T>) {
    if (!__builtin_is_constant_evaluated()) return apply_epilogue(totals, stride, row, rows, column, columns, epilogue);
  }
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c)
      epilogue.template store<1>(row + r, column + c, lanes<T, 1>(totals[r * stride + c]));
}

// a b over all p.steps samples, added to `totals`, which is laid out as p.c.
template <bool ByTiles, class T>
CHAINRULE_ONCE constexpr void add_chunks(const product<T>& p, T* totals) {
  alignas(64) T sums[waiting_bytes / sizeof(T)];
  const std::size_t count = p.rows * p.c_stride;
  for (std::size_t i = 0; i < count; ++i) sums[i] = T{};
  for (std::size_t k = 0; k < p.steps; k += samples_together) {
    const std::size_t steps = p.steps - k < samples_together ? p.steps - k : samples_together;
    const product<T> lot{p.rows, p.columns,  steps, p.a.at(0, k), p.b + k * p.b_stride, p.b_stride, false,
                         sums,   p.c_stride, sums,  p.c_stride};
    if (ByTiles && !__builtin_is_constant_evaluated())
      add_by_tiles(lot);
    else
      add_by_rows(lot);
    add_chunk(count, totals, sums);
  }
}

}  // namespace products

/// a b, or a b added to what the output holds, given to `epilogue`: a (rows, samples), b (samples, columns). As many
/// rows and columns at a time as have sums on the stack. `ByTiles`, or in little code for few sums.
template <bool ByTiles, bool Accumulate, class T, class Epilogue>
CHAINRULE_ONCE constexpr void sum_in_chunks(std::size_t rows, std::size_t columns, std::size_t samples,
                                            const strided_matrix<T>& a, const T* b, std::size_t b_stride,
                                            const Epilogue& epilogue) {
  constexpr std::size_t room = products::waiting_bytes / sizeof(T), width = panel_width<T>;
  alignas(64) T totals[room];
  const std::size_t most_columns =
      ByTiles ? (room / tile_rows / 4 + width - 1) / width * width : room / (rows < 16 ? 16 : rows);
  for (std::size_t column = 0, part = 0; column < columns; column += part) {
    part = columns - column < most_columns ? columns - column : most_columns;
    const std::size_t stride = (part + width - 1) / width * width, fitting = room / stride / tile_rows * tile_rows;
    for (std::size_t row = 0, together = 0; row < rows; row += together) {
      together = rows - row < fitting ? rows - row : fitting;
      for (std::size_t i = 0; i < together * stride; ++i) totals[i] = T{};
      if constexpr (Accumulate) {
        for (std::size_t r = 0; r < together; ++r)
          for (std::size_t c = 0; c < part; ++c)
            totals[r * stride + c] = epilogue.template load<lanes<T, 1>, 1>(row + r, column + c).v;
      }
      products::add_chunks<ByTiles>(product<T>{together, part, samples, a.at(row, 0), b + column, b_stride, false,
                                               totals, stride, totals, stride},
                                    totals);
      products::apply_epilogue_to_totals(totals, stride, row, together, column, part, epilogue);
    }
  }
}

}  // namespace chainrule::internal::kernel
