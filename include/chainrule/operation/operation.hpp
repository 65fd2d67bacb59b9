// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/structure.hpp>
#include <chainrule/graph/layer.hpp>

// What an operation states: how y is computed from one argument x, and the derivative d(y)/d(x) beside it. A layer
// names it in a `factor`; nothing else in the library knows a derivative. These must be stated:
//
//   kind                      the structure of d(y)/d(x)
//   multiply_adds(y, x)       of its product with a gradient, for one sample; sizes in elements
//   backward(at)              dx from dy: the transposed product
//   reads                     the values that `backward` reads, which are kept for it; `operation` says none
//   same_elements             y has x's elements in x's order, so that it may lie in x's place; `operation` says false
//
// These may be, and behind the colon is what holds otherwise:
//
//   forward(at)               y from x, where this is the operation that makes y: it makes no value
//   reads_parameters          the parameters that `backward` reads: any of the layer's
//   closed_form(symbols)      the derivative as it is written on paper: a symbol for the derivative
//   matrix                    the parameter that d(y)/d(x) is: none
//   column_major              the parameter that `forward` or `backward` reads as column-major, void for x: none
//   offset                    where x begins in y, of a block: none
//   gives_parameter_gradient  `backward` hands each element of a gradient on once: it is stored, then read
//   sums_products             each number of a parameter's gradient is a sum of products, each of a number of dy and
//                             one of a value that it reads, or 1; each pair once: each step looks at its gradients
//   gives_sums, gives_bands   `forward` can hand y to a function or a pool before it is stored: it is stored, then read
//   piecewise_linear          its second derivative is zero: second derivatives are refused
//   twice_differentiable      its derivative may be differentiated as it is written: the same
namespace chainrule {

/// What most operations have in common: derive from it and state what is different.
template <structure Kind>
struct operation {
  static constexpr structure kind = Kind;
  static constexpr bool same_elements = false;
  using reads = list<>;
};

}  // namespace chainrule
