// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/transposed_of_step.hpp>

namespace chainrule {

/// The transpose of a convolution over steps: from (steps, channels) to (more steps, filters),
/// `conv_transpose1d<filters<4>, kernel_size<4>, stride<2>, padding<1>>`. The steps are those of PyTorch's
/// ConvTranspose1d. Options are those of conv_transpose2d, with one number. With `padding<causal>` there are stride
/// steps for each of the input, which depend on it and those before.
template <class... Options>  // types: conv_transpose1d<filters<4>, kernel_size<3>>
struct conv_transpose1d : internal::layer::convolutions::layer_with_axes<
                              conv_transpose1d<Options...>,
                              internal::layer::convolutions::transposed_over_axes<1, true, Options...>, true> {
  using library_type = conv_transpose1d;

 private:
  using stated = internal::layer::convolutions::transposed_over_axes<1, true, Options...>;

 public:
  // Streams
  template <std::size_t>
  using in_stream = internal::scans::transposed_step<conv_transpose1d, stated>;
  static constexpr std::size_t stream_stride() { return stated::step(0); }
  template <class In>
  using stream_verdict = typename internal::scans::transposed_by_steps<conv_transpose1d, stated, In>::type;
};

namespace internal::layer_references {

template <class... Options>
inline constexpr bool is_over_steps<conv_transpose1d<Options...>> = true;

}  // namespace internal::layer_references

}  // namespace chainrule
