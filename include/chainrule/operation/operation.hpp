// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/structure.hpp>
#include <chainrule/graph/arguments.hpp>
#include <chainrule/graph/equation.hpp>
#include <chainrule/meta/vocabulary.hpp>

// What an operation states: how y is computed from its arguments, and the partial derivative by each argument. A layer
// names it in an `equation`; no derivative is written anywhere else. An operation states
//
//   forward(at)               computes y. `at` has the pointers and the number of samples, engine/forward_frame.hpp
//   partial<K>                a type for the derivative by argument K, counted from 0; what it states is below. It is
//                             chosen from a list by `op::partial_at`
//
// and it may state the following. In brackets: what holds if it does not.
//
//   expects(arguments& of)    what its arguments and y must be, graph/arguments.hpp: others are refused [anything]
//   settings                  whether its template arguments are valid, meta/vocabulary.hpp [they are]
//   gives_sums, gives_bands   `forward` can pass y on to a function or a pool before it is stored [y is stored, then
//                             read]
//   takes_bands               `forward_rows` computes y from rows of a product as soon as they are complete
//   function                  y is this function of each element of x
//   goes_by_steps<n, size>    whether it is causal: if y, of `size` elements, and its arguments are sequences of n
//                             steps, a step of y depends only on that step and earlier ones [no: streams refuse it]
//   least_samples             for an operation like batch_norm, in which every sample of y depends on the whole batch:
//                             the fewest samples for which it is defined. Threads wait for each other there, `at` has
//                             the whole batch, and `forward` also writes the statistics that update the layer's
//                             buffers [each sample of y depends on that sample alone]
//
// A partial derivative d(y)/d(x) must state
//
//   kind                      its structure
//   multiply_adds(y, x)       the multiply-adds of its product with a gradient, for one sample; y and x are the numbers
//                             of elements
//   backward(at)              dx from dy: the transposed product
//   reads                     the values that `backward` reads, `op::argument<K>` or `op::result`. They are kept for
//                             it. `op::derivative` states that there are none
//   same_elements             y has x's elements in x's order, so that both may share memory. `op::derivative` states
//                             false
//
// It may state the following. In brackets, again: what holds if it does not.
//
//   reads_parameters          the parameters that `backward` reads [any of the layer's]
//   closed_form(symbols)      the derivative as it is written on paper [a symbol for the derivative]
//   matrix                    which argument is the matrix d(y)/d(x) itself, as W is for W x [none]
//   column_major              which parameter `forward` or `backward` reads in column-major order; void means x [none]
//   offset                    if the kind is structure::block: the element of y at which x begins [none]
//   gives_gradients           `backward` passes each element of dx on once, when it is complete [dx is stored, then
//                             read]
//   gives_parameter_gradient  the same for a parameter's gradient
//   sums_products             each number of a parameter's gradient is a sum of products of a number of dy with a
//                             number that `reads` lists, or with 1, and no pair occurs twice. The gradient is then
//                             bounded by the sums of squares of both, engine/step_check.hpp [each step looks for
//                             numbers that are not finite]
//   piecewise_linear          its second derivative is zero [second derivatives are refused]
//   twice_differentiable      the derivative of the formula in `backward`, as it is written, is the second derivative
//                             [second derivatives are refused]
namespace chainrule::op {

/// What most partial derivatives have in common: derive from it and state what is different.
template <structure Kind>
struct derivative {
  static constexpr structure kind = Kind;
  static constexpr bool same_elements = false;
  using reads = list<>;
};

/// Picks the partial derivative by argument K from the list of those by all arguments: `template <std::size_t K> using
/// partial = op::partial_at<K, by_first, by_second>;`.
template <std::size_t K, class... Partials>
  requires(K < sizeof...(Partials))
using partial_at = list_element<K, list<Partials...>>;

}  // namespace chainrule::op
