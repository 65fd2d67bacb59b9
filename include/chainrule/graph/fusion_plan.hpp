// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/records.hpp>

// Which factors are the only ones between their variables, so that an elementwise function can be fused with the
// product before or after it.
namespace chainrule::internal::graphs {

template <std::size_t Values>
struct fusion_plan {
  std::size_t maker[Values] = {};     // the value's only factor to another value; none where there are several or none
  std::size_t function[Values] = {};  // the factor that is the value's elementwise function, or none
  std::size_t use[Values] =
      {};  // the only factor that leads from the variable to another; none where there are several or none
};

/// `variable`: for each value, the first value that has the same elements.
template <class Graph>
constexpr auto plan_fusion(const Graph& g, const std::size_t (&variable)[Graph::extents.values]) {
  constexpr std::size_t count = Graph::extents.values;
  fusion_plan<count> plan;
  std::size_t makers[count] = {}, uses[count] = {};
  for (std::size_t v = 0; v < count; ++v) plan.maker[v] = plan.function[v] = plan.use[v] = no_index;
  for (std::size_t f = 0; f < Graph::extents.factors; ++f) {
    if (g.factors[f].to_parameter || g.values[g.factors[f].x].derived) continue;
    plan.maker[g.factors[f].y] = makers[g.factors[f].y]++ == 0 ? f : no_index;
    const std::size_t x = variable[g.factors[f].x];
    if (x != variable[g.factors[f].y]) plan.use[x] = uses[x]++ == 0 ? f : no_index;
  }
  for (std::size_t v = 0; v < count; ++v) {
    const std::size_t f = plan.maker[v];
    if (f == no_index || g.factors[f].kind != structure::diagonal) continue;
    std::size_t& first = plan.function[variable[g.factors[f].x]];
    if (first == no_index) first = f;
  }
  return plan;
}

}  // namespace chainrule::internal::graphs
