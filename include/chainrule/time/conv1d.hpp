// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/convolution_axes.hpp>
#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/convolution_over_steps.hpp>

// A convolution over the steps of a sequence, as a layer.
namespace chainrule {

/// A convolution over steps: from a sequence of shape (steps, channels) to (steps, filters), `conv1d<filters<8>,
/// kernel_size<3>, dilation<2>, padding<causal>, act::relu>`. With `padding<causal>` an output depends on its own step
/// and earlier ones. Without it, the sequence becomes shorter by as many steps as the kernel reaches back. Further
/// options, in any order: `stride<2>`, `padding<1>`, `padding<1, 2>` in front and behind, `padding<same>`,
/// `dilation<2>`, `groups<4>`, `no_bias`, an activation.
template <class... Options>  // types: conv1d<filters<8>, kernel_size<3>>
struct conv1d {
  using library_type = conv1d;

 private:
  using stated = internal::layer::convolutions::statement_over_axes<1, true, Options...>;
  // With a stride, groups or other zeros it is a sum over runs, otherwise of products of matrices.
  static constexpr bool goes_step_by_step = stated::moves::height == 1 && stated::parts::count == 1;
  static constexpr bool is_product_of_matrices =
      goes_step_by_step && !stated::is_same && (stated::is_causal || (stated::front(0) == 0 && stated::back(0) == 0));
  template <std::size_t Steps, class Window, bool OfMatrices = is_product_of_matrices>
  struct operation_of {
    using type = op::convolution_over_steps<Steps, stated::kernel::height, stated::spread::height, stated::is_causal>;
  };
  template <std::size_t Steps, class Window>
  struct operation_of<Steps, Window, false> {
    using type = convolution_over_axes<Window>;
  };

 public:
  // Sizes
  template <class In>
  using verdict = typename stated::template check<conv1d, In>;
  template <class In>
  using output = typename stated::template with_axes<In>::output;

  template <class In, class Window = typename stated::template with_axes<In>::window>
  using layer_on =
      internal::layer::convolutions::layer_over_axes<Window, typename operation_of<In::extent(0), Window>::type,
                                                     output<In>, stated>;
  template <class In>
  struct on : layer_on<In> {};
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
