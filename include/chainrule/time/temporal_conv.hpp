// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/relu.hpp>
#include <chainrule/layer/dropout.hpp>
#include <chainrule/meta/without.hpp>
#include <chainrule/time/convolution_of_step.hpp>

// The residual block of temporal convolutional networks (Bai, Kolter, Koltun 2018).
namespace chainrule {

namespace internal::temporal {

using layer::images::role;
template <class Option>
inline constexpr role role_in_block = layer::role_in_convolution<Option>;
template <std::size_t... Numbers>
inline constexpr role role_in_block<padding<Numbers...>> = role::unknown;
template <>
inline constexpr role role_in_block<no_bias> = role::unknown;
template <auto Rate>
inline constexpr role role_in_block<dropout<Rate>> = role::rest;
struct roles {
  template <class Option>
  static constexpr role of = role_in_block<Option>;
};

template <class... Options>
struct options : layer::images::statement<roles, Options...> {
  using base = layer::images::statement<roles, Options...>;
  using count = typename base::template option<role::filters, filters<0>>;
  using kernel = typename base::template option<role::kernel, kernel_size<1>>;
  using spread = typename base::template option<role::dilation, dilation<1>>;
  using function = typename base::template option<role::function, act::relu>;
  using drop = typename base::template option<role::rest, identity>;
  template <template <class...> class Convolution>
  using convolution = Convolution<count, kernel, spread, padding<causal>, function>;
  template <template <class...> class Convolution>
  using projection = Convolution<count, kernel_size<1>>;

  template <class Layer>
  using needs = first_refusal<typename base::template verdict<Layer>,
                              refuse_if<!base::states(role::filters), refusal<Layer, needs_filters>>,
                              refuse_if<!base::states(role::kernel), refusal<Layer, needs_a_kernel_size>>>;
};

// What is refused of the convolution, in the block's name; then the dropout's rate.
template <class Layer, class Stated, class In>
struct verdict_of_parts {
  template <class... Convolution>
  using statement = layer::convolutions::statement_over_axes<1, true, Convolution...>;
  struct of_rate {
    using type = verdict_on<typename Stated::drop, In>;
  };
  using type = verdict_and_then<typename Stated::template convolution<statement>::template check<Layer, In>, of_rate>;
};

/// The block's equations. Convolution makes a layer from options.
template <class Stated, template <class...> class Convolution, class In, std::size_t Filters = Stated::count::count,
          bool HasProjection = (In::extent(1) != Filters)>
struct block {
  using out = shape<In::extent(0), Filters>;
  using layer = typename Stated::template convolution<Convolution>;
  using branch = list<child<named<"conv1", layer>, In, 0>, child<typename Stated::drop, out, 1>,
                      child<named<"conv2", layer>, out, 2>, child<typename Stated::drop, out, 3>>;
  using projection = named<"downsample", typename Stated::template projection<Convolution>>;
  using children = std::conditional_t<HasProjection, joined_list<branch, list<child<projection, In, 0>>>, branch>;
  using passed_on = std::conditional_t<HasProjection, child_activation<5>, layer_input>;

  using values = list<value<calculus::preactivation, out>, value<calculus::activation, out>>;
  using parameters = list<>;
  using equations = list<equation<calculus::preactivation, op::add, passed_on, child_activation<4>>,
                         equation<calculus::activation, typename Stated::function, calculus::preactivation>>;
};

template <class... Options>
using convolution_in_stream = scans::convolved_step<false, Options...>;

/// `temporal_conv` on a step of a stream.
template <class... Options>
struct temporal_conv_of_step {
  template <class In>
  struct on : block<options<Options...>, convolution_in_stream, In> {};
};

template <class Option>
struct is_dropout : std::false_type {};
template <auto Rate>
struct is_dropout<dropout<Rate>> : std::true_type {};
template <class Mode, class... Options>
struct in_mode_of;

}  // namespace internal::temporal

/// The residual block of temporal convolutional networks (Bai, Kolter, Koltun 2018, section 3.3), from a sequence of
/// shape (steps, channels) to (steps, filters): two causal convolutions, each followed by relu and dropout, added to
/// the input, or to its convolution with a kernel of one step if it has another number of channels; then relu.
/// `temporal_conv<filters<32>, kernel_size<3>, dilation<4>, dropout<0.2>>`, in any order; another activation takes the
/// place of relu. The convolutions have the paths <n, 1>, <n, 3> and <n, 5>.
template <class... Options>  // types: temporal_conv<filters<8>, kernel_size<3>>
struct temporal_conv {
 private:
  using stated = internal::temporal::options<Options...>;

 public:
  template <class In>
  using verdict = verdict_and_then<typename stated::template needs<temporal_conv>,
                                   internal::temporal::verdict_of_parts<temporal_conv, stated, In>>;
  template <class Mode>
  using in = typename internal::temporal::in_mode_of<Mode, Options...>::type;
  template <std::size_t>
  using in_stream = internal::temporal::temporal_conv_of_step<Options...>;
  template <class>
  using stream_verdict = acceptance;
  static constexpr std::size_t stream_stride() { return 1; }

  template <class In>
  struct on : internal::temporal::block<stated, chainrule::conv1d, In> {};
};

namespace internal::temporal {

// Without dropout there is an `identity` in its place: paths are the same in both modes.
template <class Mode, class... Options>
struct in_mode_of {
  using type = temporal_conv<Options...>;
};
template <class... Options>
struct in_mode_of<inference_mode, Options...> {
  using type = meta::made_without<chainrule::temporal_conv, is_dropout, Options...>;
};

}  // namespace internal::temporal

namespace internal::layer_references {

template <class... Options>
inline constexpr bool is_over_steps<temporal_conv<Options...>> = true;
template <class... Options>
inline constexpr bool mentioned_in<temporal_conv<Options...>> = true;
template <class Place, class In, class... Options, class Scope>
struct resolve<Place, In, temporal_conv<Options...>, Scope> {
  using type = complete<Place, In, temporal_conv<Options...>, Scope>;
};

}  // namespace internal::layer_references
}  // namespace chainrule
