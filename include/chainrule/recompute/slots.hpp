// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>

// Which values of training to keep and which to compute again, under a memory limit. The steps are cut into segments.
// Values that a later segment needs are kept. The other values of a segment are kept too, or they are dropped when the
// forward pass leaves the segment and computed again before the backward pass enters it. A gradient is needed only in
// its segments.
namespace chainrule::internal::recompute {

/// If there are more places to cut, only this many of them are considered, evenly spaced.
inline constexpr std::size_t most_cuts = 40;
/// A slot of the memory plan: the steps between which it is needed, and the cost of computing it again.
struct slot_use {
  std::size_t size = 0;        // 0 if it is unused
  std::size_t born = 0;        // the step that computes it
  std::size_t used = 0;        // last step that computes from it, or past the last for the output
  std::size_t recomputed = 0;  // it is computed again if its segment ends after this step
  std::size_t work = 0;        // multiply-adds, then elements: one multiply-add counts more than all elements
  bool read = false;           // the backward pass reads it
  std::size_t gradient = 0;    // the size of its gradient; 0 if that needs no memory
};

inline constexpr std::size_t multiply_add_weight = std::size_t{1} << 20;

template <class Net>
struct slots {
  static constexpr std::size_t values = Net::graph_type::extents.values;
  static constexpr std::size_t steps = Net::graph_type::extents.steps;
  slot_use of[values] = {};
  bool cut[steps + 1] = {};   // whether a cut is allowed before a step
  bool fusable[values] = {};  // a value of one factor, which may be computed in one loop with its argument

  constexpr slots() {
    const auto& g = Net::graph();
    const auto& plan = memory_plan_of<Net>;
    for (bool& place : cut) place = true;
    for (std::size_t v = 1; v < values; ++v) {
      const std::size_t step = g.values[v].step;
      slot_use& slot = of[plan.slot[v]];
      const bool is_there =
          plan.value_offset[v] != no_index && !g.values[v].derived;  // derived values lie before all slots
      if (plan.slot[v] == v) slot = {is_there ? g.values[v].size : 0, step, step, no_index, 0, false, 0};
      if (plan.differentiated[v] && plan.adjoint_offset[v] != no_index && !g.values[v].derived)
        slot.gradient = g.values[v].size;
      if (plan.variable[v] == v) forbid(plan.slot[v], step);
      for (const std::size_t with : {plan.computed_with[v], plan.passed_back_with[v]}) forbid(with, step);
    }
    std::size_t factors_to[values] = {};
    for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
      const factor_record& factor = g.factors[f];
      ++factors_to[factor.y];
      if (factor.to_parameter) continue;
      slot_use& x = of[plan.slot[factor.x]];
      if (x.used < factor.step) x.used = factor.step;
      if (plan.variable[factor.y] == factor.y)
        of[plan.slot[factor.y]].work += factor.forward_cost * multiply_add_weight + g.values[factor.y].size;
    }
    for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || factors_to[factor.y] != 1 || plan.variable[factor.y] != factor.y) continue;
      fusable[factor.y] = true;
      forbid(plan.variable[factor.x], factor.step);
    }
    for (std::size_t v = 1; v < values; ++v) {
      if (g.values[v].tokens == no_index) continue;
      slot_use& tokens = of[plan.slot[g.values[v].tokens]];
      if (tokens.used < g.values[v].step) tokens.used = g.values[v].step;
      of[plan.slot[v]].work += g.values[v].size;
    }
    for (std::size_t r = 0; r < Net::graph_type::extents.reads; ++r) {
      const factor_record& factor = g.factors[g.reads[r].factor];
      if (factor.to_parameter ? factor.to_frozen : !plan.differentiated[factor.x]) continue;
      slot_use& slot = of[plan.slot[g.reads[r].value]];
      slot.read = true;
      if (slot.used < factor.step) slot.used = factor.step;
    }
    of[plan.slot[g.output]].used = steps;
    find_recomputed();
  }

  // No cut between the step that computes a value and a later step.
  constexpr void forbid(std::size_t value, std::size_t step) {
    if (value == 0) return;
    for (std::size_t s = Net::graph().values[value].step + 1; s <= step; ++s) cut[s] = false;
  }

  // The slots that the backward pass reads, and those from which they are computed.
  constexpr void find_recomputed() {
    for (std::size_t v = 1; v < values; ++v)
      if (of[v].read) of[v].recomputed = of[v].used;
    for (std::size_t f = Net::graph_type::extents.factors; f-- > 0;) {
      const factor_record& factor = Net::graph().factors[f];
      if (!factor.to_parameter) recompute_for(factor.y, factor.x);
    }
    for (std::size_t v = values; v-- > 1;)
      if (Net::graph().values[v].tokens != no_index) recompute_for(v, Net::graph().values[v].tokens);
  }
  constexpr void recompute_for(std::size_t computed, std::size_t from) {
    const slot_use& y = of[memory_plan_of<Net>.slot[computed]];
    slot_use& x = of[memory_plan_of<Net>.slot[from]];
    const std::size_t needed = y.recomputed == no_index || y.recomputed > x.used ? y.recomputed : x.used;
    if (needed < x.recomputed) x.recomputed = needed;
  }
};

