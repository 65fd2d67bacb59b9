// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

// The axes of a pool, as numbers.
namespace chainrule {

/// The elements under a window along one axis: the first, their number, and the number by which a mean divides, which
/// may include padding.
struct pool_span {
  std::size_t first, count, counted;
};

/// One axis of a pool. A window moves over an extent with `before` elements of padding in front; `padded` is the end
/// of the padding that counts in a mean, or 0 if none counts. With a window of 0 the extent is cut in `places` bins,
/// which may overlap: bin i goes from floor(i extent / places) to ceil((i + 1) extent / places).
struct pool_axis {
  std::size_t extent = 1, places = 1, window = 1, stride = 1, before = 0, dilation = 1, padded = 0;

  constexpr pool_span under(std::size_t place) const {
    if (window == 0) {
      const std::size_t begin = place * extent / places, end = ((place + 1) * extent + places - 1) / places;
      return {begin, end - begin, end - begin};
    }
    const std::size_t corner = place * stride, end = extent + before;
    const std::size_t skipped = corner < before ? (before - corner + dilation - 1) / dilation : 0;
    const std::size_t last = corner < end ? (end - corner - 1) / dilation + 1 : 0,
                      bound = last < window ? last : window;
    const std::size_t count = bound < skipped ? 0 : bound - skipped;
    const std::size_t counted = padded == 0 ? count : padded - corner < window ? padded - corner : window;
    return {corner + skipped * dilation - before, count, counted};
  }
  /// Whether a part of the extent lies under the window at each place. (It can be missing at the first and the last
  /// places alone.)
  constexpr bool covers() const {
    if (window == 0) return true;
    for (std::size_t place = 0; place < places && place * stride < before; ++place)
      if (under(place).count == 0) return false;
    return (places - 1) * stride < extent + before;
  }
};

/// An array of shape (outer, extents of up to three axes, inner) and a pool over its axes.
struct pool_shape {
  std::size_t outer, inner;
  pool_axis axis[3];
};

/// The same as a type, of which operations are made.
template <std::size_t Outer, std::size_t Inner, pool_axis... Axes>
struct window_over_axes {
  static constexpr std::size_t in_size = Outer * Inner * (Axes.extent * ...);
  static constexpr std::size_t out_size = Outer * Inner * (Axes.places * ...);
  static constexpr pool_shape of = [] {
    pool_shape result{Outer, Inner, {}};
    std::size_t axis = 0;
    ((result.axis[axis++] = Axes), ...);
    return result;
  }();
};

}  // namespace chainrule
