// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

// Pools over a batch of images, row-major (rows, channels, height, width). Geometry is a `sliding_window` without
// padding (shape/window.hpp). `planes` counts rows times channels.
namespace chainrule::kernel {

/// Whether a number takes a maximum's place: it is larger, or not a number, which then stays.
template <class T>
constexpr bool outdoes(T number, T largest) {
  return number > largest || number != number;
}

/// y = the largest number under the window; a NaN under it makes y a NaN.
template <class Geometry, class T>
constexpr void max_pool(std::size_t rows, const T* x, T* y) {
  for (std::size_t plane = 0; plane < rows * Geometry::channels; ++plane)
    for (std::size_t oy = 0; oy < Geometry::out_height; ++oy) {
      const T* corner = x + plane * Geometry::image_size + oy * Geometry::stride_height * Geometry::width;
      T* out = y + plane * Geometry::out_size + oy * Geometry::out_width;
      for (std::size_t ox = 0; ox < Geometry::out_width; ++ox) out[ox] = corner[ox * Geometry::stride_width];
      for (std::size_t k = 1; k < Geometry::kernel_area; ++k) {
        const T* line = corner + k / Geometry::kernel_width * Geometry::width + k % Geometry::kernel_width;
        for (std::size_t ox = 0; ox < Geometry::out_width; ++ox) {
          const T number = line[ox * Geometry::stride_width];
          out[ox] = outdoes(number, out[ox]) ? number : out[ox];
        }
      }
    }
}

// Where the largest number under a window lies, from the window's corner: the first of several in row-major order.
template <class Geometry, class T>
constexpr std::size_t place_of_maximum(const T* corner) {
  std::size_t place = 0;
  for (std::size_t ky = 0; ky < Geometry::kernel_height; ++ky)
    for (std::size_t kx = 0; kx < Geometry::kernel_width; ++kx) {
      const std::size_t other = ky * Geometry::width + kx;
      if (outdoes(corner[other], corner[place])) place = other;
    }
  return place;
}

/// dx = dy where x was its window's largest, else 0, or dx += it; windows that overlap add up.
template <class Geometry, bool Accumulate, class T>
constexpr void max_pool_backward(std::size_t rows, const T* dy, const T* x, T* dx) {
  for (std::size_t plane = 0; plane < rows * Geometry::channels; ++plane) {
    const T* image = x + plane * Geometry::image_size;
    T* downstream = dx + plane * Geometry::image_size;
    const T* upstream = dy + plane * Geometry::out_size;
    if constexpr (!Accumulate)
      for (std::size_t i = 0; i < Geometry::image_size; ++i) downstream[i] = T{};
    for (std::size_t oy = 0; oy < Geometry::out_height; ++oy)
      for (std::size_t ox = 0; ox < Geometry::out_width; ++ox) {
        const std::size_t corner = oy * Geometry::stride_height * Geometry::width + ox * Geometry::stride_width;
        downstream[corner + place_of_maximum<Geometry>(image + corner)] += upstream[oy * Geometry::out_width + ox];
      }
  }
}

/// y = the mean of the numbers under the window.
template <class Geometry, class T>
constexpr void average_pool(std::size_t rows, const T* x, T* y) {
  const T share = T(1) / static_cast<T>(static_cast<double>(Geometry::kernel_area));
  for (std::size_t plane = 0; plane < rows * Geometry::channels; ++plane)
    for (std::size_t oy = 0; oy < Geometry::out_height; ++oy) {
      const T* corner = x + plane * Geometry::image_size + oy * Geometry::stride_height * Geometry::width;
      T* out = y + plane * Geometry::out_size + oy * Geometry::out_width;
      for (std::size_t ox = 0; ox < Geometry::out_width; ++ox) out[ox] = T{};
      for (std::size_t ky = 0; ky < Geometry::kernel_height; ++ky)
        for (std::size_t kx = 0; kx < Geometry::kernel_width; ++kx)
          for (std::size_t ox = 0; ox < Geometry::out_width; ++ox) out[ox] += corner[ky * Geometry::width + ox * Geometry::stride_width + kx];
      for (std::size_t ox = 0; ox < Geometry::out_width; ++ox) out[ox] = out[ox] * share;
    }
}

/// dx = dy's share for every number under the window, or dx += it; windows that overlap add up.
template <class Geometry, bool Accumulate, class T>
constexpr void average_pool_backward(std::size_t rows, const T* dy, T* dx) {
  const T share = T(1) / static_cast<T>(static_cast<double>(Geometry::kernel_area));
  for (std::size_t plane = 0; plane < rows * Geometry::channels; ++plane) {
    T* downstream = dx + plane * Geometry::image_size;
    if constexpr (!Accumulate)
      for (std::size_t i = 0; i < Geometry::image_size; ++i) downstream[i] = T{};
    for (std::size_t oy = 0; oy < Geometry::out_height; ++oy)
      for (std::size_t ky = 0; ky < Geometry::kernel_height; ++ky) {
        T* line = downstream + (oy * Geometry::stride_height + ky) * Geometry::width;
        const T* upstream = dy + plane * Geometry::out_size + oy * Geometry::out_width;
        for (std::size_t kx = 0; kx < Geometry::kernel_width; ++kx)
          for (std::size_t ox = 0; ox < Geometry::out_width; ++ox) line[ox * Geometry::stride_width + kx] += upstream[ox] * share;
      }
  }
}

}  // namespace chainrule::kernel
