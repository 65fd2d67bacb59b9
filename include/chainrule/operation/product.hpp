// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/declarations.hpp>
#include <chainrule/operation/identity.hpp>

namespace chainrule::internal::operations {

// With a single place the derivative is the parameter itself, and the product's rows can be passed to an epilogue.
template <class Parameter, std::size_t Places>
struct times_the_matrix : op::derivative<structure::repeated> {};
template <class Parameter>
struct times_the_matrix<Parameter, 1> : op::derivative<structure::dense> {
  using matrix = Parameter;
  using gives_gradients = void;
};
// The rows of a product: the samples, or the places of all samples.
template <std::size_t Places, class Rows>
constexpr auto product_rows(Rows rows) {
  if constexpr (Places == 1)
    return rows;
  else
    return std::size_t{rows} * Places;
}

}  // namespace chainrule::internal::operations
namespace chainrule::op {

/// d(z)/d(x) = W for z = W x + b: Parameter is the argument that W is, of shape (out, in). Of several places, z = W x +
/// b at each.
template <class Parameter, std::size_t Places = 1>
struct times : internal::operations::times_the_matrix<Parameter, Places> {
  using library_type = times;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size) {
    return counted_product(y_size, x_size / Places);
  }

  template <class Symbols>
    requires(Places == 1)
  static constexpr auto closed_form(Symbols) {
    return typename Symbols::template of<Parameter>{};
  }

  /// dx = dz W.
  template <class At>
  static CHAINRULE_INLINE void backward(const At& at) {
    constexpr std::size_t out = At::y_size / Places, in = At::x_size / Places;
    const auto rows = internal::operations::product_rows<Places>(at.rows());
    if constexpr (At::template order_of<Parameter> == storage_order::column_major)
      internal::kernel::times_weight<out, in, At::accumulates>(rows, at.upstream(), at[Parameter{}], to(at));
    else
      internal::kernel::times_weight_by_rows<out, in, At::accumulates>(rows, at.upstream(), at[Parameter{}], to(at));
  }

 private:
  template <class At>
  static CHAINRULE_INLINE auto to(const At& at) {
    if constexpr (Places == 1)
      return at.gradients();
    else
      return internal::kernel::in_matrix<std::remove_cvref_t<decltype(*at.downstream())>>{at.downstream(),
                                                                                          At::x_size / Places};
  }
};

/// d(z)/d(W) for z = W x + b, where Value is the argument that x is: row i holds x where W's row i is, and zeros; the
/// gradient is the outer product of dz and x.
template <class Value, std::size_t Places = 1>
struct outer : derivative<Places == 1 ? structure::outer : structure::dense> {
  using library_type = outer;
  using reads = list<Value>;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) {
    return counted_product(Places, x_size);
  }

  template <class Symbols>
    requires(Places == 1)
  static constexpr auto closed_form(Symbols) {
    return typename Symbols::template of<Value>{};
  }

  /// dW = dz x', summed over the samples. Several parts compute some of W's columns each. If W is row-major, x and dz
  /// are swapped, and each part computes rows.
  using gives_parameter_gradient = outer;
  using sums_products = outer;
  template <class At>
  static CHAINRULE_INLINE void backward(const At& at) {
    constexpr std::size_t beside = adjacent<At>, others = At::x_size / beside;
    const std::size_t first = internal::kernel::column_of_part<beside, others>(at.part(), at.parts());
    const std::size_t end = internal::kernel::column_of_part<beside, others>(at.part() + 1, at.parts());
    const auto rows = internal::operations::product_rows<Places>(at.rows());
    const auto to = at.gradients(beside, first * beside);
    if constexpr (At::x_order == storage_order::column_major)
      internal::kernel::outer_sum<beside, others, At::accumulates>(rows, at.upstream(), at[Value{}], first, end, to);
    else
      internal::kernel::outer_sum<beside, others, At::accumulates>(rows, at[Value{}], at.upstream(), first, end, to);
  }
  template <class At>
  static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
    return internal::kernel::column_of_part<adjacent<At>, At::x_size / adjacent<At>>(part, parts) * adjacent<At>;
  }

 private:
  // How many elements of W are adjacent in memory: its outputs, or its inputs if it is row-major.
  template <class At>
  static constexpr std::size_t adjacent =
      At::x_order == storage_order::column_major ? At::y_size / Places : At::x_size / (At::y_size / Places);
};

