// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/operation/by_elements.hpp>

namespace chainrule::op {

/// y = Function(x), element by element, of the part of x that begins at element Offset and has as many elements as y: a
/// gate of a recurrent cell, whose sums come from one product.
template <class Function, std::size_t Offset>
struct pointwise_part : by_elements<pointwise_part<Function, Offset>> {
  using library_type = pointwise_part;
  using settings = internal::meta::settings_of<Function>;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, at_least(Offset + of.y()));
  }
  static constexpr std::size_t begins = Offset;

  template <class At>
  static constexpr auto element(const At& at) {
    return internal::activations::value_over<Function>(at[argument<0>{}]);
  }

  /// dx = Function'(y) dy in that part, and 0 elsewhere.
  struct by_input : derivative_by_elements<by_input> {
    using library_type = by_input;
    static constexpr structure kind = structure::dense;
    /// What the derivative is computed from: y if the function states so, otherwise x.
    using source = std::conditional_t<DerivativeFromOutput<Function>, result, argument<0>>;
    using reads = list<source>;
    using twice_differentiable = void;

    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * internal::activations::derivative_over<Function>(at[source{}]);
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

}  // namespace chainrule::op
