// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/layer_norm.hpp>

namespace chainrule {

namespace internal::layer::norms {

struct rules_of_rms_norm {
  static constexpr char text[] = "epsilon<1e-6>, last_axes<1> and no_affine";
  static constexpr role roles[] = {role::epsilon, role::axes, role::no_affine};
  static constexpr settings defaults = {.epsilon = 1e-6, .has_bias = false};
};

}  // namespace internal::layer::norms

/// The last axis divided by the root of its mean square, times W (Zhang, Sennrich 2019): layer normalization without
/// mean and bias. Options: epsilon<1e-6>, last_axes<1>, no_affine.
template <class... Options>
struct rms_norm : internal::layer::norms::over_last_axes<rms_norm<Options...>, false,
                                                         internal::layer::norms::rules_of_rms_norm, Options...> {};

}  // namespace chainrule
