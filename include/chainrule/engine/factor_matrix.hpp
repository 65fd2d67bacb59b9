// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/engine/factor_frame.hpp>
#include <chainrule/kernel/matrix_product.hpp>

// A factor of one sample as a matrix: from the statements of its operation, or else by applying its backward function
// to the rows of an identity.
namespace chainrule::internal::engine {

/// What an operation sees when it is applied to a matrix: each row is treated as a sample.
template <class Net, std::size_t Factor, class Scalar>
struct matrix_frame : factor_variables<Net, Factor, buffers<Scalar>> {
  using variables = factor_variables<Net, Factor, buffers<Scalar>>;
  using T = Scalar;
  using variables::y_size, variables::x_size;
  static constexpr bool accumulates = false;

  std::size_t row_count = 0;
  const T* in = nullptr;
  T* out = nullptr;
  const T* zeros = nullptr;

  constexpr std::size_t rows() const { return row_count; }
  constexpr std::size_t part() const { return 0; }
  constexpr std::size_t parts() const { return 1; }
  constexpr const T* argument() const { return in; }
  constexpr T* result() const { return out; }
  constexpr const T* upstream() const { return in; }
  constexpr T* downstream() const { return out; }
  constexpr const T* bias() const { return zeros; }
  constexpr auto sums() const { return kernel::in_matrix<T>{out, y_size}; }
  constexpr auto gradients(std::size_t row = x_size, std::size_t first = 0) const {
    return kernel::in_matrix<T>{out + first, row};
  }
};

/// The same for a forward function that is applied to tangents, because its factor reads no value: its argument is a
/// tangent, and what it adds to the product, the third argument, is zero.
template <class Net, std::size_t Factor, class T>
struct tangent_frame : matrix_frame<Net, Factor, T> {
  using base = matrix_frame<Net, Factor, T>;
  template <class Name>
  constexpr auto operator[](Name name) const {
    if constexpr (std::is_same_v<typename base::template kind<Name>, typename base::template kind<op::argument<0>>>)
      return this->in;
    else if constexpr (base::argument_count > 2 && std::is_same_v<Name, op::argument<2>>)
      return this->zeros;
    else
      return base::operator[](name);
  }
};

/// A factor as a linear map, at the sample `memory.first_row`.
template <class Net, std::size_t Factor, class T>
struct factor_operator {
  using operation = operation_at<Net, Factor>;
  using at = matrix_frame<Net, Factor, T>;
  /// Whether all rows of a matrix can be computed together, like the samples of a batch: if the function reads no value
  /// and sums nothing over samples.
  static constexpr bool takes_rows = operation::reads::size == 0 && !at::to_parameter;
  /// Zeros in place of a bias.
  static constexpr std::size_t scratch = takes_rows ? at::y_size : 0;

  buffers<T> memory{};

  constexpr void pull(std::size_t rows, const T* in, T* out, kernel::workspace<T>) const {
    if constexpr (takes_rows)
      operation::backward(at{{{memory}}, rows, in, out, nullptr});
    else
      for (std::size_t r = 0; r < rows; ++r)
        operation::backward(at{{{memory}}, 1, in + r * at::y_size, out + r * at::x_size, nullptr});
  }
  constexpr void push(std::size_t columns, const T* in, T* out, kernel::workspace<T> space) const {
    if constexpr (plans::IsSymmetric<operation>) {
      pull(columns, in, out, space);
    } else if constexpr (plans::GivesTangents<operation>) {
      for (std::size_t c = 0; c < columns; ++c)
        operation::tangent(at{{{memory}}, 1, in + c * at::x_size, out + c * at::y_size, nullptr});
    } else {
      T* const zeros = space.take_numbers(scratch);
      kernel::fill_zero(zeros, scratch);
      maker<Net, at::record.y>::forward(tangent_frame<Net, Factor, T>{{{{memory}}, columns, in, out, zeros}});
    }
  }
};

/// An operation that states for each element of y the element of x from which it comes: `column_indices(at, out)`.
template <class Operation, class At>
concept StatesColumns = requires(const At& at, std::uint32_t* out) { Operation::column_indices(at, out); };

/// The matrix of a factor: how much memory it needs, and how it is filled.
template <class Net, std::size_t Factor, class T>
struct factor_matrix {
  static constexpr matrix_form form = plans::form_of_factor<Net, Factor>();
  using operation = operation_at<Net, Factor>;
  using map = factor_operator<Net, Factor, T>;
  using at = matrix_frame<Net, Factor, T>;
  using matrix =
      kernel::matrix<form, T, std::conditional_t<form.left == structure::toeplitz, map, kernel::no_operator>>;

  static constexpr bool is_parameter = form.kind() == structure::dense && plans::IsParameter<operation>;
  static constexpr kernel::workspace_extent kept = is_parameter ? kernel::workspace_extent{} : kernel::storage_of(form);
  // Space for an input row and an output row.
  static constexpr kernel::workspace_extent scratch =
      kept + kernel::workspace_extent{at::y_size + at::x_size + map::scratch, 0};

  static constexpr matrix make(const buffers<T>& memory, kernel::workspace<T>& space) {
    matrix result;
    if constexpr (is_parameter) {
      result.numbers = at{{{memory}}}[typename operation::matrix{}];
    } else if constexpr (form.kind() == structure::outer) {
      result.features = at{{{memory}}}[list_element<0, typename operation::reads>{}];
    } else if constexpr (form.kind() == structure::toeplitz) {
      result.apply = map{memory};
    } else {
      T* const numbers = space.take_numbers(kept.numbers);
      std::uint32_t* const column_indices = space.take_columns(kept.column_indices);
      fill(map{memory}, numbers, column_indices, space);
      result.numbers = numbers;
      result.column_indices = column_indices;
    }
    return result;
  }

 private:
  static constexpr void fill(const map& factor, T* numbers, std::uint32_t* column_indices, kernel::workspace<T> space) {
    T* const in = space.take_numbers(at::y_size);
    if constexpr (form.kind() == structure::diagonal) {
      for (std::size_t i = 0; i < at::y_size; ++i) in[i] = T(1);
      factor.pull(1, in, numbers, space);
    } else if constexpr (form.kind() == structure::permutation && operation::same_elements) {
      for (std::size_t i = 0; i < at::y_size; ++i) column_indices[i] = static_cast<std::uint32_t>(i);
    } else if constexpr (form.kind() == structure::permutation || form.kind() == structure::selection ||
                         form.kind() == structure::lookup) {
      if constexpr (StatesColumns<operation, at>)
        operation::column_indices(at{{{factor.memory}}, 1, nullptr, nullptr, nullptr}, column_indices);
      else
        find_columns(factor, in, space.take_numbers(at::x_size), column_indices, space);
    }
  }

  static constexpr void find_columns(const map& factor, T* in, T* out, std::uint32_t* column_indices,
                                     kernel::workspace<T> space) {
    kernel::fill_zero(in, at::y_size);
    for (std::size_t r = 0; r < at::y_size; ++r) {
      in[r] = T(1);
      factor.pull(1, in, out, space);
      in[r] = T{};
      column_indices[r] = kernel::no_column;
      for (std::size_t c = 0; c < at::x_size; ++c)
        if (!(out[c] == T{})) column_indices[r] = static_cast<std::uint32_t>(c);
    }
  }
};

}  // namespace chainrule::internal::engine
