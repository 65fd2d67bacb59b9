// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/strided_lanes.hpp>

// How a convolution is computed: as a correlation, with output pixels along the lanes of vectors, and where the input
// pixels are read. Geometry is a `convolution_window` (shape/window.hpp). Images are row-major (rows, channels, height,
// width); a weight W(filter, channel, y, x) is column-major, so that filters are neighbours: w[filter + filters *
// (channel + channels * (y + kernel_height * x))]. With groups each is a correlation for itself, with the filters and
// channels of the group.
namespace chainrule::internal::image {

using namespace number;

/// A loop that is not to be unrolled: it fills the registers already.
#ifdef __clang__
#define CHAINRULE_ROLLED
#else
#define CHAINRULE_ROLLED _Pragma("GCC unroll 1")
#endif

/// z: out(o, y, x) = the sum of weight(o, i, e) * in(i, y * stride + ky * dilation - before, x * stride + kx * dilation
/// - before), e = (ky, kx).
template <class Geometry>
struct image_correlation {
  static constexpr std::size_t groups = Geometry::groups, group_weights = Geometry::filters / groups;
  static constexpr std::size_t ins = Geometry::channels_of_group, in_height = Geometry::height,
                               in_width = Geometry::width;
  static constexpr std::size_t outs = Geometry::filters / groups, out_height = Geometry::out_height,
                               out_width = Geometry::out_width;
  static constexpr std::size_t kernel_height = Geometry::kernel_height, kernel_width = Geometry::kernel_width;
  static constexpr std::size_t stride_height = Geometry::stride_height, stride_width = Geometry::stride_width;
  static constexpr std::size_t dilation_height = Geometry::dilation_height, dilation_width = Geometry::dilation_width;
  static constexpr std::size_t apart_height = 1,
                               apart_width = 1;  // the distance between the numbers of `in`; zeros are between them
  static constexpr std::size_t before_height = Geometry::padding_height, before_width = Geometry::padding_width;
  static constexpr std::size_t out_step = 1, in_step = Geometry::filters;
  static constexpr std::size_t element(std::size_t e) { return e * Geometry::filters * ins; }
};

/// The gradient dx: the correlation of dz with the kernel turned by 180 degrees. With a stride, zeros are between its
/// rows and columns.
template <class Geometry>
struct gradient_correlation {
  static constexpr std::size_t groups = Geometry::groups, group_weights = Geometry::filters / groups;
  static constexpr std::size_t ins = Geometry::filters / groups, in_height = Geometry::out_height,
                               in_width = Geometry::out_width;
  static constexpr std::size_t outs = Geometry::channels_of_group, out_height = Geometry::height,
                               out_width = Geometry::width;
  static constexpr std::size_t kernel_height = Geometry::kernel_height, kernel_width = Geometry::kernel_width;
  static constexpr std::size_t stride_height = 1, stride_width = 1;
  static constexpr std::size_t dilation_height = Geometry::dilation_height, dilation_width = Geometry::dilation_width;
  static constexpr std::size_t apart_height = Geometry::stride_height, apart_width = Geometry::stride_width;
  static constexpr std::size_t before_height = (kernel_height - 1) * dilation_height - Geometry::padding_height,
                               before_width = (kernel_width - 1) * dilation_width - Geometry::padding_width;
  static constexpr std::size_t out_step = Geometry::filters, in_step = 1;
  static constexpr std::size_t element(std::size_t e) {
    return (kernel_height * kernel_width - 1 - e) * Geometry::filters * outs;
  }
};

/// The bytes of an image's copy: it shares the first cache with the weights.
inline constexpr std::size_t image_copy_bytes = 64 * 1024;
/// Sums that a tile keeps in registers, and of how many filters at most.
inline constexpr std::size_t tile_sums = register_count == 32 ? 24 : register_count == 16 ? 12 : 4;
inline constexpr std::size_t most_tile_filters = register_count == 32 ? 8 : register_count == 16 ? 6 : 2;

/// The filters of a tile: the number that leaves the smallest remainder.
constexpr std::size_t filters_of_tile(std::size_t filters) {
  if (filters <= most_tile_filters) return filters;
  std::size_t best = most_tile_filters;
  for (std::size_t f = most_tile_filters; f >= (most_tile_filters + 1) / 2 + 1; --f)
    if ((filters + f - 1) / f * f < (filters + best - 1) / best * best) best = f;
  return best;
}

/// How many vectors, or elements of the kernel, a tile of this many filters has.
constexpr std::size_t beside_filters(std::size_t filters, std::size_t bound) {
  const std::size_t count = tile_sums / filters < 6 ? tile_sums / filters : 6;
  return count < bound ? count : bound;
}

/// Some vectors divided among tiles of at most `Most`: the first `wide` have `vectors`, the others one less.
template <std::size_t Count, std::size_t Most>
struct vector_tiles {
  static constexpr std::size_t tiles = (Count + Most - 1) / Most, vectors = (Count + tiles - 1) / tiles,
                               wide = Count - tiles * (vectors - 1);
};

/// The widest vector that an output plane fills.
template <class T, std::size_t Size, std::size_t Lanes = register_lanes<T>>
constexpr std::size_t lanes_within() {
  if constexpr (Lanes == 1 || Lanes <= Size)
    return Lanes;
  else
    return lanes_within<T, Size, (Lanes * sizeof(T) / 2 >= 16 ? Lanes / 2 : 1)>();
}

/// Where an output vector begins in its plane, where its input pixels are, and up to which pixel the previous vector
/// has computed.
struct vector_place {
  std::size_t pixel;
  std::size_t source;
  std::size_t fresh;
};

/// How a correlation reads its pixels. Output rows are cut into vectors, the last of which overlaps the one before. If
/// rows do not fill vectors well, or there is a stride, the pixels under each column of the kernel are copied
/// separately ("unfolded"), so that all rows are one line. Padded images are copied with their zeros; others are read
/// in place. A copy has as many output rows as fit for `Together` channels.
template <class C, class V, std::size_t Together = C::ins>
struct pixel_plan {
  using correlation = C;
  using vector = V;
  static constexpr std::size_t size = V::size;
  static constexpr std::size_t row_vectors = (C::out_width + size - 1) / size;
  static constexpr bool fills_rows = C::out_width >= size && C::out_width * 8 >= row_vectors * size * 7;
  static constexpr bool unfolds = !fills_rows || C::stride_width > 1;

