// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/structure.hpp>
#include <chainrule/graph/layer.hpp>

// What an operation states: how y is computed from one argument x, and the derivative d(y)/d(x) beside it. A layer names it in a
// `factor`; nothing else in the library knows a derivative. What one may state, and what holds where it does not:
//
//   kind                       the structure of d(y)/d(x)                                           must be stated
//   multiply_adds(y, x)        of its product with a gradient, for one sample; sizes in elements    must be stated
//   backward(at)               dx from dy: the transposed product                                   must be stated
//   forward(at)                y from x, where this is the operation that makes y                   none: it makes no value
//   reads                      the values that `backward` reads, which are kept for it              none
//   reads_parameters           the parameters that `backward` reads                                 any of the layer's
//   same_elements              y has x's elements in x's order, so that it may lie in x's place     false
//   closed_form(symbols)       the derivative as it is written on paper                             a symbol for the derivative
//   matrix                     the parameter that d(y)/d(x) is                                      none
//   column_major               the parameter that `forward` or `backward` reads as column-major;     none
//                              void for x
//   offset                     where x begins in y, of a block                                      none
//   gives_parameter_gradient   `backward` hands each element of a parameter's gradient on once      stored, then read
//   sums_products              each number of a parameter's gradient is a sum of products, each of  its gradients are looked at in
//                              a number of dy and one of a value that it reads, or 1; each pair once  every step before it is taken
//   gives_sums, gives_bands    `forward` can hand y to a function or a pool before it is stored     stored, then read
//   piecewise_linear           its second derivative is zero                                        not stated: second derivatives
//   twice_differentiable       its derivative may be differentiated as it is written                are refused
namespace chainrule {

/// What most operations have in common: derive from it and state what is different.
template <structure Kind>
struct operation {
  static constexpr structure kind = Kind;
  static constexpr bool same_elements = false;
  using reads = list<>;
};

}  // namespace chainrule
