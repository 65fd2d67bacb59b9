// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/transposed_axes.hpp>

namespace chainrule {

/// The transpose of a convolution over steps: from (steps, channels) to (more steps, filters),
/// `conv_transpose1d<filters<4>, kernel_size<4>, stride<2>, padding<1>>`. The steps are those of PyTorch's
/// ConvTranspose1d. Options are those of conv_transpose2d, with one number.
template <class... Options>  // types: conv_transpose1d<filters<4>, kernel_size<3>>
struct conv_transpose1d : internal::layer::convolutions::layer_with_axes<
                              conv_transpose1d<Options...>,
                              internal::layer::convolutions::transposed_over_axes<1, true, Options...>, true> {
  using library_type = conv_transpose1d;
};

namespace internal::layer_references {

template <class... Options>
inline constexpr bool is_over_steps<conv_transpose1d<Options...>> = true;

}  // namespace internal::layer_references

}  // namespace chainrule
