// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/mode.hpp>

namespace chainrule {

/// A layer whose parameters are not trained: they have no gradient, no optimizer state and no backward code. Whatever
/// stands before the first layer that is trained has a forward pass only. Paths are the layer's own: W<n>, and W<n, 1>
/// inside a composite.
template <class Layer>
struct frozen {
  using takes_tokens = void;
  template <class In>
  using verdict = verdict_on<Layer, In>;
  template <class In>
    requires internal::graphs::NamesOutput<Layer, In>
  using output = output_on<Layer, In>;
  template <class Mode>
  using in = frozen<in_mode<Layer, Mode>>;

  template <class In>
  struct on : in_mode<Layer, frozen_mode>::template on<In> {
    using is_frozen = void;
  };
};

}  // namespace chainrule