/// d(z)/d(b) where b is added at each of several places: each row picks one element.
template <std::size_t Places>
struct added_at_each : derivative<structure::selection> {
  using library_type = added_at_each;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
    requires(Places == 1)
  static constexpr auto closed_form(Symbols) {
    return calculus::one;
  }

  /// db = dz, summed over the places and the samples.
  using gives_parameter_gradient = added_at_each;
  using sums_products = added_at_each;
  template <class At>
  static constexpr void backward(const At& at) {
    internal::kernel::row_sum<At::x_size, At::accumulates>(std::size_t{at.rows()} * Places, at.upstream(),
                                                           at.gradients(At::x_size));
  }
  /// The index of the element of b that is added to each element of z.
  template <class At>
  static constexpr void column_indices(const At&, std::uint32_t* columns) {
    for (std::size_t i = 0; i < At::y_size; ++i) columns[i] = static_cast<std::uint32_t>(i % At::x_size);
  }
};

/// z = W x + b, or z = W x: the arguments are x, the parameter W of shape (out, in), and b where there is one.
struct linear {
  using library_type = linear;
  static constexpr void expects(arguments& of) {
    of.number(2, 3);
    of.value(0, of.x(0));
    of.parameter(1, of.y(), of.x(0));
    of.parameter(2, of.y());
  }
  using gives_sums = void;
  template <class At>
  static CHAINRULE_INLINE void forward(const At& at) {
    if constexpr (At::template order_of<argument<1>> == storage_order::column_major)
      internal::kernel::affine<At::y_size, At::x_size>(at.rows(), at.argument(), at[argument<1>{}], at.bias(),
                                                       at.sums());
    else
      internal::kernel::affine_by_rows<At::y_size, At::x_size>(at.rows(), at.argument(), at[argument<1>{}], at.bias(),
                                                               at.sums());
  }
  template <std::size_t K>
  using partial = partial_at<K, times<argument<1>>, outer<argument<0>>, identity_factor>;
};

/// z = W x + b at each of `Places` consecutive places: x of shape (Places, in), z of shape (Places,
/// out). The arguments are those of `linear`.
template <std::size_t Places>
struct linear_over {
  using library_type = linear_over;
  static constexpr void expects(arguments& of) {
    of.number(2, 3);
    of.value(0, multiple_of(Places));
    of.result(multiple_of(Places));
    of.parameter(1, of.y_at_each_of(Places), of.x_at_each_of(Places, 0));
    of.parameter(2, of.y_at_each_of(Places));
  }
  template <std::size_t Steps, std::size_t Size>
  static constexpr bool goes_by_steps = Places % Steps == 0;
  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    constexpr std::size_t out = At::y_size / Places, in = At::x_size / Places;
    const internal::kernel::in_matrix<T> z{at.result(), out};
    const std::size_t rows = std::size_t{at.rows()} * Places;
    if constexpr (At::template order_of<argument<1>> == storage_order::column_major)
      internal::kernel::affine<out, in>(rows, at.argument(), at[argument<1>{}], at.bias(), z);
    else
      internal::kernel::affine_by_rows<out, in>(rows, at.argument(), at[argument<1>{}], at.bias(), z);
  }
  template <std::size_t K>
  using partial = partial_at<K, times<argument<1>, Places>, outer<argument<0>, Places>, added_at_each<Places>>;
};

}  // namespace chainrule::op
