// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/shape/shape.hpp>

// Windows that slide over images (channels, height, width). In the options below, one number stands for both axes.
namespace chainrule {

namespace windows {

// In code: `kernel_size<5>`, `kernel_size<5, 3>`.
template <std::size_t Height, std::size_t Width, bool NeedsBoth = false, std::size_t N>
constexpr auto written(const char (&word)[N]) {
  if constexpr (Height == Width && !NeedsBoth)
    return internal::meta::sentence(word, internal::meta::number_text<Height>, ">");
  else
    return internal::meta::sentence(word, internal::meta::number_text<Height>, ", ", internal::meta::number_text<Width>,
                                    ">");
}

}  // namespace windows

/// A convolution's kernel: rows, columns.
template <std::size_t Height, std::size_t Width = Height>
struct kernel_size {
  static constexpr std::size_t height = Height;
  static constexpr std::size_t width = Width;
  static constexpr auto code() { return windows::written<Height, Width>("kernel_size<"); }
};

/// How far a window moves from one position to the next: down, across.
template <std::size_t Height, std::size_t Width = Height>
struct stride {
  static constexpr std::size_t height = Height;
  static constexpr std::size_t width = Width;
  static constexpr auto code() { return windows::written<Height, Width>("stride<"); }
};

/// Values of `padding` that stand for a number of zeros. `padding<same>`: as many as keep the image's extents, for a
/// kernel of odd extents and stride 1. `padding<valid>`: none, as without the option. `padding<causal>`, of a
/// convolution over steps: as many before the first step as its kernel reaches back, and none behind the last.
inline constexpr std::size_t causal = static_cast<std::size_t>(-1);
inline constexpr std::size_t same = static_cast<std::size_t>(-2);
inline constexpr std::size_t valid = static_cast<std::size_t>(-3);

/// Zeros on each side of an image.
template <std::size_t Height, std::size_t Width = Height>
struct padding {
  static constexpr std::size_t height = Height;
  static constexpr std::size_t width = Width;
  static constexpr auto code() {
    if constexpr (Height == causal && Width == causal)
      return internal::meta::text("padding<causal>");
    else if constexpr (Height == same && Width == same)
      return internal::meta::text("padding<same>");
    else if constexpr (Height == valid && Width == valid)
      return internal::meta::text("padding<valid>");
    else
      return windows::written<Height, Width>("padding<");
  }
};

/// How many steps lie between two elements of a convolution's kernel: 1 where they are neighbours.
template <std::size_t Steps>
struct dilation {
  static constexpr std::size_t steps = Steps;
};

template <std::size_t Height, std::size_t Width>
struct pool_extents {
  static constexpr std::size_t height = Height;
  static constexpr std::size_t width = Width;
  static constexpr auto code() { return windows::written<Height, Width, true>("pool_size<"); }
};

/// A pool's window that is not a square: `max_pool2d<pool_size<3, 2>>`.
template <std::size_t Height, std::size_t Width>
inline constexpr pool_extents<Height, Width> pool_size{};

/// One axis of a window that slides over an image.
template <std::size_t Extent, std::size_t Kernel, std::size_t Stride, std::size_t Padding>
struct sliding_axis {
  static constexpr bool fits = Kernel <= Extent + 2 * Padding;

  /// The number of positions of the window.
  static constexpr std::size_t places() { return (Extent + 2 * Padding - Kernel) / Stride + 1; }

  /// The positions [first, end) at which the kernel's element k lies on the image and not on the padding.
  static constexpr std::size_t first(std::size_t k) { return k < Padding ? (Padding - k - 1) / Stride + 1 : 0; }
  static constexpr std::size_t end(std::size_t k) {
    const std::size_t past = k < Extent + Padding ? (Extent + Padding - k - 1) / Stride + 1 : 0;
    const std::size_t bound = past < places() ? past : places();
    return bound < first(k) ? first(k) : bound;
  }

  /// The number of pairs of a position and an element of the kernel that lies on the image there.
  static constexpr std::size_t meetings() {
    std::size_t sum = 0;
    for (std::size_t k = 0; k < Kernel; ++k) sum += end(k) - first(k);
    return sum;
  }
};

/// Both axes of a window that slides over images of shape Image = (channels, height, width), as constants.
template <class Image, class Kernel, class Stride, class Padding = padding<0>>
struct sliding_window {
  static constexpr std::size_t channels = Image::extent(0);
  static constexpr std::size_t height = Image::extent(1);
  static constexpr std::size_t width = Image::extent(2);
  static constexpr std::size_t kernel_height = Kernel::height;
  static constexpr std::size_t kernel_width = Kernel::width;
  static constexpr std::size_t stride_height = Stride::height;
  static constexpr std::size_t stride_width = Stride::width;
  static constexpr std::size_t padding_height = Padding::height;
  static constexpr std::size_t padding_width = Padding::width;

  using vertical = sliding_axis<height, kernel_height, stride_height, padding_height>;
  using horizontal = sliding_axis<width, kernel_width, stride_width, padding_width>;
  static constexpr std::size_t out_height = vertical::places();
  static constexpr std::size_t out_width = horizontal::places();

  static constexpr std::size_t image_size = height * width;
  static constexpr std::size_t out_size = out_height * out_width;
  static constexpr std::size_t kernel_area = kernel_height * kernel_width;
};

/// The same with the number of filters of a convolution.
template <std::size_t Filters, class Image, class Kernel, class Stride, class Padding>
struct convolution_window : sliding_window<Image, Kernel, Stride, Padding> {
  using window = sliding_window<Image, Kernel, Stride, Padding>;
  static constexpr std::size_t filters = Filters;

  /// Multiply-adds for one sample, without those on padding.
  static constexpr std::size_t multiply_adds() {
    return counted_product(counted_product(filters, window::channels),
                           counted_product(window::vertical::meetings(), window::horizontal::meetings()));
  }
};

}  // namespace chainrule
