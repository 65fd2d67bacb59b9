// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/factor_matrix.hpp>

// A derivative's value for one sample, multiplied in the order of a tree (topology/plan.hpp).
namespace chainrule::engine {

/// What a derivative is evaluated from: the walk's buffers after `forward`, of which `first_row` is the sample, and the
/// sample's target where the cost is differentiated.
template <class T>
struct linearization {
  buffers<T> memory;
  const T* target = nullptr;
};

/// A node's matrix: `kept` is what it takes of a workspace, `room` what it needs while it is computed.
template <class Node, class Net, class Loss, class T>
struct evaluation;

template <std::size_t Factor, class Derivative, class Net, class Loss, class T>
struct evaluation<plans::factor_node<Net, Factor, Derivative>, Net, Loss, T> {
  using factor = factor_matrix<Net, Factor, T>;
  using matrix = typename factor::matrix;
  static constexpr kernel::workspace_extent kept = factor::kept;
  static constexpr kernel::workspace_extent room = factor::room;

  static constexpr matrix make(const linearization<T>& at, kernel::workspace<T>& space) { return factor::make(at.memory, space); }
};

template <class Derivative, class Net, class Loss, class T>
struct evaluation<plans::cost_node<Net, Derivative>, Net, Loss, T> {
  static constexpr std::size_t size = Net::output_shape::size;
  using matrix = kernel::matrix<dense_form(1, size), T>;
  static constexpr kernel::workspace_extent kept{size, 0};
  static constexpr kernel::workspace_extent room = kept;

  static constexpr matrix make(const linearization<T>& at, kernel::workspace<T>& space) {
    T* const numbers = space.take_numbers(size);
    Loss::template derivative<size>(output_of<Net>(at.memory), at.target, T(1), numbers);
    return {numbers, nullptr, nullptr, {}};
  }
};

template <class Left, class Right, class Net, class Loss, class T>
struct evaluation<plans::product_node<Left, Right>, Net, Loss, T> {
  using left = evaluation<Left, Net, Loss, T>;
  using right = evaluation<Right, Net, Loss, T>;
  using product = kernel::product_of_matrices<typename left::matrix, typename right::matrix>;
  using matrix = typename product::type;
  // Where the product is one of its factors, the other takes nothing.
  static constexpr kernel::workspace_extent kept = product::computes ? kernel::storage_of(product::form) : left::kept + right::kept;
  static constexpr kernel::workspace_extent room = [] {
    const kernel::workspace_extent own = product::computes ? kept : kernel::workspace_extent{};
    const kernel::workspace_extent both = right::kept + kernel::workspace_extent{kernel::room_of_product<typename left::matrix, typename right::matrix>(), 0};
    return own + left::room.or_more(left::kept + right::room.or_more(both));
  }();

  static constexpr matrix make(const linearization<T>& at, kernel::workspace<T>& space) {
    T* const numbers = space.take_numbers(product::computes ? kept.numbers : 0);
    std::uint32_t* const places = space.take_places(product::computes ? kept.places : 0);
    kernel::workspace<T> own = space;
    kernel::workspace<T>& inner = product::computes ? own : space;
    const auto a = left::make(at, inner);
    const auto b = right::make(at, inner);
    return product::make(a, b, numbers, places, inner);
  }
};

template <class Left, class Right, class Net, class Loss, class T>
struct evaluation<plans::sum_node<Left, Right>, Net, Loss, T> {
  using left = evaluation<Left, Net, Loss, T>;
  using right = evaluation<Right, Net, Loss, T>;
  static constexpr matrix_form form = plans::sum_node<Left, Right>::form;
  using matrix = kernel::matrix<form, T>;
  static constexpr kernel::workspace_extent kept = kernel::storage_of(form);
  static constexpr kernel::workspace_extent room = [] {
    const std::size_t terms = kernel::room_of_sum<typename left::matrix, typename right::matrix>() + kernel::room_of_sum<typename right::matrix, typename left::matrix>();
    return kept + left::room.or_more(left::kept + right::room.or_more(right::kept + kernel::workspace_extent{terms, 0}));
  }();

  static constexpr matrix make(const linearization<T>& at, kernel::workspace<T>& space) {
    T* const numbers = space.take_numbers(kept.numbers);
    kernel::workspace<T> inner = space;
    const auto a = left::make(at, inner);
    const auto b = right::make(at, inner);
    kernel::add_into(a, b, numbers, inner);
    return {numbers, nullptr, nullptr, {}};
  }
};

/// A node's elements row by row, into memory of another's.
template <class Evaluation>
struct row_writer {
  using matrix = typename Evaluation::matrix;
  static constexpr kernel::workspace_extent room = Evaluation::room + kernel::workspace_extent{kernel::room_of_rows<matrix>(), 0};

  template <class T>
  static constexpr void write(const linearization<T>& at, T* out, kernel::workspace<T> space) {
    const matrix value = Evaluation::make(at, space);
    kernel::write_rows(value, out, space);
  }
};
// The last product needs no memory but that of its factors.
template <class Left, class Right, class Net, class Loss, class Scalar>
  requires(kernel::rows_of_product<typename evaluation<Left, Net, Loss, Scalar>::matrix, typename evaluation<Right, Net, Loss, Scalar>::matrix>::writes)
struct row_writer<evaluation<plans::product_node<Left, Right>, Net, Loss, Scalar>> {
  using left = evaluation<Left, Net, Loss, Scalar>;
  using right = evaluation<Right, Net, Loss, Scalar>;
  using product = kernel::rows_of_product<typename left::matrix, typename right::matrix>;
  static constexpr kernel::workspace_extent room =
      evaluation<plans::product_node<Left, Right>, Net, Loss, Scalar>::room + kernel::workspace_extent{product::room, 0};

  template <class T>
  static constexpr void write(const linearization<T>& at, T* out, kernel::workspace<T> space) {
    const auto a = left::make(at, space);
    const auto b = right::make(at, space);
    product::write(a, b, out, space);
  }
};

}  // namespace chainrule::engine
