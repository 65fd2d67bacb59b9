// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule {
namespace internal::activations {

// The kind of value that a function's derivative is computed from, at the factor from X to Y.
template <class Function, class Y, class X>
struct derivative_source {
  using type = X;
};
template <DerivativeFromOutput Function, class Y, class X>
struct derivative_source<Function, Y, X> {
  using type = Y;
};

}  // namespace internal::activations

/// d(y)/d(x) of an elementwise function: a diagonal.
template <class Function, class Y, class X>
struct diagonal : operation<structure::diagonal> {
  using of_the_library = diagonal;
  using function = Function;
  using source = typename internal::activations::derivative_source<Function, Y, X>::type;
  using reads = list<source>;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::activation_derivative<Function, typename Symbols::x>{};
  }

  /// The forward function, and the transpose: dx = sigma' dy.
  template <class At>
  static constexpr void forward(const At& at) {
    if constexpr (is_short<At>)
      internal::activations::apply_short<Function, At::x_size>(at.argument(), at.result());
    else
      internal::activations::apply<Function>(at.rows() * At::x_size, at.argument(), at.result());
  }
  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (is_short<At>)
      internal::activations::apply_derivative_short<Function, At::x_size, At::accumulates>(at.upstream(), at[source{}],
                                                                                           at.downstream());
    else
      internal::activations::apply_derivative<Function, At::accumulates>(at.rows() * At::x_size, at.upstream(),
                                                                         at[source{}], at.downstream());
  }

 private:
  // One sample's few elements are unrolled where they are used.
  template <class At>
  static constexpr bool is_short =
      internal::number::is_one_row<decltype(std::declval<const At&>().rows())> && At::x_size <= 64;
};

namespace internal::activations {

template <class Function, class Y, class X>
struct operation_of {
  using type = diagonal<Function, Y, X>;
};

}  // namespace internal::activations

/// What an activation's derivative is, at the factor from X to Y.
template <class Function, class Y, class X>
using activation_operation = typename internal::activations::operation_of<Function, Y, X>::type;

}  // namespace chainrule
