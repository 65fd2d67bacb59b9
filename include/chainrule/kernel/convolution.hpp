// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

// The three products of a convolution over a batch. Geometry is a `convolution_window` (shape/window.hpp). Images are
// row-major (rows, channels, height, width); a weight W(filter, channel, y, x) is column-major, so that filters are
// neighbours: w[filter + filters * (channel + channels * (y + kernel_height * x))].
namespace chainrule::kernel {

/// Filters that are computed together, so that a loaded pixel serves all of them, and how many columns at a time.
inline constexpr std::size_t filter_tile = 4;
inline constexpr std::size_t pixel_tile = 32;
/// Independent partial sums of a long sum: the additions overlap and are vectorised without reordering any of them.
inline constexpr std::size_t sum_lanes = 8;

/// The weights of all filters at one channel and one element of the kernel.
template <class Geometry, class T>
constexpr T* filters_at(T* w, std::size_t channel, std::size_t ky, std::size_t kx) {
  return w + Geometry::filters * (channel + Geometry::channels * (ky + Geometry::kernel_height * kx));
}

/// The line of an image that the kernel's row ky covers at the place oy.
template <class Geometry, class T>
constexpr T* line_under(T* image, std::size_t oy, std::size_t ky) {
  return image + (oy * Geometry::stride_height + ky - Geometry::padding_height) * Geometry::width;
}

/// Whether the kernel's row ky lies on the image at the place oy.
template <class Geometry>
constexpr bool is_on_image(std::size_t oy, std::size_t ky) {
  using axis = typename Geometry::vertical;
  return Geometry::padding_height == 0 || (oy >= axis::first(ky) && oy < axis::end(ky));
}

// Calls `use(i, column)` for the i in [0, Columns) at whose place ox + i the kernel's column kx lies on the image.
template <class Geometry, std::size_t Columns, class Use>
constexpr void for_columns(std::size_t ox, std::size_t kx, const Use& use) {
  if constexpr (Geometry::padding_width == 0) {
    for (std::size_t i = 0; i < Columns; ++i) use(i, (ox + i) * Geometry::stride_width + kx);
  } else {
    using axis = typename Geometry::horizontal;
    const std::size_t first = axis::first(kx) > ox ? axis::first(kx) - ox : 0;
    const std::size_t end = axis::end(kx) > ox + Columns ? Columns : axis::end(kx) > ox ? axis::end(kx) - ox : 0;
    for (std::size_t i = first; i < end; ++i) use(i, (ox + i) * Geometry::stride_width + kx - Geometry::padding_width);
  }
}

// One sample, `Filters` filters, the places (oy, ox) to (oy, ox + Columns).
template <class Geometry, std::size_t Filters, std::size_t Columns, class T>
constexpr void convolve_tile(std::size_t oy, std::size_t ox, const T* x, const T* w, const T* b, T* z) {
  T sum[Filters][Columns];
  for (std::size_t f = 0; f < Filters; ++f)
    for (std::size_t i = 0; i < Columns; ++i) sum[f][i] = b[f];
  for (std::size_t c = 0; c < Geometry::channels; ++c)
    for (std::size_t ky = 0; ky < Geometry::kernel_height; ++ky) {
      if (!is_on_image<Geometry>(oy, ky)) continue;
      const T* line = line_under<Geometry>(x + c * Geometry::image_size, oy, ky);
      for (std::size_t kx = 0; kx < Geometry::kernel_width; ++kx) {
        const T* weights = filters_at<Geometry>(w, c, ky, kx);
        for (std::size_t f = 0; f < Filters; ++f)
          for_columns<Geometry, Columns>(ox, kx, [&](std::size_t i, std::size_t column) { sum[f][i] += weights[f] * line[column]; });
      }
    }
  for (std::size_t f = 0; f < Filters; ++f)
    for (std::size_t i = 0; i < Columns; ++i) z[f * Geometry::out_size + oy * Geometry::out_width + ox + i] = sum[f][i];
}

template <class Geometry, std::size_t Filters, class T>
constexpr void convolve_filters(const T* x, const T* w, const T* b, T* z) {
  constexpr std::size_t tiled = Geometry::out_width / pixel_tile * pixel_tile;
  for (std::size_t oy = 0; oy < Geometry::out_height; ++oy) {
    for (std::size_t ox = 0; ox < tiled; ox += pixel_tile) convolve_tile<Geometry, Filters, pixel_tile>(oy, ox, x, w, b, z);
    if constexpr (tiled < Geometry::out_width) convolve_tile<Geometry, Filters, Geometry::out_width - tiled>(oy, tiled, x, w, b, z);
  }
}

/// z(f) = sum over c of W(f, c) * x(c) + b(f), where * is the cross-correlation.
template <class Geometry, class T>
constexpr void convolve(std::size_t rows, const T* x, const T* w, const T* b, T* z) {
  constexpr std::size_t tiled = Geometry::filters / filter_tile * filter_tile;
  for (std::size_t r = 0; r < rows; ++r) {
    const T* image = x + r * Geometry::channels * Geometry::image_size;
    T* out = z + r * Geometry::filters * Geometry::out_size;
    for (std::size_t f = 0; f < tiled; f += filter_tile) convolve_filters<Geometry, filter_tile>(image, w + f, b + f, out + f * Geometry::out_size);
    if constexpr (tiled < Geometry::filters)
      convolve_filters<Geometry, Geometry::filters - tiled>(image, w + tiled, b + tiled, out + tiled * Geometry::out_size);
  }
}

// One filter and one channel: adds dz's rows, times the kernel's elements, to the lines of the image that they covered.
template <class Geometry, class T>
constexpr void spread_over_image(const T* dz, const T* w, std::size_t channel, T* dx) {
  for (std::size_t oy = 0; oy < Geometry::out_height; ++oy)
    for (std::size_t ky = 0; ky < Geometry::kernel_height; ++ky) {
      if (!is_on_image<Geometry>(oy, ky)) continue;
      T* line = line_under<Geometry>(dx, oy, ky);
      const T* gradient = dz + oy * Geometry::out_width;
      for (std::size_t kx = 0; kx < Geometry::kernel_width; ++kx) {
        const T weight = *filters_at<Geometry>(w, channel, ky, kx);
        for_columns<Geometry, Geometry::out_width>(0, kx, [&](std::size_t i, std::size_t column) { line[column] += weight * gradient[i]; });
      }
    }
}

/// dx = dz times the convolution's matrix, or dx += it: the transposed convolution.
template <class Geometry, bool Accumulate, class T>
constexpr void convolve_backward_input(std::size_t rows, const T* dz, const T* w, T* dx) {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < Geometry::channels; ++c) {
      T* image = dx + (r * Geometry::channels + c) * Geometry::image_size;
      if constexpr (!Accumulate)
        for (std::size_t i = 0; i < Geometry::image_size; ++i) image[i] = T{};
      for (std::size_t f = 0; f < Geometry::filters; ++f)
        spread_over_image<Geometry>(dz + (r * Geometry::filters + f) * Geometry::out_size, w + f, c, image);
    }
}

