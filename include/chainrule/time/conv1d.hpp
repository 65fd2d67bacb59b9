// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/convolution_options.hpp>
#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/convolution_over_steps.hpp>
#include <chainrule/layer/time_distributed.hpp>

// A convolution over the steps of a sequence, as a layer.
namespace chainrule {

// Phrases that the refusals of this layer are made of.
namespace internal {

template <class Kernel>
struct has_a_kernel_of_images {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Kernel>(),
                                    ", a kernel on images: over steps it has one number, kernel_size<3>");
  }
};
template <class Zeros>
struct pads_both_ends {
  static constexpr auto text() {
    return internal::meta::sentence("cannot have ", internal::meta::spelling<Zeros>(),
                                    ": write padding<causal>, or leave it out");
  }
};
template <std::size_t Reach, std::size_t Steps>
struct reaches_over_more_steps {
  static constexpr auto text() {
    return internal::meta::sentence("reaches over ", internal::meta::number_text<Reach>, " of ",
                                    internal::meta::number_text<Steps>,
                                    " steps: write a smaller kernel, or padding<causal>");
  }
};

}  // namespace internal

namespace internal::layer::convolutions_over_steps {

using layer::images::role;

struct roles {
  template <class Option>
  static constexpr role of = role_in_convolution<Option>;
};

/// The options of a convolution, from its template arguments.
template <class... Options>
struct statement : convolution_statement<roles, Options...> {
  using base = convolution_statement<roles, Options...>;
  using base::count, typename base::kernel;
  using spread = typename base::template option<role::dilation, dilation<1>>;
  using stated_padding = typename base::template option<role::padding, padding<0>>;
  using zeros = std::conditional_t<std::is_same_v<stated_padding, padding<valid>>, padding<0>, stated_padding>;
  static constexpr bool is_causal = std::is_same_v<zeros, padding<causal>>;
  static constexpr std::size_t size = kernel::height;

  template <std::size_t Steps>
  using operation = op::convolution_over_steps<Steps, size, spread::height, is_causal>;

  template <class Layer>
  using check_options =
      first_refusal<typename base::template check_filters<Layer>,
                    refuse_if<kernel::height != kernel::width, refusal<Layer, has_a_kernel_of_images<kernel>>>,
                    refuse_if<size == 0, refusal<Layer, cannot_have<kernel>>>,
                    refuse_if<spread::height == 0, refusal<Layer, cannot_have<spread>>>,
                    refuse_if<!is_causal && !std::is_same_v<zeros, padding<0>>, refusal<Layer, pads_both_ends<zeros>>>,
                    typename base::template check_function<Layer>>;

  static constexpr std::size_t reach = size == 0 ? 0 : counted_sum(counted_product(size - 1, spread::height), 1);
  template <class Layer, class In, bool Fits = In::rank == 2>
  struct check_input {
    using type = refusal<Layer, expects_a_sequence, receives<In>>;
  };
  template <class Layer, class In>
  struct check_input<Layer, In, true> {
    using type =
        refuse_if<!is_causal && (reach > In::extent(0)), refusal<Layer, reaches_over_more_steps<reach, In::extent(0)>>>;
  };
};

}  // namespace internal::layer::convolutions_over_steps

/// A convolution over steps: from a sequence of shape (steps, channels) to (steps, filters), `conv1d<filters<8>,
/// kernel_size<3>, dilation<2>, padding<causal>, act::relu>`. With `padding<causal>` an output depends on its own step
/// and earlier ones. Without it, the sequence becomes shorter by as many steps as the kernel reaches back. Further
/// options, in any order: `dilation<2>`, `no_bias`, an activation.
template <class... Options>  // types: conv1d<filters<8>, kernel_size<3>>
struct conv1d {
  using library_type = conv1d;

 private:
  using stated = internal::layer::convolutions_over_steps::statement<Options...>;

 public:
  // Sizes
  template <class In>
  using verdict = first_refusal<typename stated::template check_options<conv1d>,
                                typename stated::template check_input<conv1d, In>::type>;
  template <class In>
  using output = shape<stated::template operation<In::extent(0)>::out_steps, stated::count>;

  template <class In>
  struct on {
    using operation = typename stated::template operation<In::extent(0)>;
    static constexpr std::size_t channels = In::extent(1), filters = stated::count, size = stated::size;

    // Shapes and parameters
    using values = list<value<calculus::preactivation, output<In>>, value<calculus::activation, output<In>>>;
    using weight = parameter<calculus::weight, shape<filters, channels, size>, drawn<channels * size, filters * size>,
                             storage_order::column_major>;
    using bias = parameter<calculus::bias, shape<filters>, begins_at<0, in_torch<uniform_by_fan<channels * size>>>>;
    using product = internal::layer::weighted<stated::has_bias>;
    using parameters = typename product::template parameters<weight, bias>;
    using state_dict = internal::graphs::weight_and_bias;

    // z = W * x + b, a = sigma(z)
    using equations = list<typename product::template equation<operation>,
                           equation<calculus::activation, typename stated::function, calculus::preactivation>>;
  };
};

namespace internal::layer_references {

template <class... Options>
inline constexpr bool is_over_steps<conv1d<Options...>> = true;
template <class... Options>
inline constexpr bool mentioned_in<conv1d<Options...>> = true;
template <class Place, class In, class... Options, class Scope>
struct resolve<Place, In, conv1d<Options...>, Scope> {
  using type = complete<Place, In, conv1d<Options...>, Scope>;
};

}  // namespace internal::layer_references
}  // namespace chainrule
