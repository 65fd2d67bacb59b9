// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/mode.hpp>

// A layer around a single other one, with the input and output of the layer inside.
namespace chainrule::internal::graphs {

/// Derive from this: what such a layer states in addition to `in` and `on`.
template <class Layer>
struct layer_around {
  using takes_tokens = void;
  template <class In>
  using verdict = verdict_on<Layer, In>;
  template <class In>
    requires NamesOutput<Layer, In>
  using output = output_on<Layer, In>;
  template <class In, class Inside = Layer>
    requires requires { typename Inside::template stream_verdict<In>; }
  using stream_verdict = typename Inside::template stream_verdict<In>;
};

}  // namespace chainrule::internal::graphs
