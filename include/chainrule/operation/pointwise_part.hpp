// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = Function(x), element by element, of the part of x that begins at element Offset and has as many elements as y: a
/// gate of a recurrent cell, whose sums come from one product.
template <class Function, std::size_t Offset>
struct pointwise_part {
  using of_the_library = pointwise_part;
  template <class At>
  static constexpr void forward(const At& at) {
    static_assert(Offset + At::y_size <= At::x_size, "pointwise_part reads past the end of its argument");
    for (std::size_t r = 0; r < at.rows(); ++r)
      internal::activations::apply<Function>(At::y_size, at.argument() + r * At::x_size + Offset,
                                             at.result() + r * At::y_size);
  }

  /// dx = Function'(y) dy in that part, and 0 beside it.
  struct by_input : derivative<structure::dense> {
    using of_the_library = by_input;
    using function_of_part = Function;
    /// What the derivative is computed from: y where the function says so, otherwise x.
    static constexpr bool from_output = DerivativeFromOutput<Function>;
    using source = std::conditional_t<from_output, result, argument<0>>;
    using reads = list<source>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      constexpr std::size_t kept = from_output ? At::y_size : At::x_size, skipped = from_output ? 0 : Offset;
      for (std::size_t r = 0; r < at.rows(); ++r) {
        auto* const dx = at.downstream() + r * At::x_size;
        if constexpr (!At::accumulates) {
          for (std::size_t i = 0; i < Offset; ++i) dx[i] = {};
          for (std::size_t i = Offset + At::y_size; i < At::x_size; ++i) dx[i] = {};
        }
        internal::activations::apply_derivative<Function, At::accumulates>(
            At::y_size, at.upstream() + r * At::y_size, at[source{}] + r * kept + skipped, dx + Offset);
      }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

}  // namespace chainrule::op
