// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/declarations.hpp>
#include <chainrule/operation/by_elements.hpp>

namespace chainrule::op {

/// d(y)/d(x) where y is x, element by element, or where the parameter x is added to every sample: the identity.
struct identity_factor : derivative<structure::identity> {
  using library_type = identity_factor;
  static constexpr bool same_elements = true;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::one;
  }

  /// dx = dy, summed over the samples for a parameter.
  using gives_parameter_gradient = identity_factor;
  using computed_by_elements = identity_factor;
  using sums_products = identity_factor;
  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (At::to_parameter)
      internal::kernel::row_sum<At::x_size, At::accumulates>(at.rows(), at.upstream(), at.gradients(At::x_size));
    else
      internal::kernel::copy_rows<At::x_size, At::x_size, At::x_size, At::accumulates>(at.rows(), at.upstream(),
                                                                                       at.downstream());
  }
  template <class At>
  static constexpr auto element(const At& at) {
    return at.upstream();
  }
};

/// y = x, element by element: nothing is computed, y and x share memory.
struct copy {
  using library_type = copy;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, of.y());
  }
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr void forward(const At& at) {
    internal::kernel::copy_rows<At::x_size, At::x_size, At::x_size, false>(at.rows(), at.argument(), at.result());
  }
  template <std::size_t K>
  using partial = partial_at<K, identity_factor>;
};

/// y = x1 + x2 + ..., element by element: values and parameters of one shape.
struct add : by_elements<add> {
  using library_type = add;
  template <std::size_t Steps, std::size_t Size>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr auto element(const At& at) {
    return add_from<1>(at, at[argument<0>{}]);
  }
  template <std::size_t>
  using partial = identity_factor;

 private:
  template <std::size_t K, class At, class V>
  static constexpr V add_from(const At& at, const V& sum) {
    if constexpr (K < At::argument_count)
      return add_from<K + 1>(at, sum + at[argument<K>{}]);
    else
      return sum;
  }
};

/// y = x1 - x2, element by element: values and parameters of one shape.
struct subtract : by_elements<subtract> {
  using library_type = subtract;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  static constexpr void expects(arguments& of) {
    of.number(2);
    by_elements<subtract>::expects(of);
  }
  template <class At>
  static constexpr auto element(const At& at) {
    return at[argument<0>{}] - at[argument<1>{}];
  }

  /// d(y)/d(x2) = -1.
  struct by_second : derivative_by_elements<by_second> {
    using library_type = by_second;
    using reads_parameters = list<>;
    using piecewise_linear = void;

    template <class At>
    static constexpr auto element(const At& at) {
      return -at.upstream();
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, identity_factor, by_second>;
};

}  // namespace chainrule::op
