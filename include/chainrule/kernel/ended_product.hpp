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

// Others get them some rows at a time, from the stack: all columns of a few rows, so that the end meets its elements in
// their order; more rows and fewer columns where each call copies b again.
template <class T, class End>
  requires(!requires(const End& end) { end.first; })
[[gnu::noinline]] void large_product(const product<T>& p, const End& end_of_all) {
  using V = lanes<T, register_lanes<T>>;
  constexpr std::size_t width = panel_width<T>, room = panel_bytes / sizeof(T);
  constexpr std::size_t few = products::block_rows;
  alignas(64) T sums[room];
  const End end = end_of_all;  // its own, so that its numbers stay in registers
  if (p.steps == 1) return outer_product(p, end);
  for (std::size_t column = 0; column < p.columns;) {
    const std::size_t left = p.columns - column < width ? p.columns - column : (p.columns - column) / width * width;
    const bool far = products::has_far_steps(p), copies = far || left < width || p.b_stride * sizeof(T) > far_bytes;
    const std::size_t most = far ? products::block_panels<T> * width : copies ? width : room / few / width * width;
    product<T> block = p;
    block.columns = block.c_stride = left < most ? left : most;
    block.b = p.b + column;
    block.c = sums;
    const std::size_t together = copies ? room / block.columns / few * few : few;
    for (std::size_t row = 0; row < p.rows; row += together) {
      block.rows = p.rows - row < together ? p.rows - row : together;
      block.a = p.a.at(row, 0);
      for (std::size_t done = 0; done < block.columns;) done += multiply_columns(block, done);
      for (std::size_t r = 0; r < block.rows; ++r) {
        const T* const row_of_sums = sums + r * block.columns;
        std::size_t c = 0;
        for (; c + V::size <= block.columns; c += V::size) end.template store<V::size>(row + r, column + c, load<V>(row_of_sums + c));
        for (; c < block.columns; ++c) end.template store<1>(row + r, column + c, lanes<T, 1>(row_of_sums[c]));
      }
    }
    column += block.columns;
  }
}

}  // namespace chainrule::kernel
