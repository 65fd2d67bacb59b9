// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/convolution_axes.hpp>

namespace chainrule {

/// A convolution over three axes: from (channels, depth, height, width) to (filters, out depth, out height, out width),
/// `conv3d<filters<8>, kernel_size<3>, stride<1, 2, 2>, padding<1>, act::relu>`. Options are those of conv2d, with one
/// number or three; `padding<same>` too.
template <class... Options>  // types: conv3d<filters<8>, kernel_size<3>>
struct conv3d
    : internal::layer::convolutions::layer_with_axes<
          conv3d<Options...>, internal::layer::convolutions::statement_over_axes<3, false, Options...>, false> {
  using library_type = conv3d;
};

}  // namespace chainrule
