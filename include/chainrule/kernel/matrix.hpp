// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <utility>

#include <chainrule/calculus/matrix_form.hpp>

// A view of a matrix of a known form, and how its elements are written row by row.
namespace chainrule::internal::kernel {

/// Bump allocator over caller-owned memory. What is allocated through a copy is released with the copy.
template <class T>
struct workspace {
  T* numbers = nullptr;
  std::uint32_t* column_indices = nullptr;

  constexpr T* take_numbers(std::size_t count) { return std::exchange(numbers, numbers + count); }
  constexpr std::uint32_t* take_columns(std::size_t count) {
    return std::exchange(column_indices, column_indices + count);
  }
};

/// The numbers and column indices that something needs from a workspace.
struct workspace_extent {
  std::size_t numbers = 0;
  std::size_t column_indices = 0;

  constexpr workspace_extent operator+(const workspace_extent& other) const {
    return {numbers + other.numbers, column_indices + other.column_indices};
  }
  constexpr workspace_extent or_more(const workspace_extent& other) const {
    return {numbers < other.numbers ? other.numbers : numbers,
            column_indices < other.column_indices ? other.column_indices : column_indices};
  }
};

/// The column index of a row without a nonzero element.
inline constexpr std::uint32_t no_column = 0xffffffff;

/// The memory that a matrix needs in addition to the memory of its factor.
constexpr workspace_extent storage_of(const matrix_form& form) {
  if (form.left == structure::dense) return {form.rows * form.left_columns, 0};
  if (form.left == structure::diagonal) return {form.rows, 0};
  if (form.left == structure::permutation || form.left == structure::selection || form.left == structure::lookup)
    return {form.weighted ? form.rows : 0, form.rows};
  return {};
}

/// Takes the place of an operator for matrices that are not toeplitz. A toeplitz operator has `pull(rows, in, out,
/// scratch)`, out = in J for the rows of a matrix, `push(columns, in, out, scratch)`, out = J in for columns that lie
/// one after another, and `scratch`, the scratch memory that these need.
struct no_operator {
  static constexpr std::size_t scratch = 0;
};

template <matrix_form Form, class T, class Operator = no_operator>
struct matrix {
  using scalar = T;
  static constexpr matrix_form form = Form;
  const T* numbers = nullptr;                     // dense: its elements; diagonal, weighted selection: one a row
  const std::uint32_t* column_indices = nullptr;  // permutation, selection: the column of each row's element
  const T* features = nullptr;                    // outer: a
  Operator apply{};

  /// The column of a row's element, or no_column.
  constexpr std::uint32_t column(std::size_t row) const {
    if constexpr (Form.left == structure::block)
      return row >= Form.offset && row < Form.offset + Form.left_columns ? static_cast<std::uint32_t>(row - Form.offset)
                                                                         : no_column;
    else if constexpr (Form.left == structure::permutation || Form.left == structure::selection ||
                       Form.left == structure::lookup)
      return column_indices[row];
    else
      return static_cast<std::uint32_t>(row);
  }
  constexpr T weight(std::size_t row) const {
    if constexpr (Form.has_weights())
      return numbers[row];
    else
      return T(1);
  }

