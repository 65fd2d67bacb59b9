// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/pool_options.hpp>

namespace chainrule {
namespace internal::layer::pools {

struct norm_operation {
  template <class Stated, class In>
  using on = op::norm_over_axes<typename Stated::template on<In>::window, Stated::order::p>;
};

/// A pool of norms over some axes.
template <class Layer, std::size_t Axes, bool IsOverSteps, auto Size, class... Options>
using norm_layer = optioned_layer<Layer, statement<kind::norm, Axes, IsOverSteps, Size, Options...>, norm_operation>;

}  // namespace internal::layer::pools

/// (sum of |x|^p)^(1/p) over the numbers under each place of a window: `lp_pool2d<2, norm_type<2>>`. Options are those
/// of a max pool, but for dilation. ONNX's LpPool; PyTorch's LPPool2d leaves the signs of odd powers, and gives NaN
/// where their sum is negative.
template <auto Size, class... Options>  // a number and types: lp_pool2d<3, norm_type<2>, stride<2>>
struct lp_pool2d : internal::layer::pools::norm_layer<lp_pool2d<Size, Options...>, 2, false, Size, Options...> {};

/// The same over the three axes of (channels, depth, height, width).
template <auto Size, class... Options>
struct lp_pool3d : internal::layer::pools::norm_layer<lp_pool3d<Size, Options...>, 3, false, Size, Options...> {};

}  // namespace chainrule
