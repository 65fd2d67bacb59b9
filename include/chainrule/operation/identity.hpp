// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/copy.hpp>
#include <chainrule/kernel/row_sum.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// d(y)/d(x) where y is x, element by element, or where the parameter x is added to every sample: the identity.
struct identity_factor : derivative<structure::identity> {
  using of_the_library = identity_factor;
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
  using sums_products = identity_factor;
  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (At::to_parameter)
      internal::kernel::row_sum<At::x_size, At::accumulates>(at.rows(), at.upstream(), at.gradients(At::x_size));
    else
      internal::kernel::copy_rows<At::x_size, At::x_size, At::x_size, At::accumulates>(at.rows(), at.upstream(),
                                                                                       at.downstream());
  }
};

/// y = x, element by element: nothing is computed, y lies in x's place.
struct copy {
  using of_the_library = copy;
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
struct add {
  using of_the_library = add;
  template <std::size_t Steps, std::size_t Size>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr void forward(const At& at) {
    add_from<0>(at);
  }
  template <std::size_t>
  using partial = identity_factor;

 private:
  template <std::size_t K, class At>
  static constexpr void add_from(const At& at) {
    if constexpr (K < At::argument_count) {
      internal::kernel::copy_rows<At::y_size, At::template stride_of<argument<K>>, At::y_size, (K > 0)>(
          at.rows(), at[argument<K>{}], at.result());
      add_from<K + 1>(at);
    }
  }
};

}  // namespace chainrule::op
