// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/elementwise_groups.hpp>
#include <chainrule/graph/graph.hpp>
#include <chainrule/graph/liveness.hpp>

// Where each value lies in a tape, derived from the factors. Saved results have memory only if a backward pass reads
// them. A value that is another one rearranged shares its elements. An elementwise function overwrites its argument if
// no factor reads the argument afterwards. A value that only its own loop reads has no memory. The
// memory of a value that the backward pass does not need is reused for later values.
namespace chainrule {

/// What the passes are for. Inference needs a value only until the next layers are computed. If the backward pass goes
/// on to the input, every value that a factor reads is kept.
enum class pass_purpose { training, inference, with_input_gradient };

template <std::size_t Values, std::size_t Factors>
struct memory_plan {
  std::size_t variable[Values] = {};          // the first value that has the same elements
  std::size_t slot[Values] = {};              // the first value in whose place this one lies
  bool kept[Values] = {};                     // its elements remain until the end of the forward pass
  bool differentiated[Values] = {};           // the cost's gradient with respect to it is needed
  bool transient[Values] = {};                // its memory is reused by other values
  std::size_t computed_with[Values] = {};     // the first value of the loop in which it is computed with others, or 0
  std::size_t passed_back_with[Values] = {};  // the same for the loop that computes their gradients
  bool unread[Values] = {};                   // nothing but this loop reads it
  bool gradient_unread[Values] = {};          // the same for its gradient
  std::size_t value_offset[Values] =
      {};  // where its slot begins, in elements of a sample; `no_index` if that is the input's slot, or it has no place
  std::size_t adjoint_offset[Values] = {};  // the same for its gradient; `no_index` if there is no gradient
  std::size_t value_extent = 0;             // elements of all slots for one sample
  std::size_t kept_extent = 0;              // those of slots that are kept, which come first
  std::size_t input_offset = 0;             // where a converted input lies among the reused slots, for inference
  std::size_t adjoint_extent = 0;
  std::size_t before_values = 0;  // elements of what is derived from parameters, which lies before the values: it is
                                  // there once, for all samples. Where a pass goes back its gradients lie before it
  bool adjoints_among_values =
      false;  // gradients lie in the memory of the values, and their offsets count from the same begin
  bool accumulates[Factors + 1] =
      {};  // the backward pass adds to the gradient that another factor has written, instead of overwriting it
};

namespace internal::graphs {

// Which values have gradients: those through which the gradient passes on its way to what is trained.
template <std::size_t Values>
struct differentiated_values {
  bool differentiated[Values] = {};
};

// Whether the gradient passes through a factor.
template <class Plan>
constexpr bool passes(const Plan& plan, const factor_record& factor, pass_purpose purpose) {
  return factor.to_parameter ? !factor.to_frozen && purpose != pass_purpose::inference : plan.differentiated[factor.x];
}
template <class Graph, class Plan>
constexpr void differentiate(const Graph& g, pass_purpose purpose, Plan& plan) {
  plan.differentiated[0] = purpose == pass_purpose::with_input_gradient;
  for (std::size_t f = 0; f < Graph::extents.factors; ++f)
    if (passes(plan, g.factors[f], purpose)) plan.differentiated[g.factors[f].y] = true;
}

template <class Graph, class Plan>
struct planner {
  const Graph& g;
  pass_purpose purpose;
  bool in_loops;
  Plan plan{};
  static constexpr std::size_t value_count = Graph::extents.values;
  static constexpr std::size_t factor_count = Graph::extents.factors;

  // Each is computed in one loop, so that the work grows with the number of layers and not with its square.
  std::size_t factors_to[value_count] = {};  // the number of factors that compute a value
  std::size_t last_factor[value_count] = {};
  std::size_t consumers[value_count] = {};     // the number of factors by which other variables depend on a variable
  bool read[value_count] = {};                 // some factor reads a variable's elements
  bool is_placed[value_count] = {};            // a slot in which some value lies
  std::size_t last_of_loop[value_count] = {};  // of the loop that begins with a value, the last

  constexpr Plan compute() {
    for (std::size_t v = 0; v < value_count; ++v) plan.variable[v] = plan.slot[v] = v;
    for (std::size_t f = 0; f < factor_count; ++f) {
      ++factors_to[g.factors[f].y];
      last_factor[g.factors[f].y] = f;
    }
    share_elements();
    differentiate(g, purpose, plan);
    overwrite_in_place();
    elementwise_grouping<Graph, Plan> groups{g, plan};
    if (in_loops && groups.find()) {
      groups.compute(read);
      find_loops();
    }
    lay_out();
    order_accumulation();
    return plan;
  }

