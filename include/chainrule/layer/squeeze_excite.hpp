// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/relu.hpp>
#include <chainrule/activation/sigmoid.hpp>
#include <chainrule/graph/shape_inference.hpp>
#include <chainrule/layer/adaptive_pool.hpp>
#include <chainrule/layer/dense.hpp>
#include <chainrule/layer/image.hpp>
#include <chainrule/layer/pick.hpp>
#include <chainrule/operation/multiply.hpp>

namespace chainrule {

// The words of this layer's error message.
namespace internal {

struct squeezes_to_a_positive_number {
  static constexpr char text[] = "squeezes the channels to none: write a positive number";
};

}  // namespace internal

/// Each channel of an image times a number from 0 to 1 (Hu, Shen and Sun 2018): g = sigmoid(W2 relu(W1 m + b1) + b2),
/// where m is each channel's mean, and W1 has Squeezed rows. The dense layers have the paths <n, 2> and <n, 3>.
/// torchvision's SqueezeExcitation(channels, Squeezed).
template <auto Squeezed>
struct squeeze_excite {
  template <class In>
  using verdict = first_refusal<
      refuse_if<count_of<Squeezed> == 0, refusal<squeeze_excite, internal::squeezes_to_a_positive_number>>,
      refuse_if<In::rank != 3, refusal<squeeze_excite, internal::expects_channels_height_width, receives<In>>>>;

  template <class In>
  struct on {
    using factors = calculus::letter<"g">;
    static constexpr std::size_t channels = In::extent(0);
    using children =
        children_in_a_row<In, global_avg_pool2d, dense<Squeezed, act::relu>, dense<channels, act::sigmoid>>;
    using at_each_place = op::pick<op::picked_axis<channels, 1, internal::layer::picks::same_place>,
                                   op::picked_axis<In::size / channels, 0, internal::layer::picks::same_place>>;

    using values = list<value<factors, In>, value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<factors, at_each_place, child_activation<3>>,
                           equation<calculus::activation, op::multiply, layer_input, factors>>;
  };
};

}  // namespace chainrule
