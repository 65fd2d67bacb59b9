// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>
#include <chainrule/kernel/copy.hpp>
#include <chainrule/kernel/product.hpp>

namespace chainrule {

/// d(y)/d(x) where y is x, element by element, or where the parameter x is added to every sample: the identity.
struct identity_factor {
  static constexpr structure kind = structure::identity;
  static constexpr bool same_elements = true;
  using reads = list<>;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::one;
  }

  /// The forward walk, which is nothing where y lies in x's place; and its transpose: dx = dy, summed over the samples for a parameter.
  using gives_parameter_gradient = identity_factor;
  template <class At>
  static constexpr void forward(const At& at) {
    kernel::copy_rows<At::x_size, At::x_size, At::x_size, false>(at.rows(), at.argument(), at.result());
  }
  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (At::to_parameter)
      kernel::row_sum<At::x_size, At::accumulates>(at.rows(), at.upstream(), at.gradients(At::x_size));
    else
      kernel::copy_rows<At::x_size, At::x_size, At::x_size, At::accumulates>(at.rows(), at.upstream(), at.downstream());
  }
};

namespace act {

/// a = z.
struct identity : elementwise<identity> {
  using over_vectors = void;
  using piecewise_linear = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return z;
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T) {
    return T(1);
  }
  template <class Z>
  static constexpr auto derivative_formula(Z) {
    return calculus::one;
  }
};

}  // namespace act

namespace activations {

template <class Y, class X>
struct operand<act::identity, Y, X> {
  using type = identity_factor;
};

}  // namespace activations
}  // namespace chainrule
