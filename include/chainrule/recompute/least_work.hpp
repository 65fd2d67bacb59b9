// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/recompute/segmentation.hpp>

// The segments with the least work that keep within a memory limit, with the gaps between values and gradients
// counted.
namespace chainrule::internal::recompute {

/// What is searched: the least work within a limit, or the least limit.
enum class aim { work, memory };

/// Segments chosen from the last one backwards, and bounds for those before them.
struct search_step {
  std::size_t cut = 0;
  std::size_t memory_left = 0;  // memory left for what earlier segments keep
  std::size_t work = 0;         // of it and all segments after it
  std::size_t bound = 0;        // with the least work possible before it
  bool whole = false;

  constexpr bool before(const search_step& other) const {
    if (bound != other.bound) return bound < other.bound;
    return cut != other.cut ? cut < other.cut : whole < other.whole;
  }
};

/// The state of an interrupted search: compilers limit the work of one constant expression.
struct search_state {
  std::size_t limit = 0;
  std::size_t best = no_index;  // work
  segmentation found = {};
  search_step path[most_exact_cuts + 1] = {};  // where the search continues
  bool begun = false;
  bool done = false;
};

inline constexpr std::size_t most_placed_together = 150;

// Gaps are known only when all segments are chosen. So the search goes backwards from the last segment, the most
// promising choices first, and skips those that cannot be better than the best one found (branch and bound).
template <class Net, aim Aim>
struct backward_search {
  static constexpr std::size_t cuts = tables_of<Net>.count;
  const fronts<Net>& ways;
  search_state state;
  search_step path[cuts + 1] = {};
  std::size_t depth = 0;
  std::size_t placed = 0;

  constexpr void follow(const search_step& from, bool resumed) {
    if (from.cut == 0) return arrive(from.work);
    search_step steps[2 * cuts] = {};
    std::size_t count = 0;
    for (std::size_t p = 0; p < from.cut; ++p)
      for (const bool whole : {false, true}) {
        const segment one = segment_between<Net>(p, from.cut, whole);
        const std::size_t kept = from.cut == cuts ? 0 : one.kept;
        if ((whole && (!one.may_be_whole || Aim == aim::memory)) || one.alive > state.limit || kept > from.memory_left)
          continue;
        const std::size_t memory_left =
            from.memory_left - kept < state.limit - one.alive ? from.memory_left - kept : state.limit - one.alive;
        const std::size_t before = ways.at[p].work_within(memory_left);
        if (before != no_index)
          steps[count++] = {p, memory_left, from.work + one.work,
                            Aim == aim::memory ? 0 : before + from.work + one.work, whole};
      }
    for (; count > 0; --count) {
      search_step* first = steps;
      for (std::size_t i = 1; i < count; ++i)
        if (steps[i].before(*first)) first = &steps[i];
      if (first->bound >= state.best) return;
      if (!resumed || !first->before(state.path[depth])) {
        path[depth] = *first;
        const bool goes_on = resumed && !state.path[depth].before(*first);
        ++depth;
        follow(path[depth - 1], goes_on);
        --depth;
        if (placed > most_placed_together) return;
        resumed = false;
      }
      *first = steps[count - 1];
    }
  }

  constexpr void arrive(std::size_t work) {
    if (++placed > most_placed_together) {
      for (std::size_t i = 0; i < depth; ++i) state.path[i] = path[i];
      return;
    }
    segmentation backwards{depth};
    for (std::size_t i = 0; i < depth; ++i) {
      backwards.end[i] = i == 0 ? cuts : path[i - 1].cut;
      backwards.whole[i] = path[i].whole;
    }
    const segmentation offered = in_order(backwards);
    const std::size_t extent = crossing_gradients<Net>(offered).extent;
    if (extent > state.limit) return;
    state.found = offered;
    if (Aim == aim::work) state.best = work;
    if (Aim == aim::memory) state.limit = extent - 1;
  }
};

template <class Net, aim Aim>
constexpr search_state search_on(std::size_t limit, const search_state& before) {
  const fronts<Net> ways(limit);
  backward_search<Net, Aim> search{ways, before};
  search.state.begun = true;
  search.follow({tables_of<Net>.count, no_index, 0, 0, false}, before.begun);
  search.state.done = search.placed <= most_placed_together;
  return search.state;
}
template <class Net, aim Aim, std::size_t Limit, std::size_t Round>
inline constexpr search_state searched = search_on<Net, Aim>(Limit, searched<Net, Aim, Limit, Round - 1>);
template <class Net, aim Aim, std::size_t Limit>
inline constexpr search_state searched<Net, Aim, Limit, 0> = search_on<Net, Aim>(Limit, {Limit});

template <class Net, aim Aim, std::size_t Limit, std::size_t Round = 0>
constexpr const search_state& search() {
  if constexpr (searched<Net, Aim, Limit, Round>.done)
    return searched<Net, Aim, Limit, Round>;
  else
    return search<Net, Aim, Limit, Round + 1>();
}

/// A choice of segments, the memory that it needs, and its work.
struct candidate {
  segmentation segments = {};
  std::size_t extent = no_index;
  std::size_t work = no_index;
  std::size_t alive = 0;  // in units

