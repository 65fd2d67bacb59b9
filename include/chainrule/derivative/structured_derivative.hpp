// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <chainrule/engine/jacobian.hpp>
#include <chainrule/model/parameters.hpp>

namespace chainrule {

// The words of this header's error messages.
template <structure Kind>
struct derivative_held_as {
  static constexpr auto text() {
    return internal::meta::sentence("a derivative is held as ", internal::meta::value_spelling<Kind>, " and");
  }
};
namespace internal {

struct write_dense_behind_it {
  static constexpr char text[] = ": write .dense() after it";
};

}  // namespace internal

namespace internal::derivative {

using namespace models;

/// The two variables of a derivative: their shapes, and the order of x's elements in memory.
template <class Y, class X, storage_order Order>
struct sides {
  using y = Y;
  using x = X;
  static constexpr storage_order order = Order;
};

/// Copies rows of x's elements from the order in memory to row-major order.
template <class Sides, class T>
void write_in_order(std::size_t rows, const T* from, T* to) {
  constexpr std::size_t size = Sides::x::size;
  if constexpr (Sides::order == storage_order::row_major) {
    std::copy_n(from, rows * size, to);
  } else {
    for (std::size_t r = 0; r < rows; ++r) {
      const tensor_view<const T, typename Sides::x, layout_of<Sides::order>> row(from + r * size);
      std::copy(row.template begin<xt::layout_type::row_major>(), row.template end<xt::layout_type::row_major>(),
                to + r * size);
    }
  }
}

/// A derivative that is not stored as a dense matrix: it owns the numbers that its structure needs.
template <class Matrix, class Sides>
class structured_derivative {
 public:
  using scalar = typename Matrix::scalar;
  using matrix_type = Matrix;
  using sides_type = Sides;
  using y_shape = typename Sides::y;
  using x_shape = typename Sides::x;
  static constexpr matrix_form form = Matrix::form;
  /// What kind of matrix it is.
  static constexpr structure kind = form.kind();

  /// Copies the numbers of a matrix; `alive` holds what its operator reads.
  explicit structured_derivative(const Matrix& matrix, std::shared_ptr<const void> alive = nullptr)
      : read_by_operator(std::move(alive)), own(matrix) {
    constexpr kernel::workspace_extent stored = kernel::storage_of(form);
    numbers.assign(matrix.numbers, matrix.numbers + stored.numbers);
    column_indices.assign(matrix.column_indices, matrix.column_indices + stored.column_indices);
    if constexpr (form.is_outer()) features.assign(matrix.features, matrix.features + form.features);
  }

  /// Every element: y's extents, then x's.
  tensor<scalar, outer_shape<y_shape, x_shape>> dense() const {
    std::vector<scalar> scratch(form.elements() + kernel::scratch_of_rows<Matrix>());
    kernel::workspace<scalar> space{scratch.data(), nullptr};
    scalar* const rows = space.take_numbers(form.elements());
    kernel::write_rows(matrix(), rows, space);
    tensor<scalar, outer_shape<y_shape, x_shape>> result;
    write_in_order<Sides>(form.rows, rows, result.storage().data());
    return result;
  }

  /// It does not convert to a tensor implicitly, because that would compute every element.
  template <class Tensor>
    requires requires { typename Tensor::static_shape; }
  operator Tensor() const {
    using verdict =
        refusal<derivative_held_as<kind>, is_assigned_to<typename Tensor::static_shape>, write_dense_behind_it>;
    using printed_refusal = typename meta::printed<verdict>::type;
#if CHAINRULE_PLAIN_REFUSALS
    static_assert(printed_refusal::accepted, printed_refusal::text());
#else
    static_assert(printed_refusal::accepted, "refused: the text in quotes says where and why");
#endif
    return {};
  }

  /// J v, for a v of x's shape. Another static shape is refused; another dynamic one throws shape_error.
  tensor<scalar, y_shape> times(const tensor<scalar, x_shape>& v) const {
    tensor<scalar, y_shape> result;
    std::vector<scalar> column(x_shape::size);
    tensor_view<scalar, x_shape, layout_of<Sides::order>> in_memory_order(column.data());
    in_memory_order = v;
    if constexpr (form.is_outer()) {
      // M (V a): the features are summed first.
      std::vector<scalar> sums(form.left_columns);
      for (std::size_t f = 0; f < form.features; ++f)
        for (std::size_t c = 0; c < form.left_columns; ++c) sums[c] += column[form.column_of(c, f)] * features[f];
      multiply(matrix().inner(), as_column<form.left_columns>(sums.data()), result.storage().data());
    } else {
      multiply(matrix(), as_column<x_shape::size>(column.data()), result.storage().data());
    }
    return result;
  }

