// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/operation/prelu.hpp>

namespace chainrule {

namespace internal::layer::slopes {

template <class Option>
inline constexpr bool is_beginning = false;
template <auto Number>
  requires std::is_arithmetic_v<decltype(Number)>
inline constexpr bool is_beginning<begins_at<Number>> = true;

// The option that says where the slope begins.
template <class... Options>
struct beginning_of {
  using type = begins_at<0.25>;
};
template <class First, class... Options>
struct beginning_of<First, Options...>
    : std::conditional_t<is_beginning<First>, std::type_identity<First>, beginning_of<Options...>> {};

}  // namespace internal::layer::slopes

/// An option of prelu: a slope for each channel. The channels of an image are its first axis, those of a sequence and a
/// vector the last.
struct per_channel {};

// The phrase that the refusal below is made of.
namespace internal {

struct takes_channels_and_a_beginning {
  static constexpr char text[] =
      "takes per_channel and begins_at<0.1>, a number, each at most once, in any order: write prelu<per_channel, "
      "begins_at<0.1>>";
};

}  // namespace internal

/// x where x is positive, and W x elsewhere, with a slope W that is trained (He, Zhang, Ren, Sun 2015): one slope
/// for all numbers, or with `per_channel` one for each channel. It begins at 1/4, or with `begins_at<0.1>` at 0.1.
template <class... Options>
struct prelu {
 private:
  static constexpr bool for_channels = (false || ... || std::is_same_v<Options, per_channel>);
  static constexpr std::size_t beginnings = (std::size_t{0} + ... + internal::layer::slopes::is_beginning<Options>);
  static constexpr bool is_understood = beginnings < 2 && sizeof...(Options) == for_channels + beginnings;
  template <class In>
  static constexpr std::size_t axis = In::rank > 2 ? 0 : In::rank - 1;
  template <class In>
  static constexpr std::size_t channels = for_channels ? In::extent(axis<In>) : 1;
  template <class In>
  static constexpr std::size_t places = for_channels && In::rank == 2 ? In::extent(0) : 1;

 public:
  template <class In>
  using verdict = refuse_if<!is_understood, refusal<prelu, internal::takes_channels_and_a_beginning>>;
  template <class In>
  using output = In;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<calculus::weight, shape<channels<In>>,
                                      typename internal::layer::slopes::beginning_of<Options...>::type>>;
    using state_dict = internal::graphs::weight_and_bias;
    using equations =
        list<equation<calculus::activation, op::prelu<places<In>, channels<In>, In::size / channels<In> / places<In>>,
                      layer_input, calculus::weight>>;
  };
};

}  // namespace chainrule
