// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/leaky_relu.hpp>
#include <chainrule/layer/dropout.hpp>
#include <chainrule/operation/noise.hpp>

// Layers that draw random numbers in training, besides dropout. Except rrelu, each is the identity in inference.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct needs_a_rate_below_one {
  static constexpr char text[] = "has a rate that is not from 0 to below 1: write 0.5";
};
struct has_a_negative_deviation {
  static constexpr char text[] = "has a deviation that is negative: write gaussian_noise<0.1>";
};
struct has_wrong_slopes {
  static constexpr char text[] =
      "has slopes whose first is the larger, or whose middle is not positive: write rrelu<0.125, 0.3>";
};

}  // namespace internal

namespace internal::layer::noises {

/// Which numbers have a random number in common.
enum class drawn_for { each_element, each_channel, each_sample };

// The channels of an image are its first axis, those of a sequence and a vector the last.
template <class Law, class In, drawn_for Each>
struct noise_on {
  static constexpr bool by_channels = Each == drawn_for::each_channel && In::rank > 1;
  static constexpr std::size_t places = by_channels && In::rank == 2 ? In::extent(0) : 1;
  static constexpr std::size_t channels = Each == drawn_for::each_sample ? 1
                                          : !by_channels                 ? In::size
                                          : In::rank == 2                ? In::extent(1)
                                                                         : In::extent(0);
  using values = list<value<calculus::activation, In>>;
  using parameters = list<>;
  using equations = list<equation<calculus::activation, op::noise<Law, places, channels, In::size / channels / places>,
                                  layer_input, op::random_numbers>>;
};

template <class Layer, class Law, drawn_for Each, bool Holds, class Words>
struct noise {
  template <class In>
  using verdict = refuse_if<!Holds, refusal<Layer, Words>>;
  template <class In>
  using output = In;
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, inference_mode>, identity, Layer>;
  template <class In>
  struct on : noise_on<Law, In, Each> {};
};

constexpr double rate_or_none(double rate) { return rate >= 0 && rate < 1 ? rate : 0; }

template <class Layer, class Law, drawn_for Each, auto Rate>
using by_rate = noise<Layer, Law, Each, (Rate >= 0 && Rate < 1), needs_a_rate_below_one>;

}  // namespace internal::layer::noises

/// Dropout of whole channels: each channel of a sample is 0 with probability Rate, otherwise divided by 1 - Rate
/// (Tompson, Goroshin, Jain, LeCun, Bregler 2015): PyTorch's Dropout1d and Dropout2d.
template <auto Rate = 0.5>
struct spatial_dropout : internal::layer::noises::noise<spatial_dropout<Rate>, op::dropping<static_cast<double>(Rate)>,
                                                        internal::layer::noises::drawn_for::each_channel,
                                                        (Rate >= 0 && Rate <= 1), is_no_probability> {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Rate)>([] { return "spatial_dropout"; });
  }
};

/// The whole of a sample is 0 with probability Rate, otherwise divided by 1 - Rate: stochastic depth (Huang, Sun, Liu,
/// Sedra, Weinberger 2016) as the last layer of a residual, `residual<dense<8>, stochastic_depth<0.2>>`.
template <auto Rate = 0.5>
struct stochastic_depth
    : internal::layer::noises::noise<stochastic_depth<Rate>, op::dropping<static_cast<double>(Rate)>,
                                     internal::layer::noises::drawn_for::each_sample, (Rate >= 0 && Rate <= 1),
                                     is_no_probability> {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Rate)>([] { return "stochastic_depth"; });
  }
};

/// Dropout after selu, which keeps a mean of 0 and a variance of 1 (Klambauer, Unterthiner, Mayr, Hochreiter 2017).
template <auto Rate = 0.5>
struct alpha_dropout
    : internal::layer::noises::by_rate<
          alpha_dropout<Rate>, op::alpha_dropping<internal::layer::noises::rate_or_none(static_cast<double>(Rate))>,
          internal::layer::noises::drawn_for::each_element, Rate> {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Rate)>([] { return "alpha_dropout"; });
  }
};

/// The same of whole channels.
template <auto Rate = 0.5>
struct feature_alpha_dropout : internal::layer::noises::by_rate<
                                   feature_alpha_dropout<Rate>,
                                   op::alpha_dropping<internal::layer::noises::rate_or_none(static_cast<double>(Rate))>,
                                   internal::layer::noises::drawn_for::each_channel, Rate> {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Rate)>([] { return "feature_alpha_dropout"; });
  }
};

/// Each number is multiplied by a normal one of mean 1 and variance Rate / (1 - Rate).
template <auto Rate = 0.5>
struct gaussian_dropout : internal::layer::noises::by_rate<
                              gaussian_dropout<Rate>,
                              op::multiplying_normal<internal::layer::noises::rate_or_none(static_cast<double>(Rate))>,
                              internal::layer::noises::drawn_for::each_element, Rate> {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Rate)>([] { return "gaussian_dropout"; });
  }
};

/// A normal number of this deviation is added to each number.
template <auto Deviation>
struct gaussian_noise
    : internal::layer::noises::noise<gaussian_noise<Deviation>, op::adding_normal<static_cast<double>(Deviation)>,
                                     internal::layer::noises::drawn_for::each_element, (Deviation >= 0),
                                     internal::has_a_negative_deviation> {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Deviation)>([] { return "gaussian_noise"; });
  }
};

/// A number that is not positive is multiplied by a random slope, uniform from Lower to Upper, and in inference by the
/// middle of both (Xu, Wang, Chen, Li 2015).
template <auto Lower = 0.125, auto Upper = 1.0 / 3>
struct rrelu : internal::layer::noises::noise<rrelu<Lower, Upper>,
                                              op::sloping<static_cast<double>(Lower), static_cast<double>(Upper)>,
                                              internal::layer::noises::drawn_for::each_element,
                                              (Lower <= Upper && Lower + Upper > 0), internal::has_wrong_slopes> {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Lower), static_cast<double>(Upper)>(
        [] { return "rrelu"; });
  }
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, inference_mode>,
                                act::leaky_relu<(static_cast<double>(Lower) + static_cast<double>(Upper)) / 2>, rrelu>;
};

}  // namespace chainrule
