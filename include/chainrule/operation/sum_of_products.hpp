// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/by_elements.hpp>

namespace chainrule::op {

/// y = x1 x2 + x3 x4 + ..., element by element: values of one shape, in pairs.
struct sum_of_products : by_elements<sum_of_products> {
  using library_type = sum_of_products;
  static constexpr void expects(arguments& of) {
    if (of.count() % 2 == 1 || of.count() == 0) of.number(of.count() + 1);
    for (std::size_t k = 0; k < of.count(); ++k) of.value(k, of.y());
  }
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr auto element(const At& at) {
    return add_from<2>(at, at[argument<0>{}] * at[argument<1>{}]);
  }

  /// d(y)/d(x1) = diag(x2): Other is the other argument of the pair.
  template <class Other>
  struct by : derivative_by_elements<by<Other>> {
    using library_type = by;
    using reads = list<Other>;
    using twice_differentiable = void;

    /// dx1 = x2 dy.
    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * at[Other{}];
    }
  };
  template <std::size_t K>
  using partial = by<argument<(K % 2 == 0 ? K + 1 : K - 1)>>;

 private:
  template <std::size_t K, class At, class V>
  static constexpr V add_from(const At& at, const V& sum) {
    if constexpr (K < At::argument_count)
      return add_from<K + 2>(at, sum + at[argument<K>{}] * at[argument<K + 1>{}]);
    else
      return sum;
  }
};

}  // namespace chainrule::op
