// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/graph.hpp>
#include <chainrule/graph/liveness.hpp>

// Where each value lies in a tape, read off the factors: a value that is another rearranged shares its elements, an
// elementwise function overwrites its argument where no factor reads the argument afterwards, and a value that the
// backward walk does not need gives its place to later ones.
namespace chainrule {

/// What a walk is for. Inference needs no value longer than the next layers do; where the backward walk goes through to the
/// input, every value that a factor reads is kept.
enum class walk_purpose { training, inference, to_the_input };

template <std::size_t Values, std::size_t Factors>
struct memory_plan {
  std::size_t variable[Values] = {};  // the first value that has the same elements
  std::size_t slot[Values] = {};      // the first value in whose place this one lies
  bool kept[Values] = {};             // its elements are still there when the forward walk is over
  bool differentiated[Values] = {};   // the cost's gradient with respect to it is needed
  bool passing[Values] = {};          // others have its place before and after it
  std::size_t value_offset[Values] = {};    // elements a sample before the slot; `none` where the slot is the input's
  std::size_t adjoint_offset[Values] = {};  // the same among the gradients; `none` where there is none
  std::size_t value_extent = 0;             // elements a sample of all slots
  std::size_t kept_extent = 0;              // of those that are not passing, which come first
  std::size_t input_offset = 0;             // of room for the input among the passing slots, for inference
  std::size_t adjoint_extent = 0;
  bool adjoints_among_values = false;  // they lie in the same memory, and their offsets count from where the values' do
  bool accumulates[Factors + 1] = {};  // backward adds to what another factor has left, rather than overwrite it
};

namespace topologies {

template <class Graph, class Plan>
struct planner {
  const Graph& g;
  walk_purpose purpose;
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
    differentiate();
    overwrite_in_place();
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

  // Whether the gradient passes through a factor.
  constexpr bool passes(const factor_record& factor) const {
    return factor.to_parameter ? !factor.to_frozen && purpose != walk_purpose::inference : plan.differentiated[factor.x];
  }

  constexpr void overwrite_in_place() {
    for (std::size_t r = 0; r < Graph::extents.reads; ++r)
      if (purpose == walk_purpose::to_the_input || passes(g.factors[g.reads[r].factor])) read[plan.variable[g.reads[r].value]] = true;
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
    plan.differentiated[0] = purpose == walk_purpose::to_the_input;
    for (std::size_t f = 0; f < factor_count; ++f)
      if (passes(g.factors[f])) plan.differentiated[g.factors[f].y] = true;
  }

  // Slots that the backward walk does not need: it neither reads them nor passes through them. The output outlives the walk.
  constexpr void find_passing() {
    for (std::size_t v = 1; v < value_count; ++v) plan.passing[v] = plan.slot[v] != 0;
    for (std::size_t v = 1; v < value_count; ++v) {
      const bool outlives = purpose != walk_purpose::inference && plan.variable[v] == plan.variable[g.output];
      if (plan.differentiated[v] || read[plan.variable[v]] || outlives) plan.passing[plan.slot[v]] = false;
    }
    for (std::size_t v = 1; v < value_count; ++v) plan.passing[v] = plan.passing[plan.slot[v]];
  }

  // From the step that makes a slot's first value to the last that uses one of its values. A function of a value may be
  // applied as soon as that is there, so it lives from then on. The input's is slot 0.
  constexpr void live(lifetime* slots) const {
    std::size_t born[value_count] = {};
    for (std::size_t v = 0; v < value_count; ++v) {
      const std::size_t variable = plan.variable[v], slot = plan.slot[v];
      if (variable == v && v != 0) {
        const std::size_t f = only_factor(v);  // none where there is a parameter
        born[v] = f != none && plan.variable[g.factors[f].x] != 0 ? born[plan.variable[g.factors[f].x]] : g.values[v].step;
      }
      if (slot == v) slots[v] = {g.values[v].size, born[v], v == 0 ? 0 : g.values[v].step, none};
    }
    for (std::size_t f = 0; f < factor_count; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter) continue;
      lifetime& x = slots[plan.slot[factor.x]];
      if (x.last < factor.step) x.last = factor.step;
    }
    slots[plan.slot[g.output]].last = Graph::extents.steps;
  }
  constexpr void lay_out_passing() {
    lifetime slots[value_count] = {};
    live(slots);
    lifetime items[value_count] = {};
    std::size_t owners[value_count] = {}, count = 0;
    for (std::size_t v = 0; v < value_count; ++v)
      if (plan.slot[v] == v && (v == 0 ? purpose == walk_purpose::inference : plan.passing[v])) {
        owners[count] = v;
        items[count++] = slots[v];
      }
    if (count == 0) return;
    plan.value_extent += place_by_liveness<value_count>(items, count);
    for (std::size_t i = 0; i < count; ++i)
      (owners[i] == 0 ? plan.input_offset : plan.value_offset[owners[i]]) = plan.kept_extent + items[i].offset;
  }

  constexpr void lay_out() {
    find_passing();
    for (std::size_t v = 0; v < value_count; ++v) {
      plan.value_offset[v] = plan.adjoint_offset[v] = none;
      if (plan.slot[v] != v || v == 0 || plan.passing[v]) continue;
      plan.value_offset[v] = plan.kept_extent;
      plan.kept_extent += g.values[v].size;
    }
    plan.value_extent = plan.kept_extent;
    lay_out_passing();
    for (std::size_t v = 0; v < value_count; ++v) {
      plan.value_offset[v] = plan.value_offset[plan.slot[v]];
      if (plan.passing[v]) plan.kept[v] = false;
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

/// The plan of a graph's memory.
template <class Graph>
constexpr auto plan_memory(const Graph& graph, walk_purpose purpose = walk_purpose::training) {
  using plan = memory_plan<Graph::extents.values, Graph::extents.factors>;
  return topologies::planner<Graph, plan>{graph, purpose}.compute();
}

}  // namespace chainrule