  // The factor d(y)/d(x) of a value y with no other factor, if x is a value of each sample; otherwise none.
  constexpr std::size_t only_factor(std::size_t y) const {
    const factor_record& last = g.factors[last_factor[y]];
    return factors_to[y] == 1 && !last.to_parameter && !g.values[last.x].derived ? last_factor[y] : no_index;
  }

  constexpr void share_elements() {
    for (std::size_t y = 1; y < value_count; ++y) {
      const std::size_t f = only_factor(y);
      if (f != no_index && g.factors[f].same_elements) plan.variable[y] = plan.variable[g.factors[f].x];
    }
  }

  constexpr void overwrite_in_place() {
    for (std::size_t r = 0; r < Graph::extents.reads; ++r)
      if (purpose == pass_purpose::with_input_gradient || passes(plan, g.factors[g.reads[r].factor], purpose))
        read[plan.variable[g.reads[r].value]] = true;
    for (std::size_t f = 0; f < factor_count; ++f) {
      const factor_record& factor = g.factors[f];
      if (!factor.to_parameter && plan.variable[factor.x] != plan.variable[factor.y])
        ++consumers[plan.variable[factor.x]];
    }
    std::size_t occupant[value_count] = {};  // the last variable that lies in a slot
    for (std::size_t y = 1; y < value_count; ++y) {
      const std::size_t variable = plan.variable[y];
      plan.slot[y] = plan.slot[variable];
      if (variable == y) {
        const std::size_t f = only_factor(y);
        if (f != no_index && g.factors[f].kind == structure::diagonal) {
          const std::size_t x = plan.variable[g.factors[f].x];
          if (x != 0 && !read[x] && consumers[x] == 1) plan.slot[y] = plan.slot[x];
        }
        occupant[plan.slot[y]] = y;
      }
    }
    for (std::size_t v = 0; v < value_count; ++v) plan.kept[v] = occupant[plan.slot[v]] == plan.variable[v];
  }

  constexpr void find_loops() {
    for (std::size_t v = 1; v < value_count; ++v)
      if (plan.computed_with[v] != 0) last_of_loop[plan.computed_with[v]] = v;
  }
  // A loop's values are all alive from the step of its first value to that of its last.
  constexpr std::size_t first_step(std::size_t v) const {
    return g.values[plan.computed_with[v] == 0 ? v : plan.computed_with[v]].step;
  }
  constexpr std::size_t last_step(std::size_t v) const {
    return g.values[plan.computed_with[v] == 0 ? v : last_of_loop[plan.computed_with[v]]].step;
  }

  // Slots that the backward pass neither reads nor passes through. The output is needed after the pass.
  constexpr void find_transient() {
    for (std::size_t v = 1; v < value_count; ++v) plan.transient[v] = is_placed[plan.slot[v]];
    for (std::size_t v = 1; v < value_count; ++v) {
      const bool outlives = purpose != pass_purpose::inference && plan.variable[v] == plan.variable[g.output];
      if (plan.differentiated[v] || read[plan.variable[v]] || outlives) plan.transient[plan.slot[v]] = false;
    }
    if (g.least_samples > 0 && purpose != pass_purpose::inference) keep_what_crosses();
    for (std::size_t v = 1; v < value_count; ++v) plan.transient[v] = plan.transient[plan.slot[v]];
  }

  // Keeps what is alive at a layer that computes each sample from all of them: there a pass in parts is cut, and a
  // reused slot would be in one part's own memory.
  constexpr void keep_what_crosses() {
    slot_lifetime slots[value_count] = {};
    live(slots);
    for (const value_record& cut : g.values)
      for (std::size_t v = 1; cut.couples && v < value_count; ++v)
        if (plan.slot[v] == v && !g.values[v].only_saved() && slots[v].first <= cut.step && cut.step <= slots[v].last)
          plan.transient[v] = false;
  }

