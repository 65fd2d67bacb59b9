// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_around.hpp>

namespace chainrule {

namespace internal::layer {

/// Stands for the layer that `frozen<>` lacks.
struct no_layer {
  static constexpr auto code() { return meta::text(""); }
};

}  // namespace internal::layer

/// A layer whose parameters are not trained: they have no gradient, no optimizer state and no backward code. Layers
/// before the first trained one have only a forward pass. Paths are the layer's own: W<n>, and W<n, 1> inside a
/// composite.
template <class Layer = internal::layer::no_layer>
struct frozen : internal::graphs::layer_around<Layer> {
  template <class Mode>
  using in = frozen<in_mode<Layer, Mode>>;

  template <class In>
  struct on : in_mode<Layer, frozen_mode>::template on<In> {
    using is_frozen = void;
  };
};

template <>
struct frozen<> {
  template <class In>
  using verdict = refusal<frozen, needs_at_least_one_layer>;
  template <class In>
  struct on {};
};

}  // namespace chainrule
