// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/group_norm.hpp>

namespace chainrule {

// The phrase that the refusal below is made of.
namespace internal {

struct needs_places_of_channels {
  static constexpr char text[] = "normalizes each channel over its positions, needs two or more of them,";
};

}  // namespace internal

namespace internal::layer::norms {

struct rules_of_instance_norm {
  static constexpr char text[] = "epsilon<1e-5> and affine";
  static constexpr role roles[] = {role::epsilon, role::affine};
  static constexpr settings defaults = {.has_gain = false, .has_bias = false};
};

}  // namespace internal::layer::norms

/// Instance normalization: (x - mean) / deviation for each channel of a sample, over all its places (Ulyanov, Vedaldi,
/// Lempitsky 2016). As in PyTorch there is no gain and no bias unless asked for. Options: epsilon<1e-5>, affine.
template <class... Options>
struct instance_norm {
 private:
  using stated =
      internal::layer::norms::statement<instance_norm, internal::layer::norms::rules_of_instance_norm, Options...>;

 public:
  template <class In>
  using verdict = first_refusal<typename stated::verdict,
                                refuse_if<In::size == internal::layer::norms::channels_of<In>,
                                          refusal<instance_norm, internal::needs_places_of_channels, receives<In>>>>;
  template <class In>
  using output = In;

  template <class In>
  struct on : internal::layer::norms::groups_on<In, internal::layer::norms::channels_of<In>, stated> {};
};

}  // namespace chainrule
