// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/shape/shape.hpp>

// Windows that slide over images (channels, height, width). In the options below, one number stands for both axes.
namespace chainrule {

namespace windows {

// In code: `kernel_size<5>`, `kernel_size<5, 3>`.
template <bool NeedsAll, std::size_t First, std::size_t... Rest, std::size_t N>
constexpr auto written(const char (&word)[N]) {
  if constexpr (((Rest == First) && ...) && !NeedsAll && sizeof...(Rest) < 2)
    return internal::meta::sentence(word, internal::meta::number_text<First>, ">");
  else
    return internal::meta::sentence(word, internal::meta::number_text<First>,
                                    internal::meta::sentence(", ", internal::meta::number_text<Rest>)..., ">");
}

/// An option's numbers, one for each axis. One number, or two that are alike, stand for all axes.
template <std::size_t First, std::size_t Second, std::size_t... More>
struct of_axes {
  static constexpr std::size_t height = First, width = Second;  // of two axes
  static constexpr bool is_one = sizeof...(More) == 0 && First == Second;
  static constexpr bool fits(std::size_t axes) { return is_one || axes == 2 + sizeof...(More); }
  static constexpr std::size_t on(std::size_t axis) {
    constexpr std::size_t numbers[] = {First, Second, More...};
    return is_one ? First : numbers[axis];
  }
  static constexpr bool positive = ((First > 0 && Second > 0) && ... && (More > 0));
};

}  // namespace windows

/// A convolution's kernel: rows, columns.
template <std::size_t Height, std::size_t Width = Height, std::size_t... More>
struct kernel_size : windows::of_axes<Height, Width, More...> {
  static constexpr auto code() { return windows::written<false, Height, Width, More...>("kernel_size<"); }
};

/// How far a window moves from one position to the next: down, across.
template <std::size_t Height, std::size_t Width = Height, std::size_t... More>
struct stride : windows::of_axes<Height, Width, More...> {
  static constexpr auto code() { return windows::written<false, Height, Width, More...>("stride<"); }
};

/// Values of `padding` that stand for a number of zeros. `padding<same>`: as many as give ceil(extent / stride)
/// positions; if their number is odd, one more below and on the right, as in Keras. (PyTorch has it only for a stride
/// of 1.) `padding<valid>`: none, as without the option. `padding<causal>`, of a convolution over steps: as many
/// before the first step as its kernel reaches back, and none after the last; of a transposed one: its output begins
/// with the first input's first product, and has the input's steps times the stride.
inline constexpr std::size_t causal = static_cast<std::size_t>(-1);
inline constexpr std::size_t same = static_cast<std::size_t>(-2);
inline constexpr std::size_t valid = static_cast<std::size_t>(-3);

/// Zeros around an image: above and below, left and right. With a number for each side: `padding<1, 2, 0, 3>`, above,
/// below, left, right. Of one axis: `padding<1, 2>`, in front and behind.
template <std::size_t Height, std::size_t Width = Height, std::size_t... Sides>
struct padding : windows::of_axes<Height, Width, Sides...> {
  static constexpr std::size_t count = 2 + sizeof...(Sides);
  static constexpr std::size_t at(std::size_t side) {
    constexpr std::size_t numbers[] = {Height, Width, Sides...};
    return numbers[side];
  }
  static constexpr bool fits(std::size_t axes) { return padding::of_axes::fits(axes) || count == 2 * axes; }
  static constexpr std::size_t front(std::size_t axis, std::size_t axes) {
    return count == 2 * axes ? at(2 * axis) : padding::on(axis);
  }
  static constexpr std::size_t back(std::size_t axis, std::size_t axes) {
    return count == 2 * axes ? at(2 * axis + 1) : padding::on(axis);
  }
  static constexpr std::size_t top = front(0, 2), bottom = back(0, 2), left = front(1, 2), right = back(1, 2);

  static constexpr auto code() {
    if constexpr (Height == causal && Width == causal)
      return internal::meta::text("padding<causal>");
    else if constexpr (Height == same && Width == same)
      return internal::meta::text("padding<same>");
    else if constexpr (Height == valid && Width == valid)
      return internal::meta::text("padding<valid>");
    else
      return windows::written<false, Height, Width, Sides...>("padding<");
  }
};

/// How far apart two neighbouring elements of a kernel are: down, across; 1 if they are neighbours.
template <std::size_t Height, std::size_t Width = Height, std::size_t... More>
struct dilation : windows::of_axes<Height, Width, More...> {
  static constexpr auto code() { return windows::written<false, Height, Width, More...>("dilation<"); }
};

template <std::size_t First, std::size_t Second, std::size_t... More>
struct pool_extents : windows::of_axes<First, Second, More...> {
  static constexpr auto code() { return windows::written<true, First, Second, More...>("pool_size<"); }
};

/// A pool's window that is not a square: `max_pool2d<pool_size<3, 2>>`.
template <std::size_t First, std::size_t Second, std::size_t... More>
inline constexpr pool_extents<First, Second, More...> pool_size{};

/// One axis of a window that slides over an image: at place o the kernel's element k lies on o * Stride + k * Dilation
/// - Before. Before is the padding in front of the image; the padding behind it follows from the number of positions.
template <std::size_t Extent, std::size_t Kernel, std::size_t Stride, std::size_t Before, std::size_t Dilation = 1,
          std::size_t Places = (Extent + 2 * Before - (Kernel - 1) * Dilation - 1) / Stride + 1>
struct sliding_axis {
  static constexpr std::size_t extent = Extent, kernel = Kernel, stride = Stride, before = Before, dilation = Dilation;
  /// The extent that the kernel covers.
  static constexpr std::size_t reach = (Kernel - 1) * Dilation + 1;

