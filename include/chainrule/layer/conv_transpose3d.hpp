// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/transposed_axes.hpp>

namespace chainrule {

/// The transpose of a convolution over three axes: from (channels, depth, height, width) to (filters, out depth, out
/// height, out width), `conv_transpose3d<filters<4>, kernel_size<2>, stride<2>>`. Extents are those of PyTorch's
/// ConvTranspose3d. Options are those of conv_transpose2d, with one number or three.
template <class... Options>  // types: conv_transpose3d<filters<4>, kernel_size<3>>
struct conv_transpose3d : internal::layer::convolutions::layer_with_axes<
                              conv_transpose3d<Options...>,
                              internal::layer::convolutions::transposed_over_axes<3, false, Options...>, true> {
  using library_type = conv_transpose3d;
};

}  // namespace chainrule
