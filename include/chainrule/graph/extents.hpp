// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/records.hpp>

// How many records a layer adds to a graph, with the layers inside it.
namespace chainrule {
namespace internal::graphs {

// Whether a child is like the one before it.
struct child_is_as_before {
  const child_statement* children;
  constexpr bool operator()(std::size_t child) const { return children[child].as_before; }
};

/// The records of equal layers in a row, in a list of `count` layers.
template <class AsBefore>
constexpr graph_extents extents_of_rows(std::size_t count, const AsBefore& as_before) {
  graph_extents extents{};
  for (std::size_t n = 0; n < count;) {
    const std::size_t times = row_from(n, count, as_before);
    n += times;
    if (times == 1) continue;
    ++extents.repeats;
    extents.repetitions += times + 1;
  }
  return extents;
}

constexpr graph_extents extents_of(const layer_table& layer, bool inside_shared = false) {
  inside_shared = inside_shared || layer.shared_name.given();
  std::size_t buffers = 0;  // a buffer is not shared: each layer has its own
  if (inside_shared)
    for (const parameter_statement& stated : layer.parameters) buffers += stated.is_buffer ? 1 : 0;
  graph_extents extents{1,
                        layer.values.count,
                        layer.parameters.count,
                        layer.factors.count,
                        layer.children.count,
                        layer.reads,
                        layer.parameters.count,
                        inside_shared ? layer.parameters.count - buffers : layer.shared};
  if (layer.repeats) {
    extents.repeats = extents.stated_repeats = 1;
    extents.repetitions = layer.children.count + 1;
  } else if (layer.children.count >= least_in_a_row) {
    extents = extents + extents_of_rows(layer.children.count, child_is_as_before{layer.children.first});
  }
  for (const child_statement& child : layer.children) extents = extents + extents_of(*child.table, inside_shared);
  return extents;
}

}  // namespace internal::graphs
}  // namespace chainrule