  constexpr bool fits(std::size_t limit) const { return extent <= limit; }
};
template <class Net>
constexpr candidate candidate_of(const segmentation& segments) {
  if (segments.count == 0) return {};
  candidate made{segments, crossing_gradients<Net>(segments).extent, 0, 0};
  for (std::size_t k = 0, p = 0, kept = 0; k < segments.count; p = segments.end[k++]) {
    const segment one = segment_between<Net>(p, segments.end[k], segments.whole[k]);
    made.work += one.work;
    if (made.alive < kept + one.alive) made.alive = kept + one.alive;
    kept = round_up(kept + one.kept, unit<Net>);
  }
  return made;
}

// Networks with more places to cut are not searched. For some numbers of elements alive, the choice with the least
// work is computed once, for all limits. So a choice that keeps within a limit keeps within each larger one, and a
// larger limit never costs more work.
inline constexpr std::size_t most_rungs = 64;

template <class Net>
inline constexpr std::size_t rung_height =
    (tables_of<Net>.alive_in(0, tables_of<Net>.count) - least_alive<Net>) / most_rungs + 1;
template <class Net, std::size_t Rung>
inline constexpr candidate on_rung =
    candidate_of<Net>(fronts<Net>(least_alive<Net> + Rung * rung_height<Net>).least_work());
template <class Net>
inline constexpr candidate tightest = candidate_of<Net>(least_kept<Net>(least_alive<Net>));

template <class Net, std::size_t Limit, std::size_t Rung = (Limit - least_alive<Net>) / rung_height<Net>>
inline constexpr std::size_t highest_rung = Rung < most_rungs ? Rung : most_rungs;

// The first choice that fits, from a number of elements downwards. Smaller numbers have the same choice until it has
// more elements alive.
template <class Net, std::size_t Limit, std::size_t Rung>
constexpr const candidate& down_from() {
  constexpr const candidate& here = on_rung<Net, Rung>;
  if constexpr (here.fits(Limit) || here.alive <= least_alive<Net>)
    return here;
  else
    return down_from<Net, Limit, (here.alive - 1 - least_alive<Net>) / rung_height<Net>>();
}
template <class Net, std::size_t Rung, std::size_t Least>
constexpr std::size_t least_from() {
  if constexpr (least_alive<Net> + Rung * rung_height<Net> >= Least)
    return Least;
  else
    return least_from<Net, Rung + 1, (on_rung<Net, Rung>.extent < Least ? on_rung<Net, Rung>.extent : Least)>();
}

/// The fewest elements of a sample that values and their gradients need.
template <class Net>
inline constexpr std::size_t least_extent = least_from<Net, 0, tightest<Net>.extent>();
template <class Net>
  requires is_exact<Net>
inline constexpr std::size_t least_extent<Net> = search<Net, aim::memory, tightest<Net>.extent - 1>().limit + 1;

/// The segments with the least work that keep within a limit; `count` is 0 if there are none.
template <class Net, std::size_t Limit>
inline constexpr segmentation segments_within = [] {
  if constexpr (Limit < least_alive<Net>) {
    return segmentation{};
  } else if constexpr (is_exact<Net>) {
    return search<Net, aim::work, Limit>().found;
  } else {
    constexpr const candidate& chosen = down_from<Net, Limit, highest_rung<Net, Limit>>();
    if (tightest<Net>.fits(Limit) && (!chosen.fits(Limit) || tightest<Net>.work < chosen.work))
      return tightest<Net>.segments;
    return chosen.fits(Limit) ? chosen.segments : segmentation{};
  }
}();

}  // namespace chainrule::internal::recompute
