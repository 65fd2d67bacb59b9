// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/fusion_plan.hpp>

// Which values are computed in one loop: neighbours in the list, whatever their layers, whose operations all compute
// by elements and over equally many elements. The same for the gradients in the backward pass. What only its own loop
// reads needs no memory.
namespace chainrule::internal::graphs {

/// A loop over more values would not keep them in registers, and takes long to compile.
inline constexpr std::size_t most_in_a_loop = 16;

/// Writes the groups into a memory plan, whose variables, slots and `differentiated` are known.
template <class Graph, class Plan>
struct elementwise_grouping {
  static constexpr std::size_t value_count = Graph::extents.values, factor_count = Graph::extents.factors;
  const Graph& g;
  Plan& plan;
  std::size_t first[value_count] = {};  // the first factor of a value whose factors are all computed by elements
  std::size_t count[value_count] = {};  // the number of these factors; 0 for other values

  constexpr bool is_alias(std::size_t value) const { return plan.variable[value] != value; }
  constexpr bool leads_on(const factor_record& factor) const {
    return !factor.to_parameter && plan.variable[factor.x] != plan.variable[factor.y];
  }

  /// Finds those values, and whether two of them are neighbours.
  constexpr bool find() {
    for (std::size_t f = 0; f < factor_count;) {
      const std::size_t y = g.factors[f].y, begin = f;
      bool all = true;
      for (; f < factor_count && g.factors[f].y == y; ++f) {
        const factor_record& factor = g.factors[f];
        all = all && factor.loop->by_elements &&
              (factor.to_parameter ? g.parameters[factor.x].size == g.values[y].size : !g.values[factor.x].derived);
      }
      if (!all || g.factors[begin].loop->arguments != f - begin || is_alias(y) || g.values[y].saved ||
          g.values[y].derived)
        continue;
      first[y] = begin;
      count[y] = f - begin;
    }
    std::size_t before = 0;
    for (std::size_t v = 1; v < value_count; ++v) {
      if (is_alias(v)) continue;
      if (count[v] > 0 && count[before] > 0 && g.values[v].size == g.values[before].size) return true;
      before = v;
    }
    return false;
  }

  /// `read`: some factor reads the variable on the way back.
  constexpr void compute(const bool (&read)[value_count]) {
    const fusion_plan<value_count> fusion = plan_fusion(g, plan.variable);
    bool begins[value_count + 1] = {};  // whether a repetition begins there: each has its own loops
    for (std::size_t r = 0; r < Graph::extents.repeats; ++r)
      for (std::size_t n = 0; g.repeats[r].stated && n <= g.repeats[r].times; ++n)
        begins[g.repetitions[g.repeats[r].first + n].value] = true;
    bool forward[value_count] = {}, backward[value_count] = {};
    for (std::size_t v = 1; v < value_count; ++v) {
      if (count[v] == 0) continue;
      forward[v] = g.factors[first[v]].loop->value_by_elements && !is_applied(fusion, v);
      backward[v] = !is_passed(fusion, v);
    }
    group(forward, begins, plan.computed_with);
    group(backward, begins, plan.passed_back_with);
    find_unread(read);
  }

  // Whether a value's function is applied to a product's sums before they are stored.
  constexpr bool is_applied(const fusion_plan<value_count>& fusion, std::size_t v) const {
    const std::size_t f = fusion.maker[v];
    if (f == no_index || !g.factors[f].loop->is_function) return false;
    const std::size_t x = plan.variable[g.factors[f].x], made = fusion.maker[x];
    return made != no_index && fusion.function[x] == f && g.factors[made].loop->value_gives_sums;
  }
  // Whether a value's derivative is applied in the product that consumes the value, to the gradients that this product
  // computes.
  constexpr bool is_passed(const fusion_plan<value_count>& fusion, std::size_t v) const {
    const std::size_t f = fusion.maker[v], use = fusion.use[v];
    if (f == no_index || use == no_index || !g.factors[f].loop->is_function) return false;
    return g.factors[use].loop->gives_gradients && plan.differentiated[g.factors[f].x] &&
           plan.slot[g.factors[f].x] == plan.slot[v];
  }

  constexpr void group(const bool (&joins)[value_count], const bool (&begins)[value_count + 1],
                       std::size_t (&with)[value_count]) const {
    std::size_t before = 0, together = 0;
    for (std::size_t v = 1; v < value_count; ++v) {
      if (begins[v]) before = 0;
      if (is_alias(v)) continue;
      if (!joins[v] || (before != 0 && (g.values[v].size != g.values[before].size || together == most_in_a_loop)))
        before = 0;
      if (!joins[v]) continue;
      if (before == 0) {
        together = 1;
      } else {
        if (with[before] == 0) with[before] = before;
        with[v] = with[before];
        ++together;
      }
      before = v;
    }
  }

  // The values and gradients that only their loop reads.
  constexpr void find_unread(const bool (&read)[value_count]) {
    bool used[value_count] = {}, given[value_count] = {};  // by a factor outside of the loop
    used[plan.variable[g.output]] = given[plan.variable[g.output]] = true;
    for (std::size_t v = 1; v < value_count; ++v)
      if (g.values[v].tokens != no_index) used[plan.variable[g.values[v].tokens]] = true;
    for (std::size_t f = 0; f < factor_count; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter && !factor.to_frozen) given[factor.y] = true;
      if (!leads_on(factor)) continue;
      const std::size_t x = plan.variable[factor.x];
      if (plan.computed_with[x] != plan.computed_with[factor.y]) used[x] = true;
      if (plan.passed_back_with[x] != plan.passed_back_with[factor.y]) given[x] = true;
    }
    for (std::size_t v = 1; v < value_count; ++v) {
      plan.unread[v] = !is_alias(v) && plan.computed_with[v] != 0 && !used[v] && !read[v];
      plan.gradient_unread[v] = !is_alias(v) && plan.passed_back_with[v] != 0 && !given[v];
    }
  }
};

}  // namespace chainrule::internal::graphs