// One channel, one element of the kernel, `Filters` filters: sums dz times what lay under the element, over a batch.
template <class Geometry, std::size_t Filters, class T>
constexpr void weight_sums(std::size_t rows, const T* dz, const T* x, std::size_t ky, std::size_t kx, T (&sum)[Filters][sum_lanes]) {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t oy = 0; oy < Geometry::out_height; ++oy) {
      if (!is_on_image<Geometry>(oy, ky)) continue;
      const T* line = line_under<Geometry>(x + r * Geometry::channels * Geometry::image_size, oy, ky);
      const T* gradient = dz + r * Geometry::filters * Geometry::out_size + oy * Geometry::out_width;
      constexpr std::size_t whole = Geometry::out_width / sum_lanes * sum_lanes;
      for (std::size_t f = 0; f < Filters; ++f) {
        const T* row = gradient + f * Geometry::out_size;
        for (std::size_t ox = 0; ox < whole; ox += sum_lanes)
          for_columns<Geometry, sum_lanes>(ox, kx, [&](std::size_t lane, std::size_t column) { sum[f][lane] += row[ox + lane] * line[column]; });
        for_columns<Geometry, Geometry::out_width - whole>(
            whole, kx, [&](std::size_t lane, std::size_t column) { sum[f][lane] += row[whole + lane] * line[column]; });
      }
    }
}

template <class Geometry, std::size_t Filters, bool Accumulate, class T>
constexpr void backward_weight_filters(std::size_t rows, const T* dz, const T* x, T* dw) {
  for (std::size_t kx = 0; kx < Geometry::kernel_width; ++kx)
    for (std::size_t ky = 0; ky < Geometry::kernel_height; ++ky)
      for (std::size_t c = 0; c < Geometry::channels; ++c) {
        T sum[Filters][sum_lanes] = {};
        weight_sums<Geometry>(rows, dz, x + c * Geometry::image_size, ky, kx, sum);
        T* to = filters_at<Geometry>(dw, c, ky, kx);
        for (std::size_t f = 0; f < Filters; ++f) {
          T total = Accumulate ? to[f] : T{};
          for (std::size_t lane = 0; lane < sum_lanes; ++lane) total += sum[f][lane];
          to[f] = total;
        }
      }
}

/// dW(f, c) = the cross-correlation of x(c) and dz(f), summed over the rows, or dW += it; laid out as the weight is.
template <class Geometry, bool Accumulate, class T>
constexpr void convolve_backward_weight(std::size_t rows, const T* dz, const T* x, T* dw) {
  constexpr std::size_t tiled = Geometry::filters / filter_tile * filter_tile;
  for (std::size_t f = 0; f < tiled; f += filter_tile)
    backward_weight_filters<Geometry, filter_tile, Accumulate>(rows, dz + f * Geometry::out_size, x, dw + f);
  if constexpr (tiled < Geometry::filters)
    backward_weight_filters<Geometry, Geometry::filters - tiled, Accumulate>(rows, dz + tiled * Geometry::out_size, x, dw + tiled);
}

/// db(f) = the sum of dz's plane f, over the rows, or db += it: `Planes` planes of `Size` elements.
template <std::size_t Planes, std::size_t Size, bool Accumulate, class T>
constexpr void plane_sum(std::size_t rows, const T* dz, T* db) {
  constexpr std::size_t whole = Size / sum_lanes * sum_lanes;
  for (std::size_t f = 0; f < Planes; ++f) {
    T sum[sum_lanes] = {};
    for (std::size_t r = 0; r < rows; ++r) {
      const T* plane = dz + (r * Planes + f) * Size;
      for (std::size_t i = 0; i < whole; i += sum_lanes)
        for (std::size_t lane = 0; lane < sum_lanes; ++lane) sum[lane] += plane[i + lane];
      for (std::size_t i = whole; i < Size; ++i) sum[i - whole] += plane[i];
    }
    T total = Accumulate ? db[f] : T{};
    for (std::size_t lane = 0; lane < sum_lanes; ++lane) total += sum[lane];
    db[f] = total;
  }
}

}  // namespace chainrule::kernel
