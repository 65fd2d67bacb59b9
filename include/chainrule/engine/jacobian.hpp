// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/factor_matrix.hpp>
#include <chainrule/loss/statement.hpp>

// A derivative's value for one sample, multiplied in the order of a tree (chain/multiplication_plan.hpp).
namespace chainrule::internal::engine {

/// What a derivative is evaluated from: the buffers after `forward`, with `first_row` as the sample, and the sample's
/// target if the cost is differentiated.
template <class T>
struct linearization {
  buffers<T> memory;
  const T* target = nullptr;
};

/// The same for the terms of a distributed sum, with the matrix that is multiplied by them.
template <class T, class Matrix>
struct linearization_with : linearization<T> {
  Matrix operand;
};

/// A node's matrix: `kept` is the part of the workspace that it needs, `scratch` what it needs in addition while it is
/// computed. Operand is the type of the matrix that is multiplied by the terms of a distributed sum.
template <class Node, class Net, class Loss, class T, class Operand = void>
struct evaluation;

template <matrix_form Form, class Net, class Loss, class T, class Operand>
struct evaluation<plans::operand_node<Form>, Net, Loss, T, Operand> {
  using matrix = Operand;
  static constexpr kernel::workspace_extent kept{}, scratch{};

  static constexpr matrix make(const linearization_with<T, Operand>& at, kernel::workspace<T>&) { return at.operand; }
};

template <std::size_t Factor, class Derivative, class Net, class Loss, class T, class Operand>
struct evaluation<plans::factor_node<Net, Factor, Derivative>, Net, Loss, T, Operand> {
  using factor = factor_matrix<Net, Factor, T>;
  using matrix = typename factor::matrix;
  static constexpr kernel::workspace_extent kept = factor::kept;
  static constexpr kernel::workspace_extent scratch = factor::scratch;

  static constexpr matrix make(const linearization<T>& at, kernel::workspace<T>& space) {
    return factor::make(at.memory, space);
  }
};

template <class Derivative, class Net, class Loss, class T, class Operand>
struct evaluation<plans::cost_node<Net, Derivative>, Net, Loss, T, Operand> {
  static constexpr std::size_t size = Net::output_shape::size;
  using matrix = kernel::matrix<dense_form(1, size), T>;
  static constexpr kernel::workspace_extent kept{size, 0};
  static constexpr kernel::workspace_extent scratch = kept;

  static constexpr matrix make(const linearization<T>& at, kernel::workspace<T>& space) {
    T* const numbers = space.take_numbers(size);
    losses::on_output<Loss, typename Net::output_shape>::template derivative<size>(output_of<Net>(at.memory), at.target,
                                                                                   T(1), numbers);
    return {numbers, nullptr, nullptr, {}};
  }
};

template <class Left, class Right, class Net, class Loss, class T, class Operand>
struct evaluation<plans::product_node<Left, Right>, Net, Loss, T, Operand> {
  using left = evaluation<Left, Net, Loss, T, Operand>;
  using right = evaluation<Right, Net, Loss, T, Operand>;
  using product = kernel::product_of_matrices<typename left::matrix, typename right::matrix>;
  using matrix = typename product::type;
  // If the product is one of its factors, the other needs no memory.
  static constexpr kernel::workspace_extent kept =
      product::computes ? kernel::storage_of(product::form) : left::kept + right::kept;
  static constexpr kernel::workspace_extent scratch = [] {
    const kernel::workspace_extent own = product::computes ? kept : kernel::workspace_extent{};
    const kernel::workspace_extent both =
        right::kept +
        kernel::workspace_extent{kernel::scratch_of_product<typename left::matrix, typename right::matrix>(), 0};
    return own + left::scratch.or_more(left::kept + right::scratch.or_more(both));
  }();

  template <class At>
  static constexpr matrix make(const At& at, kernel::workspace<T>& space) {
    T* const numbers = space.take_numbers(product::computes ? kept.numbers : 0);
    std::uint32_t* const column_indices = space.take_columns(product::computes ? kept.column_indices : 0);
    kernel::workspace<T> own = space;
    kernel::workspace<T>& inner = product::computes ? own : space;
    const auto a = left::make(at, inner);
    const auto b = right::make(at, inner);
    return product::make(a, b, numbers, column_indices, inner);
  }
};

template <class Left, class Right, class Net, class Loss, class T, class Operand>
struct evaluation<plans::sum_node<Left, Right>, Net, Loss, T, Operand> {
  using left = evaluation<Left, Net, Loss, T, Operand>;
  using right = evaluation<Right, Net, Loss, T, Operand>;
  static constexpr matrix_form form = plans::sum_node<Left, Right>::form;
  using matrix = kernel::matrix<form, T>;
  static constexpr kernel::workspace_extent kept = kernel::storage_of(form);
  static constexpr kernel::workspace_extent scratch_of_terms = [] {
    const std::size_t terms = kernel::scratch_of_sum<typename left::matrix, typename right::matrix>() +
                              kernel::scratch_of_sum<typename right::matrix, typename left::matrix>();
    return left::scratch.or_more(left::kept + right::scratch.or_more(right::kept + kernel::workspace_extent{terms, 0}));
  }();
  static constexpr kernel::workspace_extent scratch = kept + scratch_of_terms;