  /// u' J, for a u of y's shape.
  tensor<scalar, x_shape> transposed_times(const tensor<scalar, y_shape>& u) const {
    std::vector<scalar> row(x_shape::size);
    if constexpr (form.is_outer()) {
      std::vector<scalar> sums(form.left_columns);
      multiply(as_row(u.storage().data()), matrix().inner(), sums.data());
      for (std::size_t f = 0; f < form.features; ++f)
        for (std::size_t c = 0; c < form.left_columns; ++c) row[form.column_of(c, f)] = sums[c] * features[f];
    } else {
      multiply(as_row(u.storage().data()), matrix(), row.data());
    }
    tensor<scalar, x_shape> result;
    write_in_order<Sides>(1, row.data(), result.storage().data());
    return result;
  }

  /// The matrix, as a view of numbers that this object owns.
  Matrix matrix() const {
    Matrix view = own;
    view.numbers = numbers.data();
    view.column_indices = column_indices.data();
    view.features = features.data();
    return view;
  }
  const std::shared_ptr<const void>& alive() const { return read_by_operator; }

 private:
  template <std::size_t Size>
  static auto as_column(const scalar* numbers) {
    return kernel::matrix<dense_form(Size, 1), scalar>{numbers, nullptr, nullptr, {}};
  }
  static auto as_row(const scalar* numbers) {
    return kernel::matrix<dense_form(1, y_shape::size), scalar>{numbers, nullptr, nullptr, {}};
  }

  // A product with a vector on one side.
  template <class Left, class Right>
  static void multiply(const Left& left, const Right& right, scalar* out) {
    using product = kernel::product_of_matrices<Left, Right>;
    std::vector<scalar> scratch(kernel::scratch_of_product<Left, Right>());
    const auto result = product::make(left, right, out, nullptr, kernel::workspace<scalar>{scratch.data(), nullptr});
    if constexpr (!product::computes) std::copy_n(result.numbers, product::form.elements(), out);
  }

  std::vector<scalar> numbers;
  std::vector<std::uint32_t> column_indices;
  std::vector<scalar> features;
  std::shared_ptr<const void> read_by_operator;
  Matrix own;
};

/// A matrix as a value that owns its numbers: a tensor if it is dense, otherwise a structured derivative.
template <class Sides, class Matrix>
auto own_derivative(const Matrix& matrix, std::shared_ptr<const void> alive) {
  structured_derivative<Matrix, Sides> owned(matrix, std::move(alive));
  if constexpr (Matrix::form.kind() == structure::dense)
    return owned.dense();
  else
    return owned;
}

template <class Left, class Right>
using product_sides = sides<typename Left::y, typename Right::x, Right::order>;

/// J K: a derivative that keeps its structure, or a tensor if it is dense.
template <class LeftMatrix, class LeftSides, class RightMatrix, class RightSides>
  requires std::is_same_v<typename LeftSides::x, typename RightSides::y>
auto operator*(const structured_derivative<LeftMatrix, LeftSides>& left,
               const structured_derivative<RightMatrix, RightSides>& right) {
  using product = kernel::product_of_matrices<LeftMatrix, RightMatrix>;
  using scalar = typename LeftMatrix::scalar;
  constexpr kernel::workspace_extent stored = kernel::storage_of(product::form);
  std::vector<scalar> scratch(stored.numbers + kernel::scratch_of_product<LeftMatrix, RightMatrix>());
  std::vector<std::uint32_t> column_indices(stored.column_indices);
  kernel::workspace<scalar> space{scratch.data(), column_indices.data()};
  scalar* const numbers = space.take_numbers(stored.numbers);
  const auto result = product::make(left.matrix(), right.matrix(), numbers, column_indices.data(), space);
  return own_derivative<product_sides<LeftSides, RightSides>>(result, left.alive() ? left.alive() : right.alive());
}

/// J + K, of one shape.
template <class LeftMatrix, class RightMatrix, class Sides>
auto operator+(const structured_derivative<LeftMatrix, Sides>& left,
               const structured_derivative<RightMatrix, Sides>& right) {
  using scalar = typename LeftMatrix::scalar;
  using sum = kernel::matrix<form_of_sum(LeftMatrix::form, RightMatrix::form), scalar>;
  constexpr std::size_t stored = kernel::storage_of(sum::form).numbers;
  std::vector<scalar> scratch(stored + kernel::scratch_of_sum<LeftMatrix, RightMatrix>() +
                              kernel::scratch_of_sum<RightMatrix, LeftMatrix>());
  kernel::workspace<scalar> space{scratch.data(), nullptr};
  scalar* const numbers = space.take_numbers(stored);
  kernel::add_into(left.matrix(), right.matrix(), numbers, space);
  return own_derivative<Sides>(sum{numbers, nullptr, nullptr, {}}, nullptr);
}

}  // namespace internal::derivative
}  // namespace chainrule
