// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/lanes.hpp>
#include <chainrule/operation/by_elements.hpp>

namespace chainrule::op {

/// The larger of two values, element by element, or the smaller. Where both are equal the gradient goes to both in
/// halves, as in PyTorch. If one is NaN, so is y.
template <bool Largest>
struct extreme_of_two : by_elements<extreme_of_two<Largest>> {
  using library_type = extreme_of_two;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;

  template <class At>
  static constexpr auto element(const At& at) {
    using namespace internal::number;
    const auto one = at[argument<0>{}], other = at[argument<1>{}];
    if constexpr (Largest)
      return select(other == other, at_least(one, other), other);
    else
      return select(other == other, at_most(one, other), other);
  }

  /// d(y)/d(x) = 1 where x is y, 1/2 where the other is too, and elsewhere 0.
  template <class X, class Other>
  struct by : derivative_by_elements<by<X, Other>> {
    using library_type = by;
    using reads = list<X, Other>;
    using reads_parameters = list<X, Other>;
    using piecewise_linear = void;

    template <class At>
    static constexpr auto element(const At& at) {
      using namespace internal::number;
      using number = typename At::number;
      const number x = at[X{}], other = at[Other{}];
      const auto is_more = Largest ? other < x : x < other;
      return at.upstream() * select(is_more, number(1), select(x == other, number(0.5), number(0)));
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by<argument<0>, argument<1>>, by<argument<1>, argument<0>>>;
};

using maximum = extreme_of_two<true>;
using minimum = extreme_of_two<false>;

/// y = (x1 + x2 + ...) / n, element by element: n values of one shape.
struct average : by_elements<average> {
  using library_type = average;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;

  template <class At>
  static constexpr auto element(const At& at) {
    using number = typename At::number;
    return sum_from<1>(at, at[argument<0>{}]) / number(static_cast<double>(At::argument_count));
  }

  struct by_each : derivative_by_elements<by_each> {
    using library_type = by_each;
    using reads_parameters = list<>;
    using piecewise_linear = void;

    template <class At>
    static constexpr auto element(const At& at) {
      using number = typename At::number;
      return at.upstream() / number(static_cast<double>(At::argument_count));
    }
  };
  template <std::size_t>
  using partial = by_each;

 private:
  template <std::size_t K, class At, class V>
  static constexpr V sum_from(const At& at, const V& sum) {
    if constexpr (K < At::argument_count)
      return sum_from<K + 1>(at, sum + at[argument<K>{}]);
    else
      return sum;
  }
};

}  // namespace chainrule::op
