// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>

// Which values of a training walk to keep and which to compute again, under a limit of memory. The steps are cut into
// segments. What a later segment needs of a segment is kept. The rest of it is kept too, or is dropped when the forward walk
// leaves the segment and computed again before the backward walk enters it. A gradient lives no longer than its segments.
namespace chainrule::checkpoints {

/// More places to cut at than this are thinned out.
inline constexpr std::size_t most_cuts = 40;
/// So many choices up to a place are followed.
inline constexpr std::size_t most_choices = 24;

/// A slot of the memory plan: between which steps it is needed, and what making it again costs.
struct slot_use {
  std::size_t size = 0;
  std::size_t born = 0;     // step
  std::size_t used = 0;     // last step that computes from it, or past the last for the output
  std::size_t remade = 0;   // made again where its segment ends behind this step
  std::size_t work = 0;     // multiply-adds, then elements: the first weigh more than all of the second
  bool read = false;        // by the backward walk
  bool differentiated = false;
};

inline constexpr std::size_t multiply_add_weight = std::size_t{1} << 20;

template <class Net>
struct slots {
  static constexpr std::size_t values = Net::graph_type::extents.values;
  static constexpr std::size_t steps = Net::graph_type::extents.steps;
  slot_use of[values] = {};
  bool cut[steps + 1] = {};  // whether there may be a cut before a step
  bool alone[values] = {};   // a value of one factor, which may be computed together with its argument

  constexpr slots() {
    const auto& g = Net::graph();
    const auto& plan = plan_of<Net>;
    for (bool& place : cut) place = true;
    for (std::size_t v = 1; v < values; ++v) {
      const std::size_t step = g.values[v].step;
      slot_use& slot = of[plan.slot[v]];
      if (plan.slot[v] == v) slot = {g.values[v].size, step, step, none, 0, false, false};
      slot.differentiated = slot.differentiated || plan.differentiated[v];
      if (plan.variable[v] == v) forbid(plan.slot[v], step);
    }
    std::size_t factors_to[values] = {};
    for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
      const factor_record& factor = g.factors[f];
      ++factors_to[factor.y];
      if (factor.to_parameter) continue;
      slot_use& x = of[plan.slot[factor.x]];
      if (x.used < factor.step) x.used = factor.step;
      if (plan.variable[factor.y] == factor.y) of[plan.slot[factor.y]].work += factor.forward_cost * multiply_add_weight + g.values[factor.y].size;
    }
    for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || factors_to[factor.y] != 1 || plan.variable[factor.y] != factor.y) continue;
      alone[factor.y] = true;
      forbid(plan.variable[factor.x], factor.step);
    }
    for (std::size_t r = 0; r < Net::graph_type::extents.reads; ++r) {
      const factor_record& factor = g.factors[g.reads[r].factor];
      if (factor.to_parameter ? factor.to_frozen : !plan.differentiated[factor.x]) continue;
      slot_use& slot = of[plan.slot[g.reads[r].value]];
      slot.read = true;
      if (slot.used < factor.step) slot.used = factor.step;
    }
    of[plan.slot[g.output]].used = steps;
    find_remade();
  }

  // No cut between the step that makes a value and a later one.
  constexpr void forbid(std::size_t value, std::size_t step) {
    if (value == 0) return;
    for (std::size_t s = Net::graph().values[value].step + 1; s <= step; ++s) cut[s] = false;
  }

  // What the backward walk reads, and what that is made from.
  constexpr void find_remade() {
    for (std::size_t v = 1; v < values; ++v)
      if (of[v].read) of[v].remade = of[v].used;
    for (std::size_t f = Net::graph_type::extents.factors; f-- > 0;) {
      const factor_record& factor = Net::graph().factors[f];
      if (factor.to_parameter) continue;
      const slot_use& y = of[plan_of<Net>.slot[factor.y]];
      slot_use& x = of[plan_of<Net>.slot[factor.x]];
      const std::size_t needed = y.remade == none || y.remade > x.used ? y.remade : x.used;
      if (needed < x.remade) x.remade = needed;
    }
  }
};

template <class Net>
inline constexpr slots<Net> slots_of{};

/// The places to cut at, as steps: the first is 0, the last the number of steps.
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

/// Sums over the slots that are born in a segment from cut p to cut q, and by what is left of them at its end.
template <std::size_t Count>
struct segment_sums {
  std::size_t sum[Count + 1][Count + 2] = {};

  constexpr void add(std::size_t born, std::size_t key, std::size_t weight) { sum[born][key + 1] += weight; }
  // sum[p][q]: of those with born >= p and key < q
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

  constexpr tables() {
    std::size_t segment_of[Net::graph_type::extents.steps + 1] = {};
    for (std::size_t s = 0, i = 0; s <= Net::graph_type::extents.steps; ++s) {
      if (s == cuts_of<Net>.step[i + 1]) ++i;
      segment_of[s] = i;
    }
    for (const slot_use& slot : slots_of<Net>.of) {
      if (slot.size == 0) continue;
      const std::size_t from = segment_of[slot.born], to = segment_of[slot.used];
      born.add(from, from, slot.size);
      inside.add(from, to, slot.size);
      if (slot.read) read_inside.add(from, to, slot.size);
      if (slot.remade != none) work.add(from, segment_of[slot.remade], slot.work);
      if (!slot.differentiated) continue;
      gradients += slot.size;
      for (std::size_t p = to + 1; p <= count; ++p) over_before[p] += slot.size;
      for (std::size_t q = 0; q <= from; ++q) born_after[q] += slot.size;
    }
    born.accumulate();
    inside.accumulate();
    read_inside.accumulate();
    work.accumulate();
  }

