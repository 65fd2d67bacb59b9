// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/operation/prelu.hpp>

namespace chainrule {

/// An option of prelu: a slope for each channel. The channels of an image are its first axis, those of a sequence and a
/// vector the last.
struct per_channel {};

// The phrase that the refusal below is made of.
namespace internal {

struct understands_per_channel_alone {
  static constexpr char text[] = "has an unknown option: write prelu<> or prelu<per_channel>";
};

}  // namespace internal

/// x where x is positive, and W x elsewhere, with a slope W that is trained and begins at 1/4 (He, Zhang, Ren, Sun
/// 2015): one slope for all numbers, or with `per_channel` one for each channel.
template <class... Options>
struct prelu {
 private:
  static constexpr bool for_channels = (false || ... || std::is_same_v<Options, per_channel>);
  static constexpr bool is_understood = sizeof...(Options) < 2 && (true && ... && std::is_same_v<Options, per_channel>);
  template <class In>
  static constexpr std::size_t axis = In::rank > 2 ? 0 : In::rank - 1;
  template <class In>
  static constexpr std::size_t channels = for_channels ? In::extent(axis<In>) : 1;
  template <class In>
  static constexpr std::size_t places = for_channels && In::rank == 2 ? In::extent(0) : 1;

 public:
  template <class In>
  using verdict = refuse_if<!is_understood, refusal<prelu, internal::understands_per_channel_alone>>;
  template <class In>
  using output = In;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<calculus::weight, shape<channels<In>>, begins_at<0.25>>>;
    using state_dict = internal::graphs::weight_and_bias;
    using equations =
        list<equation<calculus::activation, op::prelu<places<In>, channels<In>, In::size / channels<In> / places<In>>,
                      layer_input, calculus::weight>>;
  };
};

}  // namespace chainrule
