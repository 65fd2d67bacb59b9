// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/layer/code_of_numbers.hpp>
#include <chainrule/layer/dense.hpp>
#include <chainrule/layer/image.hpp>

// What layer_norm, rms_norm, group_norm and instance_norm have in common: options, and a normalization with a gain and
// a bias after it. The channels of an image (channels, height, width) are its first axis, those of a sequence (steps,
// features) and of a vector the last.
namespace chainrule {

/// An option of a normalization: what is added to the variance before its root is taken.
template <auto Number>
struct epsilon {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Number)>([] { return "epsilon"; });
  }
};

/// An option of instance_norm: with a gain and a bias.
struct affine {};

/// An option of layer_norm and rms_norm: the last Count axes are normalized together.
template <std::size_t Count>
struct last_axes {};

// Phrases that the refusals below are made of.
namespace internal {

template <class Rules>
struct options_that_it_takes {
  static constexpr auto text() { return internal::meta::sentence(": it takes ", internal::meta::text(Rules::text)); }
};
struct has_a_wrong_epsilon {
  static constexpr char text[] = "has an epsilon that is not positive: write epsilon<1e-5>";
};

}  // namespace internal

namespace internal::layer::norms {

/// The options of a normalization.
struct settings {
  double epsilon = 1e-5;
  bool has_gain = true, has_bias = true;
  std::size_t axes = 0;  // 0: not stated

  template <auto Number>
  constexpr void take(chainrule::epsilon<Number>) {
    epsilon = static_cast<double>(Number);
  }
  constexpr void take(no_affine) { has_gain = has_bias = false; }
  constexpr void take(affine) { has_gain = has_bias = true; }
  constexpr void take(no_bias) { has_bias = false; }
  template <std::size_t Count>
  constexpr void take(last_axes<Count>) {
    axes = Count;
  }
};

enum class role { unknown, epsilon, no_affine, affine, no_bias, axes };
template <class Option>
inline constexpr role role_of = role::unknown;
template <auto Number>
inline constexpr role role_of<epsilon<Number>> = role::epsilon;
template <>
inline constexpr role role_of<no_affine> = role::no_affine;
template <>
inline constexpr role role_of<affine> = role::affine;
template <>
inline constexpr role role_of<no_bias> = role::no_bias;
template <std::size_t Count>
inline constexpr role role_of<last_axes<Count>> = role::axes;

/// The options in any order. Rules states which are accepted, in `roles` and as text, and the defaults.
template <class Layer, class Rules, class... Options>
struct statement {
  static constexpr std::size_t count = sizeof...(Options);
  static constexpr role roles[count + 1] = {role_of<Options>..., role::unknown};
  static constexpr bool is_taken(role wanted) {
    for (const role each : Rules::roles)
      if (each == wanted) return true;
    return false;
  }
  static constexpr std::size_t first_not_taken() {
    std::size_t i = 0;
    while (i < count && is_taken(roles[i])) ++i;
    return i;
  }
  static constexpr std::size_t first_twice() {
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (roles[k] == roles[i]) return i;
    return count;
  }
  static constexpr bool all_taken = first_not_taken() == count;
  static constexpr settings says = [] {
    settings result = Rules::defaults;
    if constexpr (all_taken) (result.take(Options{}), ...);
    return result;
  }();
  using verdict = first_refusal<
      refuse_if<!all_taken, refusal<Layer, does_not_understand<list_element<first_not_taken(), list<Options..., void>>>,
                                    options_that_it_takes<Rules>>>,
      refuse_if<first_twice() != count,
                refusal<Layer, is_given_twice<list_element<first_twice(), list<Options..., void>>>>>,
      refuse_if<!(says.epsilon > 0), refusal<Layer, has_a_wrong_epsilon>>>;
};

using normalized = calculus::letter<"n">;
using deviation = calculus::letter<"s">;

/// y = n W + b, where n is the input normalized by an operation that saves one number for each of Groups groups, and W
/// and b have shape Shape.
template <class In, class Normalize, std::size_t Groups, class Scale, class Shape, bool HasGain, bool HasBias>
struct norm_on {
  using values = list<value<normalized, In>, saved<deviation, shape<Groups>>, value<calculus::activation, In>>;
  using weight = parameter<calculus::weight, Shape, begins_at<1>>;
  using parameters =
      std::conditional_t<HasBias, list<weight, parameter<calculus::bias, Shape, begins_at<0>>>, list<weight>>;
  using state_dict = internal::graphs::weight_and_bias;
  using equations = list<
      equation<with_saved<normalized, deviation>, Normalize, layer_input>,
      std::conditional_t<HasBias, equation<calculus::activation, Scale, normalized, calculus::weight, calculus::bias>,
                         equation<calculus::activation, Scale, normalized, calculus::weight>>>;
};
template <class In, class Normalize, std::size_t Groups, class Scale, class Shape, bool HasBias>
struct norm_on<In, Normalize, Groups, Scale, Shape, false, HasBias> {
  using values = list<saved<deviation, shape<Groups>>, value<calculus::activation, In>>;
  using parameters = list<>;
  using equations = list<equation<with_saved<calculus::activation, deviation>, Normalize, layer_input>>;
};

}  // namespace internal::layer::norms
}  // namespace chainrule