template <class Net>
inline constexpr slots<Net> slots_of{};

/// The places to cut, as steps: the first is 0, the last the number of steps.
struct cut_places {
  std::size_t count = 0;  // segments, if all are cut
  std::size_t step[most_cuts + 2] = {};
};

template <class Net>
inline constexpr cut_places cuts_of = [] {
  constexpr std::size_t steps = Net::graph_type::extents.steps;
  std::size_t allowed = 0;
  for (std::size_t s = 1; s < steps; ++s) allowed += slots_of<Net>.cut[s] ? 1 : 0;
  const std::size_t stride = allowed / (most_cuts + 1) + 1;
  cut_places places{1, {}};
  for (std::size_t s = 1, seen = 0; s < steps; ++s)
    if (slots_of<Net>.cut[s] && ++seen % stride == 0) places.step[places.count++] = s;
  places.step[places.count] = steps;
  return places;
}();

/// Sums over the slots that are computed in a segment from cut p to cut q, and over those of them that are needed after
/// it.
template <std::size_t Count>
struct segment_sums {
  std::size_t sum[Count + 1][Count + 2] = {};

  constexpr void add(std::size_t born, std::size_t key, std::size_t weight) { sum[born][key + 1] += weight; }
  // sum[p][q] is over the slots with born >= p and key < q.
  constexpr void accumulate() {
    for (std::size_t p = Count + 1; p-- > 0;)
      for (std::size_t q = 1; q < Count + 2; ++q) {
        sum[p][q] += sum[p][q - 1];
        if (p < Count) sum[p][q] += sum[p + 1][q] - sum[p + 1][q - 1];
      }
  }
};

template <class Net>
struct tables {
  static constexpr std::size_t count = cuts_of<Net>.count;
  segment_sums<count> born, inside, read_inside, work;
  std::size_t gradients = 0, over_before[count + 1] = {}, born_after[count + 1] = {};
  std::size_t crossings = 0;  // gradients that are separated by some cut from the step that computes their value
  slot_lifetime crossing[slots<Net>::values] = {};  // in segments, if all are cut; the largest first
  std::size_t crossing_slot[slots<Net>::values] = {};

  constexpr tables() {
    std::size_t segment_of[Net::graph_type::extents.steps + 1] = {};
    for (std::size_t s = 0, i = 0; s <= Net::graph_type::extents.steps; ++s) {
      if (s == cuts_of<Net>.step[i + 1]) ++i;
      segment_of[s] = i;
    }
    for (std::size_t v = 1; v < slots<Net>::values; ++v) {
      const slot_use& slot = slots_of<Net>.of[v];
      if (slot.size + slot.work + slot.gradient == 0) continue;
      const std::size_t from = segment_of[slot.born], to = segment_of[slot.used];
      born.add(from, from, slot.size);
      inside.add(from, to, slot.size);
      if (slot.read) read_inside.add(from, to, slot.size);
      if (slot.recomputed != no_index) work.add(from, segment_of[slot.recomputed], slot.work);
      if (slot.gradient == 0) continue;
      gradients += slot.gradient;
      for (std::size_t p = to + 1; p <= count; ++p) over_before[p] += slot.gradient;
      for (std::size_t q = 0; q <= from; ++q) born_after[q] += slot.gradient;
      if (from < to) add_crossing({slot.gradient, from, to, no_index}, v);
    }
    born.accumulate();
    inside.accumulate();
    read_inside.accumulate();
    work.accumulate();
  }

  constexpr void add_crossing(const slot_lifetime& item, std::size_t slot) {
    std::size_t at = crossings++;
    for (; at > 0 && crossing[at - 1].size < item.size; --at) {
      crossing[at] = crossing[at - 1];
      crossing_slot[at] = crossing_slot[at - 1];
    }
    crossing[at] = item;
    crossing_slot[at] = slot;
  }

  // In elements of a sample: the values that a segment keeps for later ones, and those that are alive in the backward
  // pass through it in addition.
  constexpr std::size_t left_by(std::size_t p, std::size_t q) const { return born.sum[p][q] - inside.sum[p][q]; }
  constexpr std::size_t alive_in(std::size_t p, std::size_t q) const {
    return born.sum[p][q] + gradients - over_before[p] - born_after[q];
  }
};

template <class Net>
inline constexpr tables<Net> tables_of{};

}  // namespace chainrule::internal::recompute
