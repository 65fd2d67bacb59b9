// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <initializer_list>

#include <chainrule/calculus/structure.hpp>

// Forms of matrices: their structure and extents, and the cost of products and sums of two of them.
namespace chainrule {

/// What is known of a matrix before its numbers are. An outer factor M (I x a) is described by its left matrix M and
/// the length of a; its columns are in the order in which the elements of the parameter W(o, i) lie in memory.
struct matrix_form {
  structure left = structure::dense;  // the matrix's structure; of an outer one, its left matrix's
  std::size_t rows = 0;
  std::size_t left_columns = 0;
  std::size_t work = 0;      // toeplitz: multiply-adds to apply it to a vector
  bool weighted = false;     // selection: its nonzero elements are any numbers, not only ones
  bool by_columns = false;   // dense: column-major, as a weight is; otherwise row-major
  bool pushes = false;       // toeplitz: it can be multiplied by a column too, a tangent sweep
  bool pulls = true;         // toeplitz: it can be multiplied by a row, an adjoint sweep
  bool swept = false;        // toeplitz: any matrix that is not written out, but applied to rows by a backward pass
  std::size_t offset = 0;    // block: the row at which the identity begins
  std::size_t features = 0;  // outer: the length of a; 0 where the form is not outer
  bool features_adjacent =
      false;  // outer: the columns for all of a's numbers stand side by side, otherwise those for all of M's columns

  constexpr bool is_outer() const { return features > 0; }
  constexpr structure kind() const { return is_outer() ? structure::outer : left; }
  constexpr std::size_t columns() const { return is_outer() ? left_columns * features : left_columns; }
  constexpr std::size_t elements() const { return rows * columns(); }

  /// The left matrix of an outer factor.
  constexpr matrix_form inner() const {
    matrix_form form = *this;
    form.features = 0;
    form.features_adjacent = false;
    return form;
  }
  /// The outer factor whose left matrix is this one and whose a is that of `outer`.
  constexpr matrix_form times_features_of(const matrix_form& outer) const {
    matrix_form form = *this;
    form.features = outer.features;
    form.features_adjacent = outer.features_adjacent;
    return form;
  }
  /// The column of an outer factor that belongs to a column of its left matrix and an element of a.
  constexpr std::size_t column_of(std::size_t left_column, std::size_t feature) const {
    return features_adjacent ? left_column * features + feature : feature * left_columns + left_column;
  }

  /// Whether a dense matrix is column-major. A single row or column is both, and counts as row-major.
  constexpr bool is_by_columns() const {
    return kind() == structure::dense && by_columns && rows > 1 && left_columns > 1;
  }

