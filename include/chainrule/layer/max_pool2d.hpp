// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/declarations.hpp>
#include <chainrule/layer/pool_options.hpp>

namespace chainrule {

/// d(y)/d(x) where each y is the largest x under its window: each row has a one in the column of that x, the first of
/// several that are largest.
template <class Geometry>
struct largest_under_window : op::derivative<structure::selection> {
  using library_type = largest_under_window;
  using reads = list<op::argument<0>>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::apply<calculus::max_selection>(typename Symbols::x{});
  }

  /// The transpose: dx = dy where x was the largest, else 0.
  using gives_gradients = void;
  template <class At>
  static constexpr void backward(const At& at) {
    internal::image::max_pool_backward<Geometry, At::accumulates>(at.rows(), at.upstream(), at[op::argument<0>{}],
                                                                  at.gradients());
  }
  /// The index of the x that each y of one sample is.
  template <class At>
  static constexpr void column_indices(const At& at, std::uint32_t* columns) {
    internal::image::max_pool_places<Geometry>(at[op::argument<0>{}], columns);
  }
};

/// Each y is the largest x under its window.
template <class Geometry>
struct max_pooling {
  using library_type = max_pooling;
  template <class At>
  static constexpr void forward(const At& at) {
    internal::image::max_pool<Geometry>(at.rows(), at.argument(), at.result());
  }
  using takes_bands = shape<Geometry::channels, Geometry::height, Geometry::width>;
  template <class T>
  static constexpr void forward_rows(std::size_t planes, std::size_t first, std::size_t end, const T* x, T* y) {
    internal::image::max_pool_rows<Geometry>(planes, first, end, x, y);
  }
  template <std::size_t K>
  using partial = op::partial_at<K, largest_under_window<Geometry>>;
};

namespace internal::layer::pools {

/// A max pool over some axes.
template <class Layer, std::size_t Axes, bool IsOverSteps, auto Size, class... Options>
using max_layer = optioned_layer<Layer, statement<kind::max, Axes, IsOverSteps, Size, Options...>,
                                 by_options<max_pooling, op::max_over_axes>>;

}  // namespace internal::layer::pools

/// The largest number under each place of a window: `max_pool2d<2>`, `max_pool2d<3, stride<2>>`,
/// `max_pool2d<pool_size<3, 2>>`. Without a stride, windows lie side by side. Further options, in any order:
/// `padding<1>`, `padding<same>`, `dilation<2>`, `ceil_mode`.
template <auto Size, class... Options>  // a number and a type: max_pool2d<3, stride<2>>
struct max_pool2d : internal::layer::pools::max_layer<max_pool2d<Size, Options...>, 2, false, Size, Options...> {};

/// The same over the three axes of (channels, depth, height, width).
template <auto Size, class... Options>
struct max_pool3d : internal::layer::pools::max_layer<max_pool3d<Size, Options...>, 3, false, Size, Options...> {};

}  // namespace chainrule
