// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/equation.hpp>
#include <chainrule/graph/state_dict.hpp>

namespace chainrule {

/// An option of a layer with a weight: nothing is added to its product, `dense<32, no_bias>`. A bias before a norm,
/// which subtracts the mean, would have no effect.
struct no_bias {};

/// An option of a normalization: without gain and bias, `layer_norm<no_affine>`.
struct no_affine {};

namespace internal::layer {

/// The common part of layers with a weight: their parameters, and the equation z = Operation(x, W, b), or without b.
template <bool HasBias>
struct weighted {
  template <class Weight, class Bias>
  using parameters = list<Weight, Bias>;
  template <class Operation>
  using equation =
      chainrule::equation<calculus::preactivation, Operation, layer_input, calculus::weight, calculus::bias>;
};
template <>
struct weighted<false> {
  template <class Weight, class Bias>
  using parameters = list<Weight>;
  template <class Operation>
  using equation = chainrule::equation<calculus::preactivation, Operation, layer_input, calculus::weight>;
};

}  // namespace internal::layer
}  // namespace chainrule
