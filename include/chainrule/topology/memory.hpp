// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/graph.hpp>

// Where each value lies in a tape, read off the factors: a value that is another rearranged shares its elements, and
// an elementwise function overwrites its argument where no factor reads the argument afterwards.
namespace chainrule {

template <std::size_t Values, std::size_t Factors>
struct memory_plan {
  std::size_t variable[Values] = {};  // the first value that has the same elements
  std::size_t slot[Values] = {};      // the first value in whose place this one lies
  bool kept[Values] = {};             // its elements are still there when the forward walk is over
  bool differentiated[Values] = {};   // the cost's gradient with respect to it is needed
  std::size_t value_offset[Values] = {};    // elements a sample before the slot; `none` where the slot is the input's
  std::size_t adjoint_offset[Values] = {};  // the same among the gradients; `none` where there is none
  std::size_t value_extent = 0;             // elements a sample of all slots
  std::size_t adjoint_extent = 0;
  bool accumulates[Factors + 1] = {};  // backward adds to what another factor has left, rather than overwrite it
};

namespace topologies {

template <class Graph, class Plan>
struct planner {
  const Graph& g;
  bool to_input = false;  // the input is differentiated too
  Plan plan{};
  static constexpr std::size_t value_count = Graph::extents.values;
  static constexpr std::size_t factor_count = Graph::extents.factors;

  // Gathered in one pass each, so that the work grows with the number of layers and not with its square.
  std::size_t factors_to[value_count] = {};  // how many factors a value has
  std::size_t last_factor[value_count] = {};
  std::size_t consumers[value_count] = {};  // how many factors of other variables lead to a variable
  bool read[value_count] = {};              // some factor needs a variable's elements

  constexpr Plan compute() {
    for (std::size_t v = 0; v < value_count; ++v) plan.variable[v] = plan.slot[v] = v;
    for (std::size_t f = 0; f < factor_count; ++f) {
      ++factors_to[g.factors[f].y];
      last_factor[g.factors[f].y] = f;
    }
    share_elements();
    overwrite_in_place();
    differentiate();
    lay_out();
    order_accumulation();
    return plan;
  }

  // The factor d(y)/d(x) of a value with no other factor, where x is a value; otherwise none.
  constexpr std::size_t only_factor(std::size_t y) const {
    return factors_to[y] == 1 && !g.factors[last_factor[y]].to_parameter ? last_factor[y] : none;
  }

  constexpr void share_elements() {
    for (std::size_t y = 1; y < value_count; ++y) {
      const std::size_t f = only_factor(y);
      if (f != none && g.factors[f].same_elements) plan.variable[y] = plan.variable[g.factors[f].x];
    }
  }

  constexpr void overwrite_in_place() {
    for (std::size_t v = 0; v < value_count; ++v)
      if (g.read[v]) read[plan.variable[v]] = true;
    for (std::size_t f = 0; f < factor_count; ++f) {
      const factor_record& factor = g.factors[f];
      if (!factor.to_parameter && plan.variable[factor.x] != plan.variable[factor.y]) ++consumers[plan.variable[factor.x]];
    }
    std::size_t occupant[value_count] = {};  // the variable that a slot holds in the end
    for (std::size_t y = 1; y < value_count; ++y) {
      const std::size_t variable = plan.variable[y];
      plan.slot[y] = plan.slot[variable];
      if (variable == y) {
        const std::size_t f = only_factor(y);
        if (f != none && g.factors[f].kind == structure::diagonal) {
          const std::size_t x = plan.variable[g.factors[f].x];
          if (x != 0 && !read[x] && consumers[x] == 1) plan.slot[y] = plan.slot[x];
        }
        occupant[plan.slot[y]] = y;
      }
    }
    for (std::size_t v = 0; v < value_count; ++v) plan.kept[v] = occupant[plan.slot[v]] == plan.variable[v];
  }

  constexpr void differentiate() {
    plan.differentiated[0] = to_input;
    for (std::size_t f = 0; f < factor_count; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || plan.differentiated[factor.x]) plan.differentiated[factor.y] = true;
    }
  }

  constexpr void lay_out() {
    for (std::size_t v = 0; v < value_count; ++v) {
      plan.value_offset[v] = plan.adjoint_offset[v] = none;
      const std::size_t slot = plan.slot[v];
      if (slot != v) {
        plan.value_offset[v] = plan.value_offset[slot];
      } else if (v != 0) {
        plan.value_offset[v] = plan.value_extent;
        plan.value_extent += g.values[v].size;
      }
    }
    for (std::size_t v = 0; v < value_count; ++v) {
      if (!plan.differentiated[v]) continue;
      const std::size_t slot = plan.slot[v];
      if (plan.adjoint_offset[slot] == none) {
        plan.adjoint_offset[slot] = plan.adjoint_extent;
        plan.adjoint_extent += g.values[v].size;
      }
      plan.adjoint_offset[v] = plan.adjoint_offset[slot];
    }
  }

  // Backward runs through the factors from the last to the first; the first to reach a variable writes, later ones add.
  constexpr void order_accumulation() {
    bool value_written[value_count] = {};
    bool parameter_written[Graph::extents.parameters + 1] = {};
    value_written[plan.variable[g.output]] = true;
    for (std::size_t f = factor_count; f-- > 0;) {
      const factor_record& factor = g.factors[f];
      bool& written = factor.to_parameter ? parameter_written[factor.x] : value_written[plan.variable[factor.x]];
      if (!factor.to_parameter && plan.variable[factor.x] == plan.variable[factor.y]) continue;
      plan.accumulates[f] = written;
      written = true;
    }
  }
};

}  // namespace topologies

/// The plan of a graph's memory; with `to_input`, of walks that differentiate by the input too.
template <class Graph>
constexpr auto plan_memory(const Graph& graph, bool to_input = false) {
  using plan = memory_plan<Graph::extents.values, Graph::extents.factors>;
  return topologies::planner<Graph, plan>{graph, to_input}.compute();
}

}  // namespace chainrule