  template <class At>
  static constexpr matrix make(const At& at, kernel::workspace<T>& space) {
    T* const numbers = space.take_numbers(kept.numbers);
    return make_in(at, numbers, space);
  }
  /// Writes into memory that the caller owns.
  template <class At>
  static constexpr matrix make_in(const At& at, T* numbers, kernel::workspace<T> inner) {
    const auto a = left::make(at, inner);
    const auto b = right::make(at, inner);
    kernel::add_into(a, b, numbers, inner);
    return {numbers, nullptr, nullptr, {}};
  }
};

// The matrix that is distributed lies after the result until it has been multiplied by all terms.
template <operand_side Side, class Distributed, class Sum, class Net, class Loss, class T, class Operand>
struct evaluation<plans::distributed_node<Side, Distributed, Sum>, Net, Loss, T, Operand> {
  using distributed = evaluation<Distributed, Net, Loss, T, Operand>;
  // If the matrix is outer, only its left matrix.
  static constexpr bool is_outer = Side == operand_side::right && distributed::matrix::form.is_outer();
  using operand = std::conditional_t<is_outer, decltype(std::declval<typename distributed::matrix>().inner()),
                                     typename distributed::matrix>;
  using sum = evaluation<Sum, Net, Loss, T, operand>;
  using matrix = kernel::matrix<orders::distributed_form<Side>(distributed::matrix::form, sum::form), T>;
  static constexpr kernel::workspace_extent kept = sum::kept;
  static constexpr kernel::workspace_extent scratch =
      kept + distributed::scratch.or_more(distributed::kept + sum::scratch_of_terms);

  template <class At>
  static constexpr matrix make(const At& at, kernel::workspace<T>& space) {
    T* const numbers = space.take_numbers(kept.numbers);
    kernel::workspace<T> inner = space;
    const auto whole = distributed::make(at, inner);
    linearization_with<T, operand> here{{at.memory, at.target}, {}};
    if constexpr (is_outer)
      here.operand = whole.inner();
    else
      here.operand = whole;
    sum::make_in(here, numbers, inner);
    return {numbers, nullptr, is_outer ? whole.features : nullptr, {}};
  }
};

/// Writes a node's elements row by row into memory that the caller owns.
template <class Evaluation>
struct row_writer {
  using matrix = typename Evaluation::matrix;
  static constexpr kernel::workspace_extent scratch =
      Evaluation::scratch + kernel::workspace_extent{kernel::scratch_of_rows<matrix>(), 0};

  template <class T>
  static constexpr void write(const linearization<T>& at, T* out, kernel::workspace<T> space) {
    const matrix value = Evaluation::make(at, space);
    kernel::write_rows(value, out, space);
  }
};
// The last product needs only the memory of its factors.
template <class Left, class Right, class Net, class Loss, class Scalar>
  requires(kernel::rows_of_product<typename evaluation<Left, Net, Loss, Scalar>::matrix,
                                   typename evaluation<Right, Net, Loss, Scalar>::matrix>::writes)
struct row_writer<evaluation<plans::product_node<Left, Right>, Net, Loss, Scalar>> {
  using left = evaluation<Left, Net, Loss, Scalar>;
  using right = evaluation<Right, Net, Loss, Scalar>;
  using product = kernel::rows_of_product<typename left::matrix, typename right::matrix>;
  static constexpr kernel::workspace_extent scratch =
      evaluation<plans::product_node<Left, Right>, Net, Loss, Scalar>::scratch +
      kernel::workspace_extent{product::scratch, 0};

  template <class T>
  static constexpr void write(const linearization<T>& at, T* out, kernel::workspace<T> space) {
    const auto a = left::make(at, space);
    const auto b = right::make(at, space);
    product::write(a, b, out, space);
  }
};

}  // namespace chainrule::internal::engine
