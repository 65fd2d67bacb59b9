// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/product_by_rows.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule {

/// d(z)/d(x) = W for z = W x + b: the parameter of kind Parameter, shape (out, in).
template <class Parameter>
struct times : operation<structure::dense> {
  using of_the_library = times;
  using matrix = Parameter;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size) {
    return counted_product(y_size, x_size);
  }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return typename Symbols::template of<Parameter>{};
  }

  /// z = x W' + b, and its transpose: dx = dz W.
  using gives_sums = void;
  template <class At>
  static CHAINRULE_INLINE void forward(const At& at) {
    if constexpr (At::template order_of<Parameter> == storage_order::column_major)
      internal::kernel::affine<At::y_size, At::x_size>(at.rows(), at.argument(), at[Parameter{}], at.bias(), at.sums());
    else
      internal::kernel::affine_by_rows<At::y_size, At::x_size>(at.rows(), at.argument(), at[Parameter{}], at.bias(),
                                                               at.sums());
  }
  template <class At>
  static CHAINRULE_INLINE void backward(const At& at) {
    if constexpr (At::template order_of<Parameter> == storage_order::column_major)
      internal::kernel::times_weight<At::y_size, At::x_size, At::accumulates>(at.rows(), at.upstream(), at[Parameter{}],
                                                                              at.gradients());
    else
      internal::kernel::times_weight_by_rows<At::y_size, At::x_size, At::accumulates>(at.rows(), at.upstream(),
                                                                                      at[Parameter{}], at.gradients());
  }
};

/// d(z)/d(W) for z = W x + b: row i holds x where W's row i is, and zeros; the gradient is the outer product of dz and
/// x.
template <class Value>
struct outer : operation<structure::outer> {
  using of_the_library = outer;
  using reads = list<Value>;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) { return x_size; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return typename Symbols::template of<Value>{};
  }

  /// dW = dz x', summed over the samples; in parts where there are several, each of some of W's columns. Where W is
  /// row-major, x and dz change places, and the parts are of its rows.
  using gives_parameter_gradient = outer;
  using sums_products = outer;
  template <class At>
  static CHAINRULE_INLINE void backward(const At& at) {
    constexpr std::size_t beside = adjacent<At>, others = At::x_size / beside;
    const std::size_t first = internal::kernel::column_of_part<beside, others>(at.part(), at.parts());
    const std::size_t end = internal::kernel::column_of_part<beside, others>(at.part() + 1, at.parts());
    const auto to = at.gradients(beside, first * beside);
    if constexpr (At::x_order == storage_order::column_major)
      internal::kernel::outer_sum<beside, others, At::accumulates>(at.rows(), at.upstream(), at[Value{}], first, end,
                                                                   to);
    else
      internal::kernel::outer_sum<beside, others, At::accumulates>(at.rows(), at[Value{}], at.upstream(), first, end,
                                                                   to);
  }
  template <class At>
  static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
    return internal::kernel::column_of_part<adjacent<At>, At::x_size / adjacent<At>>(part, parts) * adjacent<At>;
  }

 private:
  // How many of W's elements are neighbours: its outputs, or where it is row-major its inputs.
  template <class At>
  static constexpr std::size_t adjacent =
      At::x_order == storage_order::column_major ? At::y_size : At::x_size / At::y_size;
};

}  // namespace chainrule
