// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// d(y)/d(x) for y = Function(x), element by element: a diagonal. X is the argument that x is.
template <class Function, class X = argument<0>>
struct diagonal : derivative<structure::diagonal> {
  using library_type = diagonal;
  using function = Function;
  /// What the derivative is computed from: y if the function states so, otherwise x.
  using source = std::conditional_t<DerivativeFromOutput<Function>, result, X>;
  using reads = list<source>;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::activation_derivative<Function, typename Symbols::x>{};
  }

  /// dx = Function'(x) dy.
  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (is_short<At>)
      internal::activations::apply_derivative_short<Function, At::x_size, At::accumulates>(at.upstream(), at[source{}],
                                                                                           at.downstream());
    else
      internal::activations::apply_derivative<Function, At::accumulates>(at.rows() * At::x_size, at.upstream(),
                                                                         at[source{}], at.downstream());
  }

  using computed_by_elements = diagonal;
  template <class At>
  static constexpr auto element(const At& at) {
    return at.upstream() * internal::activations::derivative_over<Function>(at[source{}]);
  }

  /// One sample's few elements are unrolled where they are used.
  template <class At>
  static constexpr bool is_short =
      internal::number::is_one_row<decltype(std::declval<const At&>().rows())> && At::x_size <= 64;
};

/// y = Function(x), element by element.
template <class Function>
struct pointwise {
  using library_type = pointwise;
  using settings = internal::meta::settings_of<Function>;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, of.y());
  }
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  using function = Function;

  template <class At>
  static constexpr void forward(const At& at) {
    if constexpr (diagonal<Function>::template is_short<At>)
      internal::activations::apply_short<Function, At::x_size>(at.argument(), at.result());
    else
      internal::activations::apply<Function>(at.rows() * At::x_size, at.argument(), at.result());
  }
  using computed_by_elements = pointwise;
  template <class At>
  static constexpr auto element(const At& at) {
    return internal::activations::value_over<Function>(at[argument<0>{}]);
  }
  template <std::size_t K>
  using partial = partial_at<K, diagonal<Function>>;
};

}  // namespace chainrule::op

namespace chainrule {

/// An activation in an equation is applied to each element.
template <class Function>
  requires requires { Function::value(0.0); }
struct operation_of<Function> {
  using type = op::pointwise<Function>;
};

}  // namespace chainrule
