// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/recompute/slots.hpp>

// The choice of segments: the work and the memory that a choice needs, and the choice with the least work, counting
// what is alive at the same time.
namespace chainrule::internal::recompute {

/// Segments in order: where each ends, and whether all its values are kept.
struct segmentation {
  std::size_t count = 0;                // 0: there is none
  std::size_t end[most_cuts + 2] = {};  // cuts
  bool whole[most_cuts + 2] = {};
};

/// A segment between two cuts. In elements of a sample: `alive` in the backward pass through it, in addition to what
/// earlier segments keep, and `kept` for later ones. Choices are compared by multiply-adds; if these are equal, by
/// elements, and then by segments.
struct segment {
  std::size_t alive = 0;
  std::size_t kept = 0;
  std::size_t work = 0;
  bool may_be_whole = false;
};

template <class Net>
constexpr segment segment_between(std::size_t p, std::size_t q, bool whole) {
  constexpr const auto& t = tables_of<Net>;
  const bool last = q == t.count;  // the last segment: none of its values has been dropped yet
  const std::size_t read = t.read_inside.sum[p][q];
  return {t.alive_in(p, q), t.left_by(p, q) + (whole ? read : 0),
          (last || whole ? 0 : t.work.sum[p][q] * (most_cuts + 2)) + 1, !last && read > 0};
}

/// Places the gradients that cross from segment to segment, downwards from the top of the memory, and computes the
/// elements of a sample that all values and gradients then need. The largest are placed first; or, where that wastes
/// less memory in gaps, those that cross the fullest segment.
template <class Net>
struct crossing_gradients {
  slot_lifetime items[slots<Net>::values] = {};  // in segments
  std::size_t slot[slots<Net>::values] = {};
  std::size_t count = 0;
  std::size_t high[most_cuts + 2] = {};  // what they need in a segment, gaps included
  std::size_t extent = 0;

  constexpr explicit crossing_gradients(const segmentation& chosen) {
    constexpr const auto& t = tables_of<Net>;
    std::size_t segment_of[t.count + 1] = {}, alive[most_cuts + 2] = {}, beside[most_cuts + 2] = {}, fullest = 0;
    for (std::size_t k = 0, p = 0, kept = 0; k < chosen.count; p = chosen.end[k++]) {
      for (std::size_t c = p; c < chosen.end[k]; ++c) segment_of[c] = k;
      const segment one = segment_between<Net>(p, chosen.end[k], chosen.whole[k]);
      beside[k] = alive[k] = kept + one.alive;
      fullest = fullest < alive[k] ? alive[k] : fullest;
      kept += one.kept;
    }
    segment_of[t.count] = chosen.count - 1;
    for (std::size_t i = 0; i < t.crossings; ++i) {
      const std::size_t first = segment_of[t.crossing[i].first], last = segment_of[t.crossing[i].last];
      if (first == last) continue;
      for (std::size_t k = first; k <= last; ++k) beside[k] -= t.crossing[i].size;
      slot[count] = t.crossing_slot[i];
      items[count++] = {t.crossing[i].size, first, last, no_index};
    }
    place(beside, chosen.count);
    if (extent == fullest) return;
    crossing_gradients other = *this;
    other.by_fullness(alive);
    other.place(beside, chosen.count);
    if (other.extent < extent) *this = other;
  }

  constexpr void place(const std::size_t* beside, std::size_t segments) {
    graphs::placer<slots<Net>::values> placer{items, count};
    for (std::size_t i = 0; i < count; ++i) items[i].offset = no_index;
    for (std::size_t k = 0; k < segments; ++k) high[k] = 0;
    for (std::size_t i = 0; i < count; ++i) {
      placer.place(items[i]);
      for (std::size_t k = items[i].first; k <= items[i].last; ++k)
        if (high[k] < items[i].offset + items[i].size) high[k] = items[i].offset + items[i].size;
    }
    extent = 0;
    for (std::size_t k = 0; k < segments; ++k)
      if (extent < beside[k] + high[k]) extent = beside[k] + high[k];
  }

