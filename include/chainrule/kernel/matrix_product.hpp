// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/matrix.hpp>
#include <chainrule/kernel/product.hpp>

// Products and sums of matrices of known forms, each by the method that calculus/matrix_form.hpp names.
namespace chainrule::internal::kernel {

/// z = x w for row-major x (rows, depth) and w (depth, columns).
template <std::size_t Columns, std::size_t Depth, class T>
constexpr void multiply(std::size_t rows, const T* x, const T* w, T* z) {
  const strided_matrix<T> a{x, Depth, 1};
  const in_matrix<T> epilogue{z, Columns};
  if (by_numbers<T>()) {
    plain_product(rows, Columns, Depth, a, w, Columns, from_zero{}, epilogue);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (is_small<Columns, Depth> && Columns > 1) {
    small_product<Columns>(rows, Depth, a, w, Columns, from_zero{}, epilogue);
  } else {
    large_product(product<T>{rows, Columns, Depth, a, w, Columns, false, nullptr, 0, z, Columns}, epilogue);
  }
}

template <class Left, class Right>
inline constexpr product_method method_of = method_of_product(Left::form, Right::form);

/// Memory for the factors of a product that must be written as dense matrices.
template <class Left, class Right>
constexpr std::size_t scratch_of_product() {
  constexpr matrix_form left = Left::form, right = Right::form;
  if constexpr (method_of<Left, Right> == product_method::left_of_outer)
    return scratch_of_product<Left, decltype(std::declval<Right>().inner())>();
  else if constexpr (method_of<Left, Right> == product_method::pull)
    return scratch_by_rows<Left>() + decltype(Right::apply)::scratch;
  else if constexpr (method_of<Left, Right> == product_method::push)
    return scratch_by_columns<Right>() + decltype(Left::apply)::scratch;
  else if constexpr (method_of<Left, Right> == product_method::pick_rows)
    return right.is_by_columns() ? 0 : scratch_by_rows<Right>();
  else if constexpr (method_of<Left, Right> == product_method::spread_columns)
    return left.is_by_columns() ? 0 : scratch_by_rows<Left>();
  else if constexpr (method_of<Left, Right> == product_method::multiply)
    return (left.kind() == structure::dense ? 0 : scratch_by_rows<Left>()) +
           (right.kind() == structure::dense ? 0 : scratch_by_rows<Right>());
  else
    return 0;
}

namespace matrices {

// out(i, :) = weight(i) right(column(i), :).
template <class Left, class Right, class T>
constexpr void pick_rows(const Left& left, const Right& right, T* out, workspace<T> scratch) {
  constexpr std::size_t rows = Left::form.rows, depth = Right::form.rows, columns = Right::form.columns();
  constexpr bool along = comes_by_columns(Left::form, Right::form, product_method::pick_rows);
  const T* const from = along ? right.numbers : by_rows(right, scratch);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::uint32_t column = left.column(r);
    for (std::size_t c = 0; c < columns; ++c) {
      const T number = column == no_column ? T{} : from[along ? c * depth + column : column * columns + c];
      T& to = out[along ? c * rows + r : r * columns + c];
      if constexpr (Left::form.has_weights())
        to = left.weight(r) * number;
      else
        to = number;
    }
  }
}

// out(:, column(k)) += left(:, k) weight(k).
template <class Left, class Right, class T>
constexpr void spread_columns(const Left& left, const Right& right, T* out, workspace<T> scratch) {
  constexpr std::size_t rows = Left::form.rows, depth = Right::form.rows, columns = Right::form.columns();
  constexpr bool along = comes_by_columns(Left::form, Right::form, product_method::spread_columns);
  const T* const from = along ? left.numbers : by_rows(left, scratch);
  fill_zero(out, rows * columns);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t k = 0; k < depth; ++k) {
      const std::uint32_t column = right.column(k);
      if (column == no_column) continue;
      const T number = from[along ? k * rows + r : r * depth + k];
      T& to = out[along ? column * rows + r : r * columns + column];
      if constexpr (Right::form.has_weights())
        to = to + number * right.weight(k);
      else
        to = to + number;
    }
}

// A product with a diagonal matrix on one side: each element once, in order.
template <class Left, class Right, class T>
constexpr void scale_elements(const Left& left, const Right& right, T* out) {
  constexpr std::size_t rows = Left::form.rows, columns = Right::form.columns();
  constexpr bool from_left = Left::form.kind() == structure::diagonal;
  constexpr matrix_form dense = from_left ? Right::form : Left::form;
  // A column is contiguous.
  constexpr bool along = dense.is_by_columns() || columns == 1;
  constexpr std::size_t lines = along ? columns : rows, length = along ? rows : columns;
  const T* const numbers = from_left ? right.numbers : left.numbers;
  const T* const weights = from_left ? left.numbers : right.numbers;
  for (std::size_t l = 0; l < lines; ++l)
    for_each_vector<T>(length, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      const V weight = from_left == along ? load<V>(weights + i) : V(weights[l]);
      store(out + l * length + i, load<V>(numbers + l * length + i) * weight);
    });
}