  // Elements a sample: what a segment leaves to later ones, and what is alive on the way back through it beside what is kept.
  constexpr std::size_t left_by(std::size_t p, std::size_t q) const { return born.sum[p][q] - inside.sum[p][q]; }
  constexpr std::size_t alive_in(std::size_t p, std::size_t q) const { return born.sum[p][q] + gradients - over_before[p] - born_after[q]; }
};

template <class Net>
inline constexpr tables<Net> tables_of{};

/// Whether segments can be chosen so that no more elements are alive than a limit; everything is dropped that may be.
template <class Net>
constexpr bool is_possible(std::size_t limit) {
  constexpr const auto& t = tables_of<Net>;
  std::size_t kept[t.count + 1] = {};  // the least, up to a cut
  for (std::size_t q = 1; q <= t.count; ++q) {
    kept[q] = none;
    for (std::size_t p = 0; p < q; ++p)
      if (kept[p] != none && kept[p] + t.alive_in(p, q) <= limit && kept[p] + t.left_by(p, q) < kept[q]) kept[q] = kept[p] + t.left_by(p, q);
  }
  return kept[t.count] != none;
}

/// The least limit for which that is so.
template <class Net>
inline constexpr std::size_t least_alive = [] {
  std::size_t below = 0, possible = tables_of<Net>.born.sum[0][tables_of<Net>.count] + tables_of<Net>.gradients;
  while (below + 1 < possible) {
    const std::size_t middle = below + (possible - below) / 2;
    (is_possible<Net>(middle) ? possible : below) = middle;
  }
  return possible;
}();

/// Segments in order: where each ends, and whether it is kept whole.
struct segmentation {
  std::size_t count = 0;
  std::size_t end[most_cuts + 2] = {};  // cuts
  bool whole[most_cuts + 2] = {};
};

// One way to come to a cut: what has been kept, and the work of making again what has not.
struct choice {
  std::size_t kept = 0;
  std::size_t work = 0;
  std::size_t from_cut = 0;
  std::size_t from_choice = 0;
  bool whole = false;
};

// The ways to come to a cut of which none is better in both; less is kept in the first.
struct front {
  choice choices[most_choices] = {};
  std::size_t count = 0;

  constexpr void offer(const choice& offered) {
    std::size_t at = count;
    while (at > 0 && choices[at - 1].kept > offered.kept) --at;
    if (at > 0 && choices[at - 1].work <= offered.work) return;
    std::size_t first = at > 0 && choices[at - 1].kept == offered.kept ? at - 1 : at, end = first;
    while (end < count && choices[end].work >= offered.work) ++end;
    if (end == first && count == most_choices) {
      if (first == count) return;  // full: what keeps less is followed
    } else if (end == first) {
      for (std::size_t i = count++; i > first; --i) choices[i] = choices[i - 1];
    } else {
      for (std::size_t i = end; i < count; ++i) choices[i - end + first + 1] = choices[i];
      count -= end - first - 1;
    }
    choices[first] = offered;
  }
};

/// The segments with the least work of which no more elements are alive than a limit, and of those the fewest. Dynamic
/// programming over the cuts. No segments where there are none.
template <class Net>
constexpr segmentation choose_segments(std::size_t limit) {
  constexpr const auto& t = tables_of<Net>;
  front fronts[t.count + 1] = {};
  fronts[0].offer({});
  for (std::size_t q = 1; q <= t.count; ++q)
    for (std::size_t p = 0; p < q; ++p) {
      const std::size_t alive = t.alive_in(p, q), left = t.left_by(p, q), read = t.read_inside.sum[p][q];
      const std::size_t work = q == t.count ? 1 : t.work.sum[p][q] * (most_cuts + 2) + 1;  // of the last, all is still there
      for (std::size_t i = 0; i < fronts[p].count; ++i) {
        const choice& before = fronts[p].choices[i];
        if (before.kept + alive > limit) break;
        fronts[q].offer({before.kept + left, before.work + work, p, i, false});
        if (read > 0 && q < t.count) fronts[q].offer({before.kept + left + read, before.work + 1, p, i, true});
      }
    }
  segmentation chosen;
  if (fronts[t.count].count == 0) return chosen;
  std::size_t ends[most_cuts + 2] = {};
  bool whole[most_cuts + 2] = {};
  for (std::size_t cut = t.count, i = fronts[t.count].count - 1; cut > 0;) {
    const choice& made = fronts[cut].choices[i];
    ends[chosen.count] = cut;
    whole[chosen.count++] = made.whole;
    cut = made.from_cut;
    i = made.from_choice;
  }
  for (std::size_t i = 0; i < chosen.count; ++i) {
    chosen.end[i] = ends[chosen.count - 1 - i];
    chosen.whole[i] = whole[chosen.count - 1 - i];
  }
  return chosen;
}

}  // namespace chainrule::checkpoints
