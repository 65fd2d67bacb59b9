// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/declarations.hpp>
#include <chainrule/layer/pool_options.hpp>

namespace chainrule {

/// d(y)/d(x) where each y is the mean of the x under its window: a convolution whose weights are all alike.
template <class Geometry>
struct mean_under_window : op::derivative<structure::toeplitz> {
  using library_type = mean_under_window;
  using piecewise_linear = void;

  // One multiplication for each sum.
  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::rational<1, static_cast<long long>(Geometry::kernel_area)>{} *
           calculus::ones_of<typename Symbols::x, typename Symbols::y>{};
  }

  /// The transpose: dx = the sum of what every window over x contributes.
  using gives_gradients = void;
  template <class At>
  static constexpr void backward(const At& at) {
    internal::image::average_pool_backward<Geometry, At::accumulates>(at.rows(), at.upstream(), at.gradients());
  }
};

/// Each y is the mean of the x under its window.
template <class Geometry>
struct average_pooling {
  using library_type = average_pooling;
  template <class At>
  static constexpr void forward(const At& at) {
    internal::image::average_pool<Geometry>(at.rows(), at.argument(), at.result());
  }
  using takes_bands = shape<Geometry::channels, Geometry::height, Geometry::width>;
  template <class T>
  static constexpr void forward_rows(std::size_t planes, std::size_t first, std::size_t end, const T* x, T* y) {
    internal::image::average_pool_rows<Geometry>(planes, first, end, x, y);
  }
  template <std::size_t K>
  using partial = op::partial_at<K, mean_under_window<Geometry>>;
};

namespace internal::layer::pools {

/// An average pool over some axes.
template <class Layer, std::size_t Axes, bool IsOverSteps, auto Size, class... Options>
using mean_layer = optioned_layer<Layer, statement<kind::mean, Axes, IsOverSteps, Size, Options...>,
                                  by_options<average_pooling, op::mean_over_axes>>;

}  // namespace internal::layer::pools

/// The mean of the numbers under each place of a window: `avg_pool2d<2>`, `avg_pool2d<3, stride<2>>`,
/// `avg_pool2d<pool_size<3, 2>>`. Without a stride, windows lie side by side. Further options, in any order:
/// `padding<1>`, `padding<same>`, `count_include_pad<false>`, `ceil_mode`.
template <auto Size, class... Options>  // a number and a type: avg_pool2d<3, stride<2>>
struct avg_pool2d : internal::layer::pools::mean_layer<avg_pool2d<Size, Options...>, 2, false, Size, Options...> {};

/// The same over the three axes of (channels, depth, height, width).
template <auto Size, class... Options>
struct avg_pool3d : internal::layer::pools::mean_layer<avg_pool3d<Size, Options...>, 3, false, Size, Options...> {};

}  // namespace chainrule
