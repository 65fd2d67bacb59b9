// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <chainrule/number/target.hpp>
#include <chainrule/shape/window.hpp>

// Convolutions over one axis or three, as sums of products of runs: a run is a row of neighbouring numbers of z, of W
// and of x, or one number that stands for all. Only pairs of a place and an element of the kernel that lies on x there
// are visited, so that no zeros are stored or multiplied. A weight W(filter, channel of the group, element) is
// column-major.
namespace chainrule::internal::image {

/// The filters and channels of a convolution and its groups.
template <std::size_t Filters, std::size_t Channels, std::size_t Groups>
struct convolution_channels {
  static constexpr std::size_t filters = Filters, channels = Channels, groups = Groups;
  static constexpr std::size_t channels_of_group = Channels / Groups, filters_of_group = Filters / Groups;
  /// Of an element (f, c) of the kernel's element e.
  static constexpr std::size_t weight_at(std::size_t f, std::size_t c, std::size_t e) {
    return f + Filters * (c + channels_of_group * e);
  }
};

/// A convolution over steps, of x (steps, channels) to z (places, filters). Runs go over the filters of a group, or
/// over all filters where each reads one channel of its own.
template <std::size_t Filters, std::size_t Channels, class Axis, std::size_t Groups>
struct convolution_over_one_axis : convolution_channels<Filters, Channels, Groups> {
  using base = convolution_channels<Filters, Channels, Groups>;
  using weight_shape = shape<Filters, base::channels_of_group, Axis::kernel>;
  static constexpr bool channels_last = true;
  static constexpr std::size_t kernel_area = Axis::kernel, places = Axis::positions(), extent = Axis::extent;
  static constexpr bool is_by_channel = Filters == Groups && Channels == Groups;
  static constexpr std::size_t z_step = 1, w_step = 1, x_step = is_by_channel ? 1 : 0;
  static constexpr std::size_t multiply_adds() {
    return counted_product(counted_product(Filters, base::channels_of_group), Axis::overlaps());
  }

  /// Calls `run(count, z, w, x)` for each run, with the places of its first numbers. The count is a constant.
  template <class Run>
  static constexpr void each(const Run& run) {
    for (std::size_t k = 0; k < Axis::kernel; ++k)
      for (std::size_t o = Axis::first(k); o < Axis::end(k); ++o)
        each_of(run, k, o * Filters, (o * Axis::stride + k * Axis::dilation - Axis::before) * Channels);
  }
  /// The same for the kernel's element k at one place, where its first filter and channel are z and x.
  template <class Run>
  static CHAINRULE_INLINE void each_of(const Run& run, std::size_t k, std::size_t z, std::size_t x) {
    if constexpr (is_by_channel)
      run(std::integral_constant<std::size_t, Filters>{}, z, base::weight_at(0, 0, k), x);
    else
      for (std::size_t i = 0; i < Channels; ++i) {
        const std::size_t f = i / base::channels_of_group * base::filters_of_group;
        run(std::integral_constant<std::size_t, base::filters_of_group>{}, z + f,
            base::weight_at(f, i % base::channels_of_group, k), x + i);
      }
  }
};

/// A convolution over three axes, of x (channels, depth, height, width) to z (filters, depth, height, width). Runs go
/// along the width.
template <std::size_t Filters, std::size_t Channels, class Depth, class Height, class Width, std::size_t Groups>
struct convolution_over_three_axes : convolution_channels<Filters, Channels, Groups> {
  using base = convolution_channels<Filters, Channels, Groups>;
  using weight_shape = shape<Filters, base::channels_of_group, Depth::kernel, Height::kernel, Width::kernel>;
  static constexpr bool channels_last = false;
  static constexpr std::size_t kernel_area = Depth::kernel * Height::kernel * Width::kernel,
                               places = Depth::positions() * Height::positions() * Width::positions(),
                               extent = Depth::extent * Height::extent * Width::extent;
  static constexpr std::size_t z_step = 1, w_step = 0, x_step = Width::stride;
  static constexpr std::size_t multiply_adds() {
    return counted_product(counted_product(Filters, base::channels_of_group),
                           counted_product(Depth::overlaps(), counted_product(Height::overlaps(), Width::overlaps())));
  }

