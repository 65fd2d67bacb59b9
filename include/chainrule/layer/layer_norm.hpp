// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/norm.hpp>
#include <chainrule/operation/normalize.hpp>
#include <chainrule/operation/scale_over.hpp>

namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct normalizes_one_axis {
  static constexpr char text[] = "normalizes the last axis";
};
struct normalizes_rows_or_all {
  static constexpr char text[] =
      ": write last_axes<3> for all numbers of an image, last_axes<1> for each row of its pixels";
};
template <std::size_t Axes>
struct has_other_axes {
  static constexpr auto text() {
    return internal::meta::sentence("normalizes the last ", internal::meta::number_text<Axes>,
                                    " axes, which must be from 1 to the number of axes of its input,");
  }
};

}  // namespace internal

namespace internal::layer::norms {

template <class In, std::size_t First, class Numbers>
struct axes_from;
template <class In, std::size_t First, std::size_t... Numbers>
struct axes_from<In, First, meta::index_sequence<Numbers...>> {
  using type = shape<In::extent(First + Numbers)...>;
};

/// layer_norm, or if not Centered rms_norm, with some options.
template <class Layer, bool Centered, class Rules, class... Options>
struct over_last_axes {
  using stated = statement<Layer, Rules, Options...>;
  static constexpr std::size_t stated_axes = stated::says.axes;
  static constexpr bool states_axes = (false || ... || (role_of<Options> == role::axes));

  template <class In>
  using verdict = first_refusal<typename stated::verdict,
                                refuse_if<!states_axes && (In::rank > 2),
                                          refusal<Layer, normalizes_one_axis, receives<In>, normalizes_rows_or_all>>,
                                refuse_if<states_axes && (stated_axes == 0 || stated_axes > In::rank),
                                          refusal<Layer, has_other_axes<stated_axes>, receives<In>>>>;
  template <class In>
  using output = In;

  template <class In>
  struct places {
    static constexpr std::size_t axes = states_axes ? stated_axes : 1;
    using normalized_shape = typename axes_from<In, In::rank - axes, meta::make_index_sequence<axes>>::type;
    static constexpr std::size_t size = normalized_shape::size, groups = In::size / size;
    using type = norm_on<In, op::normalize<size, stated::says.epsilon, Centered>, groups, op::scale_over<groups>,
                         normalized_shape, stated::says.has_gain, stated::says.has_bias>;
  };
  template <class In>
  struct on : places<In>::type {};
};

struct rules_of_layer_norm {
  static constexpr char text[] = "epsilon<1e-5>, last_axes<1>, no_bias and no_affine";
  static constexpr role roles[] = {role::epsilon, role::axes, role::no_bias, role::no_affine};
  static constexpr settings defaults = {};
};

}  // namespace internal::layer::norms

/// Layer normalization: (x - mean) / deviation * W + b over the last axis, separately for each sample and each place
/// (Ba, Kiros, Hinton 2016). Options: epsilon<1e-5>, last_axes<1>, no_bias, no_affine.
template <class... Options>
struct layer_norm : internal::layer::norms::over_last_axes<layer_norm<Options...>, true,
                                                           internal::layer::norms::rules_of_layer_norm, Options...> {};

}  // namespace chainrule