  /// Whether each row has at most one element that is not zero.
  constexpr bool picks() const {
    return !is_outer() &&
           (left == structure::identity || left == structure::permutation || left == structure::diagonal ||
            left == structure::selection || left == structure::block || left == structure::lookup);
  }
  /// Whether those elements are any numbers, not only ones.
  constexpr bool has_weights() const {
    return left == structure::diagonal || (left == structure::selection && weighted);
  }
};

/// A row-major dense matrix.
constexpr matrix_form dense_form(std::size_t rows, std::size_t columns) {
  return {.rows = rows, .left_columns = columns};
}

namespace internal::orders {

/// Whether a matrix that is only applied, never stored, is written out by tangent sweeps, one a column: if it has fewer
/// columns than rows, or cannot be swept by rows.
constexpr bool is_written_by_columns(const matrix_form& form) {
  return form.swept && form.pushes && (form.left_columns < form.rows || !form.pulls);
}

}  // namespace internal::orders

/// Multiply-adds to compute a matrix's dense form.
constexpr std::size_t cost_of_dense(const matrix_form& form) {
  if (form.is_outer()) return form.elements() + cost_of_dense(form.inner());
  if (form.left != structure::toeplitz) return 0;
  return form.work * (internal::orders::is_written_by_columns(form) ? form.left_columns : form.rows);
}

/// How a product is computed.
enum class product_method {
  take_left,       // the right matrix is the identity: the result is the left one
  take_right,      // the left matrix is the identity: the result is the right one
  left_of_outer,   // the product with the outer factor's left matrix
  scale,           // both diagonal: element by element
  compose,         // both have at most one element in each row
  pick_rows,       // the left has one element in each row, the right is dense
  spread_columns,  // the left is dense, the right has one element in each row
  push,            // the left applied to each column, a tangent sweep
  pull,            // the right applied to each row, an adjoint sweep
  multiply         // both dense
};

namespace internal::orders {

/// Multiply-adds of a product that is computed in some way.
constexpr std::size_t cost_by(product_method how, const matrix_form& left, const matrix_form& right) {
  switch (how) {
    case product_method::scale:
      return left.rows;
    case product_method::compose:
      return left.has_weights() && right.has_weights() ? left.rows : 0;
    case product_method::pick_rows:
      return cost_of_dense(right) + (left.has_weights() ? left.rows * right.columns() : 0);
    case product_method::spread_columns:
      return cost_of_dense(left) + (right.has_weights() ? left.rows * right.rows : 0);
    case product_method::push:
      return cost_of_dense(right) + left.work * right.columns();
    case product_method::pull:
      return cost_of_dense(left) + left.rows * right.work;
    case product_method::multiply:
      return cost_of_dense(left) + cost_of_dense(right) + left.rows * right.rows * right.columns();
    default:
      return 0;
  }
}

/// The cheapest method if one of the two matrices is only applied, never stored: a sweep for each row or column of the
/// other, or a product with the matrix written out.
constexpr product_method method_with_sweeps(const matrix_form& left, const matrix_form& right) {
  const bool can_pull = right.kind() == structure::toeplitz && right.pulls,
             can_push = left.kind() == structure::toeplitz && left.pushes;
  const product_method written = left.picks()    ? product_method::pick_rows
                                 : right.picks() ? product_method::spread_columns
                                                 : product_method::multiply;
  product_method best = can_pull ? product_method::pull : written;
  for (const product_method how : {written, can_push ? product_method::push : written})
    if (cost_by(how, left, right) < cost_by(best, left, right)) best = how;
  return best;
}

}  // namespace internal::orders

/// How a product is computed.
constexpr product_method method_of_product(const matrix_form& left, const matrix_form& right) {
  if (right.kind() == structure::identity) return product_method::take_left;
  if (left.kind() == structure::identity) return product_method::take_right;
  if (right.is_outer() && !left.is_outer()) return product_method::left_of_outer;
  if (left.kind() == structure::diagonal && right.kind() == structure::diagonal) return product_method::scale;
  if (left.picks() && right.picks()) return product_method::compose;
  if (left.swept || right.swept) return internal::orders::method_with_sweeps(left, right);
  if (right.kind() == structure::toeplitz)
    return left.kind() == structure::dense && internal::orders::cost_by(product_method::multiply, left, right) <
                                                  internal::orders::cost_by(product_method::pull, left, right)
               ? product_method::multiply
               : product_method::pull;
  if (left.kind() == structure::toeplitz && left.pushes) return product_method::push;
  if (left.picks()) return product_method::pick_rows;
  if (right.picks()) return product_method::spread_columns;
  return product_method::multiply;
}

/// Whether a dense product is column-major. Both the forms and the kernels ask this function.
constexpr bool comes_by_columns(const matrix_form& left, const matrix_form& right, product_method how) {
  switch (how) {
    case product_method::multiply:
      return left.is_by_columns() && right.is_by_columns();
    case product_method::push:
      return true;
    case product_method::pick_rows:
      return right.is_by_columns();
    case product_method::spread_columns:
      return left.is_by_columns();
    default:
      return false;
  }
}

/// The form of a product.
constexpr matrix_form form_of_product(const matrix_form& left, const matrix_form& right) {
  const product_method how = method_of_product(left, right);
  if (how == product_method::take_left) return left;
  if (how == product_method::take_right) return right;
  if (how == product_method::left_of_outer) return form_of_product(left, right.inner()).times_features_of(right);
  matrix_form form = dense_form(left.rows, right.columns());
  form.left = structure_of_product(left.kind(), right.kind());
  form.weighted = form.left == structure::selection && (left.has_weights() || right.has_weights());
  form.by_columns = form.left == structure::dense && comes_by_columns(left, right, how);
  return form;
}

/// Multiply-adds of a product.
constexpr std::size_t cost_of_product(const matrix_form& left, const matrix_form& right) {
  const product_method how = method_of_product(left, right);
  return how == product_method::left_of_outer ? cost_of_product(left, right.inner())
                                              : internal::orders::cost_by(how, left, right);
}

/// The form of a sum.
constexpr matrix_form form_of_sum(const matrix_form& left, const matrix_form& right) {
  matrix_form form = dense_form(left.rows, left.columns());
  form.left = structure_of_sum(left.kind(), right.kind());
  return form;
}

/// Multiply-adds of a sum, each addition counted as one. The sparser matrix is added to the dense form of the other.
constexpr std::size_t cost_of_sum(const matrix_form& left, const matrix_form& right) {
  const std::size_t written = cost_of_dense(left) + cost_of_dense(right);
  return written + (left.picks() || right.picks() ? left.rows : left.elements());
}

}  // namespace chainrule