  /// The number of positions of the window.
  static constexpr std::size_t positions() { return Places; }

  /// The positions [first, end) at which the kernel's element k lies on the image and not on the padding.
  static constexpr std::size_t first(std::size_t k) {
    return k * Dilation < Before ? (Before - k * Dilation - 1) / Stride + 1 : 0;
  }
  static constexpr std::size_t end(std::size_t k) {
    const std::size_t bound = Extent + Before, at = k * Dilation;
    const std::size_t past = at < bound ? (bound - at - 1) / Stride + 1 : 0;
    const std::size_t end = past < Places ? past : Places;
    return end < first(k) ? first(k) : end;
  }

  /// The number of pairs of a position and an element of the kernel that lies on the image there.
  static constexpr std::size_t overlaps() {
    std::size_t sum = 0;
    for (std::size_t k = 0; k < Kernel; ++k) sum += end(k) - first(k);
    return sum;
  }
};

/// The same from the options of a layer: the zeros in front of an image and behind it, or `same` instead of a number.
template <std::size_t Extent, std::size_t Kernel, std::size_t Stride, std::size_t Front, std::size_t Back,
          std::size_t Dilation>
struct axis_by_padding {
  static constexpr std::size_t reach = (Kernel - 1) * Dilation + 1;
  static constexpr bool is_same = Front == same;
  static constexpr std::size_t padded = Extent + (is_same || Front == valid ? 0 : Front + Back);
  static constexpr std::size_t places = is_same ? (Extent + Stride - 1) / Stride : (padded - reach) / Stride + 1;
  static constexpr std::size_t covered = (places - 1) * Stride + reach;
  static constexpr std::size_t before = !is_same           ? (Front == valid ? 0 : Front)
                                        : covered > Extent ? (covered - Extent) / 2
                                                           : 0;
  using type = sliding_axis<Extent, Kernel, Stride, before, Dilation, places>;
};

/// Both axes of a window that slides over images with this many channels, as constants.
template <std::size_t Channels, class Vertical, class Horizontal>
struct window_of_axes {
  using vertical = Vertical;
  using horizontal = Horizontal;
  static constexpr std::size_t channels = Channels;
  static constexpr std::size_t height = vertical::extent, width = horizontal::extent;
  static constexpr std::size_t kernel_height = vertical::kernel, kernel_width = horizontal::kernel;
  static constexpr std::size_t stride_height = vertical::stride, stride_width = horizontal::stride;
  static constexpr std::size_t dilation_height = vertical::dilation, dilation_width = horizontal::dilation;
  static constexpr std::size_t padding_height = vertical::before, padding_width = horizontal::before;
  static constexpr std::size_t out_height = vertical::positions();
  static constexpr std::size_t out_width = horizontal::positions();

  static constexpr std::size_t image_size = height * width;
  static constexpr std::size_t out_size = out_height * out_width;
  static constexpr std::size_t kernel_area = kernel_height * kernel_width;
};

/// The same from the options of a layer, for images of shape Image = (channels, height, width).
template <class Image, class Kernel, class Stride, class Padding = padding<0>, class Dilation = dilation<1>>
using sliding_window = window_of_axes<Image::extent(0),
                                      typename axis_by_padding<Image::extent(1), Kernel::height, Stride::height,
                                                               Padding::top, Padding::bottom, Dilation::height>::type,
                                      typename axis_by_padding<Image::extent(2), Kernel::width, Stride::width,
                                                               Padding::left, Padding::right, Dilation::width>::type>;

/// A window with the number of filters of a convolution. Channels and filters are divided into groups; a filter reads
/// the channels of its group.
template <std::size_t Filters, class Window, std::size_t Groups = 1>
struct filters_over_window : Window {
  using window = Window;
  static constexpr std::size_t filters = Filters, groups = Groups;
  static constexpr std::size_t channels_of_group = window::channels / groups;

  /// Multiply-adds for one sample, without those on padding.
  static constexpr std::size_t multiply_adds() {
    return counted_product(counted_product(filters, channels_of_group),
                           counted_product(window::vertical::overlaps(), window::horizontal::overlaps()));
  }
};
template <std::size_t Filters, class Image, class Kernel, class Stride, class Padding, class Dilation = dilation<1>,
          std::size_t Groups = 1>
using convolution_window =
    filters_over_window<Filters, sliding_window<Image, Kernel, Stride, Padding, Dilation>, Groups>;

}  // namespace chainrule