  template <class Axis>
  static constexpr std::size_t on_x(std::size_t o, std::size_t k) {
    return o * Axis::stride + k * Axis::dilation - Axis::before;
  }
  template <class Run>
  static constexpr void each(const Run& run) {
    for (std::size_t f = 0; f < Filters; ++f)
      for (std::size_t c = 0; c < base::channels_of_group; ++c)
        for (std::size_t e = 0; e < kernel_area; ++e)
          plane(run, f, c, e, f / base::filters_of_group * base::channels_of_group + c);
  }

 private:
  // One filter's element e, over the whole of a channel.
  template <class Run>
  static constexpr void plane(const Run& run, std::size_t f, std::size_t c, std::size_t e, std::size_t channel) {
    const std::size_t i = e % Depth::kernel, j = e / Depth::kernel % Height::kernel,
                      k = e / Depth::kernel / Height::kernel;
    const std::size_t first = Width::first(k), count = Width::end(k) - first;
    if (count == 0) return;
    for (std::size_t d = Depth::first(i); d < Depth::end(i); ++d)
      for (std::size_t h = Height::first(j); h < Height::end(j); ++h)
        run(count, ((f * Depth::positions() + d) * Height::positions() + h) * Width::positions() + first,
            base::weight_at(f, c, e),
            ((channel * Depth::extent + on_x<Depth>(d, i)) * Height::extent + on_x<Height>(h, j)) * Width::extent +
                on_x<Width>(first, k));
  }
};

/// y += a b, element by element of a run; where y is one number, the sum of the products.
template <std::size_t YStep, std::size_t AStep, std::size_t BStep, class Count, class T>
CHAINRULE_INLINE void add_products(Count count, const T* __restrict a, const T* __restrict b, T* __restrict y) {
  if constexpr (YStep == 0) {
    T sum{};
    for (std::size_t i = 0; i < count; ++i) sum += a[i * AStep] * b[i * BStep];
    *y += sum;
  } else {
    for (std::size_t i = 0; i < count; ++i) y[i * YStep] += a[i * AStep] * b[i * BStep];
  }
}

/// z += W x.
template <class Window, class T>
constexpr void add_convolution(std::size_t rows, const T* x, const T* w, T* z) {
  for (std::size_t r = 0; r < rows; ++r, x += Window::extent * Window::channels, z += Window::places * Window::filters)
    Window::each([&](auto count, std::size_t at_z, std::size_t at_w, std::size_t at_x) {
      add_products<Window::z_step, Window::w_step, Window::x_step>(count, w + at_w, x + at_x, z + at_z);
    });
}
/// x += W' z.
template <class Window, class T>
constexpr void add_transposed_convolution(std::size_t rows, const T* z, const T* w, T* x) {
  for (std::size_t r = 0; r < rows; ++r, x += Window::extent * Window::channels, z += Window::places * Window::filters)
    Window::each([&](auto count, std::size_t at_z, std::size_t at_w, std::size_t at_x) {
      add_products<Window::x_step, Window::w_step, Window::z_step>(count, w + at_w, z + at_z, x + at_x);
    });
}
/// dW += the products of z and x, summed over the rows.
template <class Window, class T>
constexpr void add_products_of(std::size_t rows, const T* z, const T* x, T* dw) {
  for (std::size_t r = 0; r < rows; ++r, x += Window::extent * Window::channels, z += Window::places * Window::filters)
    Window::each([&](auto count, std::size_t at_z, std::size_t at_w, std::size_t at_x) {
      add_products<Window::w_step, Window::x_step, Window::z_step>(count, x + at_x, z + at_z, dw + at_w);
    });
}

}  // namespace chainrule::internal::image
