// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/conv2d.hpp>

namespace chainrule {

/// The number of filters that a depthwise convolution has for each channel.
template <std::size_t Count>
struct depth_multiplier {
  static constexpr std::size_t count = Count;
  static constexpr auto code() {
    return internal::meta::sentence("depth_multiplier<", internal::meta::number_text<Count>, ">");
  }
};

// Phrases that the refusals of this layer are made of.
namespace internal {

template <class Filters>
struct has_filters_by_channel {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Filters>(),
                                    ", but a filter for each channel: write depth_multiplier<2> for two of each");
  }
};

}  // namespace internal

namespace internal::layer::convolutions {

struct depthwise_roles {
  template <class Option>
  static constexpr role of = roles::of<Option>;
};
template <std::size_t Count>
inline constexpr role depthwise_roles::of<groups<Count>> = role::unknown;
template <std::size_t Count>
inline constexpr role depthwise_roles::of<depth_multiplier<Count>> = role::groups;

/// The verdict on a depthwise layer whose options are Stated.
template <class Stated, class Layer, class In>
using check_of_depthwise = first_refusal<
    typename Stated::options::template verdict<Layer>,
    refuse_if<Stated::states(role::filters), refusal<Layer, has_filters_by_channel<typename Stated::stated_filters>>>,
    refuse_if<!Stated::states(role::kernel), refusal<Layer, needs_a_kernel_size>>,
    typename Stated::template check_window<Layer>,
    refuse_if<Stated::multiplier::count == 0, refusal<Layer, cannot_have<typename Stated::multiplier>>>,
    typename Stated::template check_input<Layer, In>>;

/// The options of a depthwise convolution, from its template arguments.
template <class... Options>
struct depthwise_statement : window_statement<depthwise_roles, Options...> {
  using base = window_statement<depthwise_roles, Options...>;
  using multiplier = typename base::template option<role::groups, depth_multiplier<1>>;

  template <class In>
  using geometry = filters_over_window<counted_product(In::extent(0), multiplier::count),
                                       typename base::template window<In>, In::extent(0)>;

  template <class Layer, class In>
  using check = check_of_depthwise<depthwise_statement, Layer, In>;
};

}  // namespace internal::layer::convolutions

/// A separate convolution of each channel: `depthwise_conv2d<kernel_size<3>, padding<same>>` has as many filters as
/// channels, with `depth_multiplier<2>` twice as many. The other options are those of conv2d.
template <class... Options>  // types: depthwise_conv2d<kernel_size<3>>
struct depthwise_conv2d
    : internal::layer::convolutions::optioned_layer<depthwise_conv2d<Options...>,
                                                    internal::layer::convolutions::depthwise_statement<Options...>> {
  using library_type = depthwise_conv2d;
};

}  // namespace chainrule
