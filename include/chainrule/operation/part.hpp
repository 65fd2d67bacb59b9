// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/identity.hpp>

namespace chainrule {

/// d(y)/d(x) where y is x with other extents: the elements stay in their order.
struct rearranged : identity_factor {
  using of_the_library = rearranged;
  static constexpr structure kind = structure::permutation;
};

/// d(y)/d(x) where x is the part of y that begins at element Offset: an identity in some rows, zeros in the others.
template <std::size_t Offset>
struct part : operation<structure::block> {
  using of_the_library = part;
  static constexpr std::size_t offset = Offset;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::part_of<typename Symbols::x, typename Symbols::y>{};
  }

  /// The forward function, and the transpose: dx = dy's part.
  template <std::size_t YSize, std::size_t XSize, class T>
  static constexpr void forward(std::size_t rows, const T* x, T* y) {
    internal::kernel::copy_rows<XSize, XSize, YSize, false>(rows, x, y + Offset);
  }
  template <class At>
  static constexpr void backward(const At& at) {
    internal::kernel::copy_rows<At::x_size, At::y_size, At::x_size, At::accumulates>(at.rows(), at.upstream() + Offset,
                                                                                     at.downstream());
  }
};

}  // namespace chainrule