template <class Left, class Right, class T>
constexpr void compose(const Left& left, const Right& right, T* numbers, std::uint32_t* column_indices) {
  for (std::size_t r = 0; r < Left::form.rows; ++r) {
    const std::uint32_t middle = left.column(r);
    column_indices[r] = middle == no_column ? no_column : right.column(middle);
    if constexpr (Left::form.has_weights() && Right::form.has_weights())
      numbers[r] = middle == no_column ? T{} : left.weight(r) * right.weight(middle);
    else if constexpr (Left::form.has_weights() || Right::form.has_weights())
      numbers[r] = middle == no_column ? T{} : Left::form.has_weights() ? left.weight(r) : right.weight(middle);
  }
}

template <class Left, class Right, class T>
constexpr void multiply_dense(const Left& left, const Right& right, T* out, workspace<T> scratch) {
  constexpr std::size_t rows = Left::form.rows, depth = Right::form.rows, columns = Right::form.columns();
  constexpr bool left_along = Left::form.is_by_columns(), right_along = Right::form.is_by_columns();
  const T* const a = left_along ? left.numbers : by_rows(left, scratch);
  const T* const b = right_along ? right.numbers : by_rows(right, scratch);
  if constexpr (comes_by_columns(Left::form, Right::form, product_method::multiply))
    multiply<rows, depth>(columns, b, a, out);  // out is column-major: (left right)' = right' left'
  else if constexpr (right_along)
    times_weight<depth, columns, false>(rows, a, b, in_matrix<T>{out, columns});
  else if constexpr (left_along)
    outer_sum<columns, rows, false>(depth, b, a, out);
  else
    multiply<columns, depth>(rows, a, b, out);
}

}  // namespace matrices

/// The product of two matrices, written to memory for its numbers and column_indices, of the sizes that storage_of
/// states.
template <class Left, class Right, class T>
constexpr void multiply_into(const Left& left, const Right& right, T* numbers, std::uint32_t* column_indices,
                             workspace<T> scratch) {
  constexpr product_method how = method_of<Left, Right>;
  constexpr std::size_t rows = Left::form.rows;
  if constexpr (how == product_method::left_of_outer) {
    multiply_into(left, right.inner(), numbers, column_indices, scratch);
  } else if constexpr (how == product_method::scale) {
    for (std::size_t r = 0; r < rows; ++r) numbers[r] = left.numbers[r] * right.numbers[r];
  } else if constexpr (how == product_method::compose) {
    matrices::compose(left, right, numbers, column_indices);
  } else if constexpr (how == product_method::pull) {
    const T* const in = by_rows(left, scratch);
    right.apply.pull(rows, in, numbers, scratch);
  } else if constexpr (how == product_method::push) {
    const T* const in = by_columns(right, scratch);
    left.apply.push(Right::form.columns(), in, numbers, scratch);
  } else if constexpr (how == product_method::pick_rows) {
    if constexpr (Left::form.kind() == structure::diagonal && Right::form.kind() == structure::dense)
      matrices::scale_elements(left, right, numbers);
    else
      matrices::pick_rows(left, right, numbers, scratch);
  } else if constexpr (how == product_method::spread_columns) {
    if constexpr (Right::form.kind() == structure::diagonal && Left::form.kind() == structure::dense)
      matrices::scale_elements(left, right, numbers);
    else
      matrices::spread_columns(left, right, numbers, scratch);
  } else if constexpr (how == product_method::multiply) {
    matrices::multiply_dense(left, right, numbers, scratch);
  } else {
    static_assert(how == product_method::take_left || how == product_method::take_right);
  }
}

