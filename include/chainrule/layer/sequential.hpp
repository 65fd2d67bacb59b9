// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/mode.hpp>
#include <chainrule/graph/shape_inference.hpp>
#include <chainrule/operation/identity.hpp>

namespace chainrule {

/// Layers in sequence as one layer: a block that can be used several times. Its layers have the paths <n, 1>, <n, 2>,
/// ...
template <class... Layers>
struct sequential {
  using takes_tokens = void;
  template <class In>
  using verdict = typename inferred_shapes<In, Layers...>::verdict;

  template <class Mode>
  using in = sequential<in_mode<Layers, Mode>...>;

  template <class In>
  struct on {
    using children = children_in_a_row<In, Layers...>;
    using out = typename inferred_shapes<In, Layers...>::output;
    using last = child_activation<sizeof...(Layers)>;

    using values = list<value<calculus::activation, out>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::copy, last>>;
  };
};

template <>
struct sequential<> {
  template <class In>
  using verdict = refusal<sequential<>, needs_at_least_one_layer>;
  template <class In>
  struct on {};
};

}  // namespace chainrule