  /// The left matrix of an outer matrix.
  constexpr matrix<Form.inner(), T, Operator> inner() const { return {numbers, column_indices, nullptr, apply}; }
};

template <class T>
constexpr void fill_zero(T* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = T{};
}

/// out[i] = in[i]' of a (rows, columns) matrix.
template <class T>
constexpr void transpose_matrix(std::size_t rows, std::size_t columns, const T* in, T* out) {
  constexpr std::size_t block = 16;  // a cache line of each
  for (std::size_t r = 0; r < rows; r += block)
    for (std::size_t c = 0; c < columns; c += block)
      for (std::size_t i = r; i < rows && i < r + block; ++i)
        for (std::size_t k = c; k < columns && k < c + block; ++k) out[k * rows + i] = in[i * columns + k];
}

/// The numbers that `write_rows` needs for a toeplitz matrix: a vector, or where it is written by columns two, and its
/// operator's scratch memory.
template <class Matrix, matrix_form Form = Matrix::form>
inline constexpr std::size_t scratch_to_write =
    Form.left == structure::toeplitz
        ? Form.rows + (orders::is_written_by_columns(Form) ? Form.left_columns : 0) + decltype(Matrix::apply)::scratch
        : 0;

/// Every element, row by row.
template <matrix_form Form, class T, class Operator>
constexpr void write_rows(const matrix<Form, T, Operator>& m, T* out, workspace<T> scratch) {
  constexpr std::size_t rows = Form.rows, columns = Form.left_columns;
  if constexpr (Form.is_outer()) {
    // Row by row, from the end of the memory for the left matrix's own rows.
    T* const left = scratch.take_numbers(rows * columns);
    write_rows(m.inner(), left, scratch);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t f = 0; f < Form.features; ++f)
        for (std::size_t c = 0; c < columns; ++c)
          out[r * Form.columns() + Form.column_of(c, f)] = left[r * columns + c] * m.features[f];
  } else if constexpr (Form.left == structure::dense) {
    if constexpr (Form.is_by_columns())
      transpose_matrix(columns, rows, m.numbers, out);
    else
      for (std::size_t i = 0; i < rows * columns; ++i) out[i] = m.numbers[i];
  } else if constexpr (orders::is_written_by_columns(Form)) {
    T* const unit = scratch.take_numbers(columns);
    T* const column = scratch.take_numbers(rows);
    fill_zero(unit, columns);
    for (std::size_t c = 0; c < columns; ++c) {
      unit[c] = T(1);
      m.apply.push(1, unit, column, scratch);
      unit[c] = T{};
      for (std::size_t r = 0; r < rows; ++r) out[r * columns + c] = column[r];
    }
  } else if constexpr (Form.left == structure::toeplitz) {
    T* const unit = scratch.take_numbers(rows);
    fill_zero(unit, rows);
    for (std::size_t r = 0; r < rows; ++r) {
      unit[r] = T(1);
      m.apply.pull(1, unit, out + r * columns, scratch);
      unit[r] = T{};
    }
  } else {
    fill_zero(out, rows * columns);
    for (std::size_t r = 0; r < rows; ++r)
      if (m.column(r) != no_column) out[r * columns + m.column(r)] = m.weight(r);
  }
}

/// The numbers of scratch memory that `write_rows` needs.
template <class Matrix>
constexpr std::size_t scratch_of_rows() {
  constexpr matrix_form form = Matrix::form;
  return scratch_to_write<Matrix> + (form.is_outer() ? form.rows * form.left_columns : 0);
}

/// Whether a matrix lies in memory as row-major or column-major. A single row or column is both.
constexpr bool lies_by_rows(const matrix_form& form) {
  return form.kind() == structure::dense && !form.is_by_columns();
}
constexpr bool lies_by_columns(const matrix_form& form) {
  return form.is_by_columns() || (form.kind() == structure::dense && (form.rows == 1 || form.left_columns == 1));
}

/// Its elements in row-major order, where they lie or in allocated memory.
template <matrix_form Form, class T, class Operator>
constexpr const T* by_rows(const matrix<Form, T, Operator>& m, workspace<T>& scratch) {
  if constexpr (lies_by_rows(Form)) {
    return m.numbers;
  } else {
    T* const out = scratch.take_numbers(Form.elements());
    write_rows(m, out, scratch);
    return out;
  }
}
template <matrix_form Form, class T, class Operator>
constexpr const T* by_columns(const matrix<Form, T, Operator>& m, workspace<T>& scratch) {
  if constexpr (lies_by_columns(Form)) {
    return m.numbers;
  } else {
    T* const out = scratch.take_numbers(Form.elements());
    workspace<T> inner = scratch;
    const T* const rows = by_rows(m, inner);
    transpose_matrix(Form.rows, Form.columns(), rows, out);
    return out;
  }
}
template <class Matrix>
constexpr std::size_t scratch_by_rows() {
  return lies_by_rows(Matrix::form) ? 0 : Matrix::form.elements() + scratch_of_rows<Matrix>();
}
template <class Matrix>
constexpr std::size_t scratch_by_columns() {
  return lies_by_columns(Matrix::form) ? 0 : Matrix::form.elements() + scratch_by_rows<Matrix>();
}

}  // namespace chainrule::internal::kernel
