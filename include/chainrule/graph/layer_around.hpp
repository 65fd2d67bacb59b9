// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/mode.hpp>

// A layer around one other, which takes and answers what the layer inside does.
namespace chainrule::internal::graphs {

/// What such a layer states beside `in` and `on`: derive from it.
template <class Layer>
struct layer_around {
  using takes_tokens = void;
  template <class In>
  using verdict = verdict_on<Layer, In>;
  template <class In>
    requires NamesOutput<Layer, In>
  using output = output_on<Layer, In>;
};

}  // namespace chainrule::internal::graphs