  static constexpr std::size_t padded_width =
      (C::out_width - 1) * C::stride_width + (C::kernel_width - 1) * C::dilation_width + 1;
  static constexpr std::size_t lines_under(std::size_t count) {
    return (count - 1) * C::stride_height + (C::kernel_height - 1) * C::dilation_height + 1;
  }
  static constexpr bool in_place = !unfolds && C::before_height == 0 && C::before_width == 0 && C::apart_height == 1 &&
                                   C::apart_width == 1 && lines_under(C::out_height) <= C::in_height &&
                                   padded_width <= C::in_width;
  static constexpr std::size_t line = in_place ? C::in_width : padded_width;
  // Lines a stride apart, under one column of the kernel; the last line's vector may reach beyond it.
  static constexpr std::size_t beyond = C::out_width % size == 0 ? 0 : size;
  static constexpr std::size_t phase_of(std::size_t count) {
    return (lines_under(count) + C::stride_height - 1) / C::stride_height * C::out_width + beyond;
  }
  static constexpr std::size_t plane_of(std::size_t count) {
    return in_place  ? C::in_height * C::in_width
           : unfolds ? C::kernel_width * C::stride_height * phase_of(count)
                     : lines_under(count) * line;
  }

  // The rows and channels that are copied at a time.
  static constexpr std::size_t copy_capacity = image_copy_bytes / sizeof(typename V::scalar);
  static constexpr std::size_t rows = [] {
    std::size_t count = C::out_height;
    while (!in_place && count > 1 && Together * plane_of(count) > copy_capacity &&
           (count + 1) / 2 * C::out_width >= 4 * size)
      count = (count + 1) / 2;
    return count;
  }();
  static constexpr std::size_t phase = phase_of(rows);
  static constexpr std::size_t plane = plane_of(rows);
  static constexpr std::size_t ins = in_place || Together * plane <= copy_capacity ? Together
                                     : copy_capacity < plane                       ? 1
                                                                                   : copy_capacity / plane;

  /// The offset of an element of the kernel from a pixel's place.
  static constexpr std::size_t area = C::kernel_height * C::kernel_width;
  struct table {
    std::size_t offset[area];
  };
  static constexpr table elements = [] {
    table result{};
    for (std::size_t e = 0; e < area; ++e) {
      const std::size_t kx = e / C::kernel_height, y = e % C::kernel_height * C::dilation_height;
      result.offset[e] =
          unfolds ? (kx * C::stride_height + y % C::stride_height) * phase + y / C::stride_height * C::out_width
                  : y * line + kx * C::dilation_width;
    }
    return result;
  }();

  // The vectors over the rows of one copy.
  static constexpr std::size_t width = unfolds ? rows * C::out_width : C::out_width;
  static constexpr std::size_t pieces = (width + size - 1) / size;
  static constexpr std::size_t lines = unfolds ? 1 : rows;
  static constexpr std::size_t vectors = lines * pieces;
  static constexpr std::size_t line_step = unfolds ? 0 : C::stride_height * line;
  static constexpr vector_place place(std::size_t vector) {
    const std::size_t y = vector / pieces, begin = vector % pieces * size;
    const std::size_t x = begin + size <= width ? begin : width - size;
    return {y * width + x, y * line_step + x, y * width + begin};
  }
};

template <class V, std::size_t... Lanes>
CHAINRULE_INLINE V without_first_lanes(const V& x, std::size_t count, meta::index_sequence<Lanes...>) {
  constexpr typename V::mask number = {Lanes...};
  return select(number >= static_cast<typename V::bits_type>(count), x, V(0));
}

/// The lanes from `count` on, and zeros before them.
template <class V>
CHAINRULE_INLINE V without_first_lanes(const V& x, std::size_t count) {
  if constexpr (V::size == 1)
    return count == 0 ? x : V(0);
  else
    return without_first_lanes(x, count, meta::make_index_sequence<V::size>{});
}

}  // namespace chainrule::internal::image
