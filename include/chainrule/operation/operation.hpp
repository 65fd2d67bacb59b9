// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/structure.hpp>
#include <chainrule/graph/arguments.hpp>
#include <chainrule/graph/equation.hpp>
#include <chainrule/meta/vocabulary.hpp>

// What an operation states: how y is computed from its arguments, and beside it the partial derivative by each
// argument. A layer names it in an `equation`; no derivative is written anywhere else. An operation states
//
//   forward(at)               y from the arguments
//   partial<K>                the derivative by argument K, from 0: a type, see below; `op::partial_at` lists them
//
// and it may state the following. In brackets: what holds if it does not.
//
//   expects(arguments& of)    what its arguments and y must be, graph/arguments.hpp: others are refused [anything]
//   settings                  whether its template arguments are valid, meta/vocabulary.hpp [they are]
//   gives_sums, gives_bands   `forward` can pass y on to a function or a pool before it is stored [y is stored, then
//                             read]
//   takes_bands               `forward_rows` computes y from rows of a product as soon as they are complete
//   function                  y is this function of each element of x
//   goes_by_steps<n, size>    whether y, of `size` elements, is computed at each step only from that step and earlier
//                             ones, if y and its arguments are sequences of n steps [no: streams refuse it]
//   least_samples             it computes each sample from all of them: a pass in parts is cut there, and `at` shows
//                             the whole batch. It gives the statistics that update its buffers. The number is the
//                             fewest samples that it takes [it computes each sample separately]
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
//   matrix                    the parameter that d(y)/d(x) is equal to, by its name as an argument [none]
//   column_major              the parameter that `forward` or `backward` reads as column-major, void for x [none]
//   offset                    for a block, where x begins in y [none]
//   gives_gradients           `backward` passes each element of dx on once, when it is complete [dx is stored, then
//                             read]
//   gives_parameter_gradient  the same for a parameter's gradient
//   sums_products             each number of a parameter's gradient is a sum of products. Each product is of a number
//                             of dy and a number of a value that it reads, or 1. No pair of numbers occurs twice [the
//                             gradient is checked in each step]
//   piecewise_linear          its second derivative is zero [second derivatives are refused]
//   twice_differentiable      its derivative may be differentiated as it is written [second derivatives are refused]
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
