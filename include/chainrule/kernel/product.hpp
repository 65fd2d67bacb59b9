// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/blas.hpp>
#include <chainrule/kernel/dual_product.hpp>
#include <chainrule/kernel/large_product.hpp>
#include <chainrule/kernel/row_product.hpp>
#include <chainrule/kernel/small_product.hpp>

// The three products of a dense layer over a batch. Matrices of samples are row-major (rows, features); a weight of
// shape (outputs, inputs) lies with its outputs adjacent: w[input * Outputs + output]. Each product's sums are given to
// an `end`, which may do more with them than store them: in registers where the layer is small, otherwise as soon as a
// few columns are complete.
namespace chainrule::kernel {

/// A layer of no more weights than this is unrolled from its extents; larger ones share their machine code.
inline constexpr std::size_t small_weight = 256;
template <std::size_t Outputs, std::size_t Inputs>
inline constexpr bool is_small = Outputs * Inputs <= small_weight;

/// Fewer rows than this are computed one by one: a tile needs several.
inline constexpr std::size_t few_rows = 4;

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

template <class T, class End>
void large_product(const product<T>& p, const End& end) {
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

/// Whether products are computed by single numbers: of scalars without vectors, and in constant evaluation.
template <class T>
constexpr bool by_numbers() {
  return !has_vectors<T> || __builtin_is_constant_evaluated();
}

// Large products of dual numbers are not by single numbers after all.
template <class T, class Begin, class End>
constexpr void plain_product(std::size_t rows, std::size_t columns, std::size_t steps, const operand<dual<T>>& a, const dual<T>* b, std::size_t b_stride,
                             const Begin& begin, const End& end) {
  if (by_numbers<T>() || rows < few_rows || columns * steps <= small_weight) {
    plain_product<dual<T>, Begin, End>(rows, columns, steps, a, b, b_stride, begin, end);
  } else if constexpr (has_vectors<T>) {
    const auto from = products::beginning_at(begin, std::type_identity<dual<T>>{});
    dual_product(product<dual<T>>{rows, columns, steps, a, b, b_stride, false, from.first, from.stride, end.first, end.stride});
    finish(end, 0, rows, 0, columns);
  }
}
template <std::size_t Columns, std::size_t Steps, class T, class Begin, class End>
constexpr void plain_transposed(std::size_t rows, const dual<T>* a, const dual<T>* b, const Begin& begin, const End& end) {
  if (by_numbers<T>() || rows < few_rows || is_small<Columns, Steps>) {
    plain_transposed<Columns, Steps, dual<T>, Begin, End>(rows, a, b, begin, end);
  } else if constexpr (has_vectors<T>) {
    const auto from = products::beginning_at(begin, std::type_identity<dual<T>>{});
    dual_product(product<dual<T>>{rows, Columns, Steps, {a, Steps, 1}, b, Steps, true, from.first, from.stride, end.first, end.stride});
    finish(end, 0, rows, 0, Columns);
  }
}

/// z = x W' + b, given to `end`: x (rows, inputs), z (rows, outputs).
template <std::size_t Outputs, std::size_t Inputs, class T, class End>
constexpr void affine(std::size_t rows, const T* x, const T* w, const T* b, const End& end) {
  const in_matrix<const T> begin{b, 0};
  const operand<T> a{x, Inputs, 1};
  if (by_numbers<T>()) {
    plain_product(rows, Outputs, Inputs, a, w, Outputs, begin, end);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (Outputs == 1 && Inputs > 1) {
    small_dots<Inputs>(rows, x, w, begin, end);
  } else if constexpr (is_small<Outputs, Inputs>) {
    small_product<Outputs, Inputs>(rows, Inputs, a, w, Outputs, begin, end);
  } else if (rows < few_rows) {
    for (std::size_t r = 0; r < rows; ++r) row_times_matrix(Outputs, Inputs, x + r * Inputs, w, Outputs, b, end.first + r * Outputs);
    finish(end, 0, rows, 0, Outputs);
  } else {
    large_product(product<T>{rows, Outputs, Inputs, a, w, Outputs, false, b, 0, end.first, Outputs}, end);
  }
}
template <std::size_t Outputs, std::size_t Inputs, class T>
constexpr void affine(std::size_t rows, const T* x, const T* w, const T* b, T* z) {
  affine<Outputs, Inputs>(rows, x, w, b, in_matrix<T>{z, Outputs});
}

/// dx = dz W, or what is there and dz W, given to `end`: dz (rows, outputs), dx (rows, inputs).
template <std::size_t Outputs, std::size_t Inputs, class T, class Begin, class End>
constexpr void times_weight(std::size_t rows, const T* dz, const T* w, const Begin& begin, const T* before, const End& end) {
  if (by_numbers<T>()) {
    plain_transposed<Inputs, Outputs>(rows, dz, w, begin, end);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (Outputs == 1 && is_small<1, Inputs>) {
    small_product<Inputs, 1>(rows, 1, operand<T>{dz, 1, 1}, w, Inputs, begin, end);
  } else if constexpr (is_small<Outputs, Inputs>) {
    if (rows < few_rows) {
      for (std::size_t r = 0; r < rows; ++r) small_transposed_row<Inputs, Outputs>(r, dz + r * Outputs, w, begin, end);
    } else {
      alignas(64) T turned[small_weight];
      for (std::size_t i = 0; i < Inputs; ++i)
        for (std::size_t o = 0; o < Outputs; ++o) turned[o * Inputs + i] = w[i * Outputs + o];
      small_product<Inputs, Outputs>(rows, Outputs, operand<T>{dz, Outputs, 1}, turned, Inputs, begin, end);
    }
  } else if constexpr (Outputs == 1) {
    large_product(product<T>{rows, Inputs, 1, {dz, 1, 1}, w, Inputs, false, before, Inputs, end.first, Inputs}, end);
  } else if (rows < few_rows && Outputs >= register_lanes<T>) {
    for (std::size_t r = 0; r < rows; ++r)
      matrix_times_column(Inputs, Outputs, dz + r * Outputs, w, before == nullptr ? nullptr : before + r * Inputs, end.first + r * Inputs);
    finish(end, 0, rows, 0, Inputs);
  } else {
    large_product(product<T>{rows, Inputs, Outputs, {dz, Outputs, 1}, w, Outputs, true, before, Inputs, end.first, Inputs}, end);
  }
}
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T, class End>
  requires(!std::is_pointer_v<End>)
constexpr void times_weight(std::size_t rows, const T* dz, const T* w, const End& end) {
  if constexpr (Accumulate)
    times_weight<Outputs, Inputs>(rows, dz, w, end, static_cast<const T*>(end.first), end);
  else
    times_weight<Outputs, Inputs>(rows, dz, w, from_zero{}, static_cast<const T*>(nullptr), end);
}
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T>
constexpr void times_weight(std::size_t rows, const T* dz, const T* w, T* dx) {
  times_weight<Outputs, Inputs, Accumulate>(rows, dz, w, in_matrix<T>{dx, Inputs});
}

/// A weight's gradient in parts: the first of the inputs that belong to a part, a multiple of a tile's rows. Small ones are not divided.
template <std::size_t Outputs, std::size_t Inputs>
constexpr std::size_t column_of_part(std::size_t part, std::size_t parts) {
  constexpr std::size_t together = 24;  // a multiple of every target's tile
  if (part == parts) return Inputs;
  if (Outputs == 1 || Outputs * Inputs <= small_weight) return 0;
  return Inputs / together * part / parts * together;
}

/// dW = dz' x summed over the rows, or what is there and the sum, laid out as the weight is; of the inputs from `first` to `end`.
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T>
constexpr void outer_sum(std::size_t rows, const T* dz, const T* x, T* dw, std::size_t first = 0, std::size_t end = Inputs) {
  if (first == end) return;
  T* const from = dw + first * Outputs;
  const in_matrix<T> sums{from, Outputs == 1 ? Inputs : Outputs};
  const auto begin = [&] {
    if constexpr (Accumulate)
      return sums;
    else
      return from_zero{};
  }();
  const operand<T> a{x + first, 1, Inputs};
  if (by_numbers<T>()) {
    if constexpr (Outputs == 1)
      plain_product(1, Inputs, rows, operand<T>{dz, 0, 1}, x, Inputs, begin, sums);
    else
      plain_product(end - first, Outputs, rows, a, dz, Outputs, begin, sums);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (is_small<Outputs, Inputs>) {
    if constexpr (Outputs == 1)
      small_product<Inputs, 0>(1, rows, operand<T>{dz, 0, 1}, x, Inputs, begin, sums);
    else
      small_product<Outputs, 0>(Inputs, rows, a, dz, Outputs, begin, sums);
  } else if constexpr (Outputs == 1) {
    large_product(product<T>{1, Inputs, rows, {dz, 0, 1}, x, Inputs, false, Accumulate ? dw : nullptr, Inputs, dw, Inputs}, in_matrix<T>{dw, Inputs});
  } else {
    large_product(product<T>{end - first, Outputs, rows, a, dz, Outputs, false, Accumulate ? from : nullptr, Outputs, from, Outputs},
                  in_matrix<T>{from, Outputs});
  }
}

/// db = the sum of dz's rows, or db += it.
template <std::size_t Size, bool Accumulate, class T>
constexpr void row_sum(std::size_t rows, const T* dz, T* db) {
  if constexpr (!Accumulate)
    for (std::size_t i = 0; i < Size; ++i) db[i] = T{};
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < Size; ++i) db[i] += dz[r * Size + i];
}

}  // namespace chainrule::kernel
