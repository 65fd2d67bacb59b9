// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// An axis of From places that becomes one of From Factor places, each between two neighbours. Either the places are
/// the middles of intervals, and new place c is at (c + 1/2) / Factor - 1/2, at least 0; or, if AlignsCorners, the
/// first and the last place stay where they are, and new place c is at c (From - 1) / (From Factor - 1).
template <std::size_t From, std::size_t Factor, bool AlignsCorners>
struct interpolated_axis {
  static constexpr std::size_t from = From, extent = From * Factor;

  /// The neighbour before place c, the neighbour behind it, and how far c is on the way there, from 0 to 1.
  struct between {
    std::size_t before, behind;
    double share;
  };
  static constexpr between place(std::size_t c) {
    constexpr std::size_t last = From - 1;
    const std::size_t parts = AlignsCorners ? (extent > 1 ? extent - 1 : 1) : 2 * Factor;
    const std::size_t at = AlignsCorners ? c * last : (2 * c + 1 > Factor ? 2 * c + 1 - Factor : 0);
    const std::size_t before = at / parts;
    return {before, before < last ? before + 1 : last, static_cast<double>(at % parts) / static_cast<double>(parts)};
  }
};

/// y, of shape (Outer, Axis::extent, Inner), lies between neighbours of x, of shape (Outer, Axis::from, Inner), along
/// the middle axis: y = (1 - s) x_before + s x_behind, where `Axis::place(c)` says s and both neighbours.
template <std::size_t Outer, class Axis, std::size_t Inner>
struct interpolate {
  using library_type = interpolate;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, Outer * Axis::from * Inner);
    of.result(Outer * Axis::extent * Inner);
  }

  template <class At>
  static constexpr void forward(const At& at) {
    for_each_run(at.rows(), [x = at.argument(), y = at.result()](std::size_t to, std::size_t before, std::size_t behind,
                                                                 auto share) {
      using T = std::remove_cvref_t<decltype(*y)>;
      const T first = T(1 - share), second = T(share);
      for (std::size_t i = 0; i < Inner; ++i) y[to + i] = first * x[before + i] + second * x[behind + i];
    });
  }

  struct by_input : derivative<structure::toeplitz> {
    using library_type = by_input;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y, std::size_t) { return 2 * y; }

    /// The transpose: each y's gradient goes to both neighbours.
    template <class At>
    static constexpr void backward(const At& at) {
      const auto x = at.downstream();
      using T = std::remove_cvref_t<decltype(*x)>;
      if constexpr (!At::accumulates)
        for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) x[i] = T(0);
      for_each_run(at.rows(),
                   [x, y = at.upstream()](std::size_t to, std::size_t before, std::size_t behind, auto share) {
                     const T first = T(1 - share), second = T(share);
                     for (std::size_t i = 0; i < Inner; ++i) {
                       x[before + i] += first * y[to + i];
                       x[behind + i] += second * y[to + i];
                     }
                   });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

 private:
  template <class Function>
  static constexpr void for_each_run(std::size_t rows, const Function& function) {
    for (std::size_t r = 0; r < rows * Outer; ++r)
      for (std::size_t c = 0; c < Axis::extent; ++c) {
        const auto [before, behind, share] = Axis::place(c);
        function((r * Axis::extent + c) * Inner, (r * Axis::from + before) * Inner, (r * Axis::from + behind) * Inner,
                 share);
      }
  }
};

}  // namespace chainrule::op
