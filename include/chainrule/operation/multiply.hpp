// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/operation/by_elements.hpp>

namespace chainrule::op {

/// y = x1 x2, element by element: values or parameters of one shape. A parameter multiplies every sample.
struct multiply : by_elements<multiply> {
  using library_type = multiply;
  static constexpr void expects(arguments& of) {
    of.number(2);
    by_elements<multiply>::expects(of);
  }
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr auto element(const At& at) {
    return at[argument<0>{}] * at[argument<1>{}];
  }

  /// d(y)/d(x1) = diag(x2), and the other way round.
  template <class Other>
  struct by : derivative_by_elements<by<Other>> {
    using library_type = by;
    using reads = list<Other>;
    using reads_parameters = list<Other>;
    using sums_products = by;
    using twice_differentiable = void;

    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * at[Other{}];
    }

    template <class Symbols>
    static constexpr auto closed_form(Symbols) {
      return typename Symbols::template of<Other>{};
    }

    /// dx1 = x2 dy, summed over the samples for a parameter, in parts of its elements.
    template <class At>
    static constexpr void backward(const At& at) {
      if constexpr (At::to_parameter) {
        constexpr std::size_t stride = At::template stride_of<Other>, size = At::y_size;
        const auto* const other = at[Other{}];
        const auto* const dy = at.upstream();
        auto* const dx = at.downstream();
        const std::size_t end = elements<At>(at.part() + 1, at.parts());
        for (std::size_t i = elements<At>(at.part(), at.parts()); i < end; ++i) {
          auto sum = dy[i] * other[i];
          for (std::size_t r = 1; r < at.rows(); ++r) sum += dy[r * size + i] * other[r * stride + i];
          dx[i] = At::accumulates ? dx[i] + sum : sum;
        }
      } else {
        derivative_by_elements<by>::backward(at);
      }
    }
    template <class At>
    static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
      return At::x_size * part / parts;
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by<argument<1>>, by<argument<0>>>;
};

}  // namespace chainrule::op