  constexpr void by_fullness(const std::size_t* alive) {
    std::size_t fullness[slots<Net>::values] = {};
    for (std::size_t i = 0; i < count; ++i) {
      const slot_lifetime item = items[i];
      const std::size_t its_slot = slot[i];
      std::size_t fullest = 0, at = i;
      for (std::size_t k = item.first; k <= item.last; ++k) fullest = fullest < alive[k] ? alive[k] : fullest;
      for (; at > 0 && fullness[at - 1] < fullest; --at) {
        items[at] = items[at - 1];
        slot[at] = slot[at - 1];
        fullness[at] = fullness[at - 1];
      }
      items[at] = item;
      slot[at] = its_slot;
      fullness[at] = fullest;
    }
  }
};

constexpr segmentation in_order(const segmentation& backwards) {
  segmentation result{backwards.count};
  for (std::size_t i = 0; i < backwards.count; ++i) {
    result.end[i] = backwards.end[backwards.count - 1 - i];
    result.whole[i] = backwards.whole[backwards.count - 1 - i];
  }
  return result;
}

/// The segmentation that keeps the fewest elements, among those with at most `limit` elements alive at a time. Gaps in
/// memory are not counted.
template <class Net>
constexpr segmentation least_kept(std::size_t limit) {
  constexpr std::size_t count = tables_of<Net>.count;
  std::size_t kept[count + 1] = {}, from[count + 1] = {};
  for (std::size_t q = 1; q <= count; ++q) {
    kept[q] = no_index;
    for (std::size_t p = 0; p < q; ++p) {
      const segment one = segment_between<Net>(p, q, false);
      if (kept[p] == no_index || kept[p] + one.alive > limit || kept[p] + one.kept >= kept[q]) continue;
      kept[q] = kept[p] + one.kept;
      from[q] = p;
    }
  }
  segmentation backwards;
  for (std::size_t q = kept[count] == no_index ? 0 : count; q > 0; q = from[q]) backwards.end[backwards.count++] = q;
  return in_order(backwards);
}

/// The smallest limit for which a segmentation exists.
template <class Net>
inline constexpr std::size_t least_alive = [] {
  std::size_t below = 0, possible = tables_of<Net>.alive_in(0, tables_of<Net>.count);
  while (below + 1 < possible) {
    const std::size_t middle = below + (possible - below) / 2;
    (least_kept<Net>(middle).count > 0 ? possible : below) = middle;
  }
  return possible;
}();

// One choice of segments up to a cut: what it keeps, and the work of computing the rest again.
struct choice {
  std::size_t kept = 0;
  std::size_t work = 0;
  std::size_t from_cut = 0;
  std::size_t from_choice = 0;
  bool whole = false;
};

/// The Pareto front of the choices up to a cut: none keeps fewer elements and has less work than another. Sorted by
/// what they keep, the least first.
template <std::size_t Capacity>
struct front {
  choice choices[Capacity] = {};
  std::size_t count = 0;

  constexpr void offer(const choice& offered) {
    std::size_t at = count;
    while (at > 0 && choices[at - 1].kept > offered.kept) --at;
    if (at > 0 && choices[at - 1].work <= offered.work) return;
    std::size_t first = at > 0 && choices[at - 1].kept == offered.kept ? at - 1 : at, end = first;
    while (end < count && choices[end].work >= offered.work) ++end;
    if (end == first) {
      if (count == Capacity) return;
      for (std::size_t i = count++; i > first; --i) choices[i] = choices[i - 1];
    } else if (end > first + 1) {
      for (std::size_t i = end; i < count; ++i) choices[i - end + first + 1] = choices[i];
      count -= end - first - 1;
    }
    choices[first] = offered;
  }

  /// The least work of the choices that keep at most `limit` elements; `no_index` if there are none.
  constexpr std::size_t work_within(std::size_t limit) const {
    std::size_t i = count;
    while (i > 0 && choices[i - 1].kept > limit) --i;
    return i == 0 ? no_index : choices[i - 1].work;
  }
};

/// Networks with at most this many places to cut get the least work possible; for others, kept elements are counted in
/// larger units.
inline constexpr std::size_t most_exact_cuts = 14;
inline constexpr std::size_t most_units = 64;

template <class Net>
inline constexpr bool is_exact = cuts_of<Net>.count <= most_exact_cuts;
template <class Net>
inline constexpr std::size_t unit =
    is_exact<Net> ? 1 : tables_of<Net>.born.sum[0][tables_of<Net>.count] / most_units + 1;

/// The choices up to each cut that have no more elements alive than a limit.
template <class Net>
struct fronts {
  static constexpr std::size_t count = cuts_of<Net>.count;
  front<is_exact<Net> ? 160 : most_units + 2> at[count + 1] = {};

  constexpr explicit fronts(std::size_t limit) {
    at[0].offer({});
    for (std::size_t q = 1; q <= count; ++q)
      for (std::size_t p = 0; p < q; ++p) {
        const segment made_again = segment_between<Net>(p, q, false), whole = segment_between<Net>(p, q, true);
        for (std::size_t i = 0; i < at[p].count; ++i) {
          const choice& before = at[p].choices[i];
          if (before.kept + made_again.alive > limit) break;
          at[q].offer({round_up(before.kept + made_again.kept, unit<Net>), before.work + made_again.work, p, i, false});
          if (whole.may_be_whole)
            at[q].offer({round_up(before.kept + whole.kept, unit<Net>), before.work + whole.work, p, i, true});
        }
      }
  }

  /// The segments with the least work; of equal choices, the one with the fewest segments.
  constexpr segmentation least_work() const {
    segmentation backwards;
    for (std::size_t cut = at[count].count == 0 ? 0 : count, i = at[count].count - 1; cut > 0;) {
      const choice& made = at[cut].choices[i];
      backwards.end[backwards.count] = cut;
      backwards.whole[backwards.count++] = made.whole;
      cut = made.from_cut;
      i = made.from_choice;
    }
    return in_order(backwards);
  }
};

}  // namespace chainrule::internal::recompute
