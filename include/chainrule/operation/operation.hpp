// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/structure.hpp>
#include <chainrule/graph/equation.hpp>

// What an operation states: how y is computed from its arguments, and in facing lines the partial derivative by each. A
// layer names it in an `equation`; nothing else in the library knows a derivative. An operation states
//
//   forward(at)               y from the arguments
//   partial<K>                the derivative by argument K, from 0: a type, see below; `op::partial_at` lists them
//
// and it may state
//
//   gives_sums, gives_bands   `forward` can hand y to a function or a pool before it is stored: it is stored, then read
//   takes_bands               `forward_rows` computes y from rows of a product as soon as they are there
//   function                  y is this function of each element of x
//
// A partial derivative d(y)/d(x) must state
//
//   kind                      its structure
//   multiply_adds(y, x)       of its product with a gradient, for one sample; sizes in elements
//   backward(at)              dx from dy: the transposed product
//   reads                     the values that `backward` reads, `op::argument<K>` or `op::result`, which are kept for
//   it;
//                             `op::derivative` says none
//   same_elements             y has x's elements in x's order, so that it may lie in x's place; `op::derivative` says
//   false
//
// It may state what follows, and behind the colon is what holds otherwise:
//
//   reads_parameters          the parameters that `backward` reads: any of the layer's
//   closed_form(symbols)      the derivative as it is written on paper: a symbol for the derivative
//   matrix                    the argument that d(y)/d(x) is, a parameter: none
//   column_major              the parameter that `forward` or `backward` reads as column-major, void for x: none
//   offset                    where x begins in y, of a block: none
//   gives_gradients           `backward` hands each element of dx on once, complete: it is stored, then read
//   gives_parameter_gradient  the same of a parameter's gradient
//   sums_products             each number of a parameter's gradient is a sum of products, each of a number of dy and
//                             one of a value that it reads, or 1; each pair once: each step looks at its gradients
//   piecewise_linear          its second derivative is zero: second derivatives are refused
//   twice_differentiable      its derivative may be differentiated as it is written: the same
namespace chainrule::op {

/// What most partial derivatives have in common: derive from it and state what is different.
template <structure Kind>
struct derivative {
  static constexpr structure kind = Kind;
  static constexpr bool same_elements = false;
  using reads = list<>;
};

/// The partial derivative by argument K, of those by all arguments: `template <std::size_t K> using partial =
/// op::partial_at<K, by_first, by_second>;`.
template <std::size_t K, class... Partials>
  requires(K < sizeof...(Partials))
using partial_at = list_element<K, list<Partials...>>;

}  // namespace chainrule::op
