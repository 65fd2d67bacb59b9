// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>
#include <chainrule/operation/operation.hpp>

// Operations that compute each element of y from one element of each argument. They state what is computed of one
// element, over a number or over a vector of neighbours; the loops are in element_loops.hpp. Neighbouring equations of
// such operations are computed in one loop: graph/elementwise_groups.hpp.
namespace chainrule::internal::operations {

/// The element of the first argument at which y begins: an operation of a slice states it as `begins`. Its partial
/// derivatives find it there.
template <class Operation>
inline constexpr std::size_t begin_in_argument = 0;
template <class Operation>
  requires requires { Operation::begins; }
inline constexpr std::size_t begin_in_argument<Operation> = Operation::begins;

// The loops, in operation/element_loops.hpp.
template <class Operation, class At>
constexpr void compute_elements(const At& at);
template <class Partial, class At>
constexpr void compute_gradients(const At& at);

}  // namespace chainrule::internal::operations

namespace chainrule::op {

/// An operation states `element(at)`, an element of y: `at[argument<K>{}]` is one of argument K, a value or a parameter
/// of y's size. `struct blend : by_elements<blend>`.
template <class Operation>
struct by_elements {
  using computed_by_elements = Operation;

  static constexpr void expects(arguments& of) {
    constexpr std::size_t begin = internal::operations::begin_in_argument<Operation>;
    of.either(0, begin == 0 ? element_count(of.y()) : at_least(begin + of.y()));
    for (std::size_t k = 1; k < of.count(); ++k) of.either(k, of.y());
  }
  template <class At>
  static constexpr void forward(const At& at) {
    internal::operations::compute_elements<Operation>(at);
  }
};

/// A partial derivative states `element(at)`, an element of dx: `at.upstream()` is one of dy, `at[...]` one of what it
/// lists under `reads`. `struct by_first : derivative_by_elements<by_first>`. The gradient of a parameter is summed
/// over the samples.
template <class Partial>
struct derivative_by_elements : derivative<structure::diagonal> {
  using computed_by_elements = Partial;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

  template <class At>
  static constexpr void backward(const At& at) {
    internal::operations::compute_gradients<Partial>(at);
  }
};

}  // namespace chainrule::op
