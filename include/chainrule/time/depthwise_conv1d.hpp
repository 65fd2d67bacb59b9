// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/convolution_axes.hpp>

namespace chainrule {

namespace internal::layer::convolutions {

/// The options of a convolution of each feature over steps, from its template arguments.
template <class... Options>
struct depthwise_over_steps : axes_statement<roles_over_steps<depthwise_roles>, 1, true, Options...> {
  using base = axes_statement<roles_over_steps<depthwise_roles>, 1, true, Options...>;
  using multiplier = typename base::template option<role::groups, depth_multiplier<1>>;

  template <class In>
  struct with_axes {
    static constexpr std::size_t features = base::template channels<In>, count = features * multiplier::count;
    using axis = typename base::template axis<In, 0>;
    using window = typename window_over<true, count, features, features, axis>::type;
    using output = shape<axis::positions(), count>;
  };
  template <class Layer, class In>
  using check = check_of_depthwise<depthwise_over_steps, Layer, In>;
};

}  // namespace internal::layer::convolutions

/// A separate convolution over steps of each feature: `depthwise_conv1d<kernel_size<3>, padding<causal>>` has as many
/// filters as features, with `depth_multiplier<2>` twice as many. The other options are those of conv1d.
template <class... Options>  // types: depthwise_conv1d<kernel_size<3>>
struct depthwise_conv1d
    : internal::layer::convolutions::layer_with_axes<
          depthwise_conv1d<Options...>, internal::layer::convolutions::depthwise_over_steps<Options...>, false> {
  using library_type = depthwise_conv1d;
};

namespace internal::layer_references {

template <class... Options>
inline constexpr bool is_over_steps<depthwise_conv1d<Options...>> = true;

}  // namespace internal::layer_references
}  // namespace chainrule