  // A slot's lifetime: from the step that computes its first value to the last step that uses one of its values. A
  // function of a value may be applied as soon as the value is computed, so the function's slot is needed from then on.
  // The input has slot 0.
  constexpr void live(slot_lifetime* slots) const {
    std::size_t born[value_count] = {};
    for (std::size_t v = 0; v < value_count; ++v) {
      const std::size_t variable = plan.variable[v], slot = plan.slot[v];
      if (variable == v && v != 0) {
        const std::size_t f = only_factor(v);  // none where there is a parameter
        born[v] =
            f != no_index && plan.variable[g.factors[f].x] != 0 ? born[plan.variable[g.factors[f].x]] : first_step(v);
      }
      if (slot == v) slots[v] = {g.values[v].size, born[v], v == 0 ? 0 : last_step(v), no_index};
    }
    for (std::size_t f = 0; f < factor_count; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter) continue;
      slot_lifetime& x = slots[plan.slot[factor.x]];
      if (x.last < last_step(factor.y)) x.last = last_step(factor.y);
    }
    for (std::size_t v = 1; v < value_count; ++v)
      if (g.values[v].tokens != no_index) {
        slot_lifetime& read_from = slots[plan.slot[g.values[v].tokens]];
        if (read_from.last < g.values[v].step) read_from.last = g.values[v].step;
      }
    slots[plan.slot[g.output]].last = Graph::extents.steps;
  }
  constexpr void lay_out_transient() {
    slot_lifetime slots[value_count] = {};
    live(slots);
    slot_lifetime items[value_count] = {};
    std::size_t owners[value_count] = {}, count = 0;
    for (std::size_t v = 0; v < value_count; ++v)
      if (plan.slot[v] == v && !g.values[v].only_saved() &&
          (v == 0 ? purpose == pass_purpose::inference : plan.transient[v])) {
        owners[count] = v;
        items[count++] = slots[v];
      }
    if (count == 0) return;
    plan.value_extent += place_by_liveness<value_count>(items, count);
    for (std::size_t i = 0; i < count; ++i)
      (owners[i] == 0 ? plan.input_offset : plan.value_offset[owners[i]]) = plan.kept_extent + items[i].offset;
  }

  constexpr void lay_out() {
    for (std::size_t v = 1; v < value_count; ++v)
      if (plan.slot[v] != 0 && plan.variable[v] == v && !plan.unread[v] && !g.values[v].derived)
        is_placed[plan.slot[v]] = true;
    find_transient();
    for (std::size_t v = 0; v < value_count; ++v) {
      plan.value_offset[v] = plan.adjoint_offset[v] = no_index;
      if (plan.slot[v] != v || !is_placed[v] || plan.transient[v]) continue;
      plan.value_offset[v] = plan.kept_extent;
      plan.kept_extent += g.values[v].size;
    }
    plan.value_extent = plan.kept_extent;
    lay_out_transient();
    for (std::size_t v = 0; v < value_count; ++v) {
      plan.value_offset[v] = plan.value_offset[plan.slot[v]];
      if (plan.transient[v] || plan.unread[plan.variable[v]]) plan.kept[v] = false;
    }
    for (std::size_t v = 0; v < value_count; ++v) {
      if (!plan.differentiated[v] || plan.gradient_unread[plan.variable[v]] || g.values[v].derived) continue;
      const std::size_t slot = plan.slot[v];
      if (plan.adjoint_offset[slot] == no_index) {
        plan.adjoint_offset[slot] = plan.adjoint_extent;
        plan.adjoint_extent += g.values[v].size;
      }
    }
    for (std::size_t v = 0; v < value_count; ++v)
      if (plan.differentiated[v]) plan.adjoint_offset[v] = plan.adjoint_offset[plan.slot[v]];
    if (g.derived_extent > 0) lay_out_derived();
  }

  constexpr void lay_out_derived() {
    std::size_t offset = 0;
    for (std::size_t v = 1; v < value_count; ++v) {
      if (!g.values[v].derived) continue;
      plan.value_offset[v] = offset;
      if (plan.differentiated[v]) plan.adjoint_offset[v] = offset;
      offset += round_up(g.values[v].size, parameter_alignment);
    }
    plan.before_values = purpose == pass_purpose::inference ? offset : 2 * offset;
  }

  // The backward pass goes through the factors from the last to the first; the first to reach a variable writes its
  // gradient, later ones add.
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

}  // namespace internal::graphs

/// The values of a graph that have gradients, found without the rest of a memory plan.
template <class Graph>
constexpr auto values_with_gradients(const Graph& graph, pass_purpose purpose = pass_purpose::training) {
  internal::graphs::differentiated_values<Graph::extents.values> values;
  internal::graphs::differentiate(graph, purpose, values);
  return values;
}

/// The memory plan of a graph; without `in_loops`, each equation is computed by itself.
template <class Graph>
constexpr auto plan_memory(const Graph& graph, pass_purpose purpose = pass_purpose::training, bool in_loops = true) {
  using plan = memory_plan<Graph::extents.values, Graph::extents.factors>;
  return internal::graphs::planner<Graph, plan>{graph, purpose, in_loops}.compute();
}

}  // namespace chainrule