/// A product of two matrices: its form, its type, and whether it must be computed. It need not be if one of the two is
/// the identity: then it is the other one.
template <class Left, class Right>
struct product_of_matrices {
  static constexpr matrix_form form = form_of_product(Left::form, Right::form);
  static constexpr bool before_outer = method_of<Left, Right> == product_method::left_of_outer;
  static constexpr product_method how =
      before_outer ? method_of_product(Left::form, Right::form.inner()) : method_of<Left, Right>;
  static constexpr bool computes = how != product_method::take_left && how != product_method::take_right;
  using same_operator =
      std::conditional_t<how == product_method::take_left, decltype(Left::apply), decltype(Right::apply)>;
  using type = matrix<form, typename Left::scalar, std::conditional_t<computes, no_operator, same_operator>>;

  /// The product. If it is computed, its numbers and column_indices are written to these arrays, of the sizes that
  /// storage_of(form) states.
  template <class T>
  static constexpr type make(const Left& left, const Right& right, T* numbers, std::uint32_t* column_indices,
                             workspace<T> scratch) {
    const T* const features = before_outer                       ? right.features
                              : how == product_method::take_left ? left.features
                                                                 : right.features;
    if constexpr (computes) {
      multiply_into(left, right, numbers, column_indices, scratch);
      return {numbers, column_indices, features, {}};
    } else if constexpr (how == product_method::take_left) {
      return {left.numbers, left.column_indices, features, left.apply};
    } else {
      return {right.numbers, right.column_indices, features, right.apply};
    }
  }
};

/// A product in row-major order. If it would be column-major, a factor is transposed instead, if that is the smaller
/// matrix.
template <class Left, class Right>
struct rows_of_product {
  static constexpr matrix_form form = form_of_product(Left::form, Right::form);
  static constexpr std::size_t rows = Left::form.rows, depth = Right::form.rows, columns = Right::form.columns();
  static constexpr bool both_by_columns = method_of<Left, Right> == product_method::multiply && form.is_by_columns();
  static constexpr bool transposes_right = both_by_columns && depth < rows,
                        transposes_left = both_by_columns && !transposes_right && depth < columns;
  static constexpr bool turns = transposes_right || transposes_left;
  static constexpr bool writes = turns || (product_of_matrices<Left, Right>::computes && lies_by_rows(form));
  static constexpr std::size_t scratch = transposes_right ? depth * columns : transposes_left ? rows * depth : 0;

  template <class T>
  static constexpr void write(const Left& left, const Right& right, T* out, workspace<T> space) {
    if constexpr (transposes_right) {
      T* const transposed = space.take_numbers(scratch);
      transpose_matrix(columns, depth, right.numbers, transposed);
      outer_sum<columns, rows, false>(depth, transposed, left.numbers, out);
    } else if constexpr (transposes_left) {
      T* const transposed = space.take_numbers(scratch);
      transpose_matrix(depth, rows, left.numbers, transposed);
      times_weight<depth, columns, false>(rows, transposed, right.numbers, out);
    } else {
      multiply_into(left, right, out, static_cast<std::uint32_t*>(nullptr), space);
    }
  }
};

/// Memory for the terms of a sum.
template <class Left, class Right>
constexpr std::size_t scratch_of_sum() {
  const std::size_t right = scratch_by_rows<Right>();
  return scratch_of_rows<Left>() < right ? right : scratch_of_rows<Left>();
}

/// The sum of two matrices of one shape.
template <class Left, class Right, class T>
constexpr void add_into(const Left& left, const Right& right, T* numbers, workspace<T> scratch) {
  constexpr std::size_t rows = Left::form.rows, columns = Left::form.columns();
  if constexpr (form_of_sum(Left::form, Right::form).kind() == structure::diagonal) {
    for (std::size_t r = 0; r < rows; ++r) numbers[r] = left.weight(r) + right.weight(r);
  } else if constexpr (Left::form.picks() && !Right::form.picks()) {
    add_into(right, left, numbers, scratch);
  } else {
    write_rows(left, numbers, scratch);
    if constexpr (Right::form.picks()) {
      for (std::size_t r = 0; r < rows; ++r)
        if (right.column(r) != no_column) numbers[r * columns + right.column(r)] += right.weight(r);
    } else {
      const T* const terms = by_rows(right, scratch);
      for (std::size_t i = 0; i < rows * columns; ++i) numbers[i] += terms[i];
    }
  }
}

}  // namespace chainrule::internal::kernel
