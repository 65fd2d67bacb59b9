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

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::one;
  }

  /// The forward walk, nothing, because y lies where x does; and its transpose: dx = dy, summed over the samples for a parameter.
  template <class T>
  static constexpr void forward(std::size_t, const T*, T*) {}
  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (At::to_parameter)
      kernel::row_sum<At::x_size, At::accumulates>(at.rows(), at.upstream(), at.downstream());
    else
      kernel::copy_rows<At::x_size, At::x_size, At::x_size, At::accumulates>(at.rows(), at.upstream(), at.downstream());
  }
};

namespace act {

/// a = z.
struct identity : elementwise<identity> {
  using over_vectors = void;

  template <class T>
  static constexpr T value(T z) {
    return z;
  }
  template <class T>
  static constexpr T derivative_from_output(T) {
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
