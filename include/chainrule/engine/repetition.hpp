// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/fusion.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/number/target.hpp>

// Passes over repetitions of a layer, as `repeat<n, block>` states them: one repetition is compiled, and called with
// the offsets of each. Repetitions that differ, as the first if no gradient goes on to its input, are compiled
// separately.
namespace chainrule::internal::engine {

/// The difference between the numbers of a repetition's records and those of the compiled one.
struct record_shift {
  std::size_t steps = 0;
  std::size_t values = 0;
  std::size_t parameters = 0;
  constexpr record_shift operator+(const record_shift& other) const {
    return {steps + other.steps, values + other.values, parameters + other.parameters};
  }
};

/// Buffers of a pass in a repetition: the code compiled for one repetition's records is run for another's.
template <class Memory>
struct repeated_buffers : Memory {
  record_shift shift;
};
template <class Memory>
constexpr repeated_buffers<Memory> shifted(const Memory& memory, const record_shift& by) {
  return {memory, by};
}
template <class Memory>
constexpr repeated_buffers<Memory> shifted(const repeated_buffers<Memory>& memory, const record_shift& by) {
  return {static_cast<const Memory&>(memory), memory.shift + by};
}
template <class Memory>
constexpr record_shift shift_of(const Memory&) {
  return {};
}
template <class Memory>
constexpr const record_shift& shift_of(const repeated_buffers<Memory>& memory) {
  return memory.shift;
}

/// Neighbouring repetitions that are alike: the numbers of the first one's records, how many records of each kind it
/// has, and how many repetitions there are.
struct repetition_run {
  repetition_record first;
  repetition_record each;
  std::size_t times = 0;
};

/// The number of factors by which others depend on a variable; for the network's output one more.
template <class Net>
inline constexpr auto readers_of = [] {
  index_list<Net::graph_type::extents.values> readers;
  const auto& variable = memory_plan_of<Net>.variable;
  readers.number[variable[Net::graph().output]] = 1;
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
    const factor_record& factor = Net::graph().factors[f];
    if (!factor.to_parameter && variable[factor.x] != variable[factor.y]) ++readers.number[variable[factor.x]];
  }
  return readers;
}();

// Whether everything that is constant in the code of one repetition is the same in another.
template <class Net>
struct repetition_comparison {
  static constexpr const auto& g = Net::graph();
  static constexpr const auto& plan = memory_plan_of<Net>;
  static constexpr const auto& fusion = fusion_of<Net>;
  repetition_record one;
  repetition_record other;
  repetition_record each;
  bool is_first;  // what `one` reads is computed before the repetitions, possibly by other operations

  static constexpr bool apart(std::size_t one, std::size_t other, std::size_t distance) {
    return one == no_index ? other == no_index : other == one + distance;
  }
  static constexpr bool both(std::size_t one, std::size_t other) { return (one == no_index) == (other == no_index); }

  // Whether both are in loops of their own repetitions, or in none.
  static constexpr bool is_in_loop(std::size_t v, std::size_t w, std::size_t distance) {
    const std::size_t with = plan.computed_with[v], back_with = plan.passed_back_with[v];
    return plan.computed_with[w] == (with == 0 ? 0 : with + distance) &&
           plan.passed_back_with[w] == (back_with == 0 ? 0 : back_with + distance) &&
           plan.unread[v] == plan.unread[w] && plan.gradient_unread[v] == plan.gradient_unread[w];
  }
  // Whether nothing is fused with the operation that computes a value.
  static constexpr bool by_itself(std::size_t v) {
    const std::size_t x = plan.variable[v];
    return fusion.maker[x] == no_index || (fusion.function[x] == no_index && fusion.use[x] == no_index);
  }
  // A value of the first repetition, or one that it reads.
  constexpr bool value(std::size_t v) const {
    const std::size_t values = other.value - one.value, factors = other.factor - one.factor, w = v + values;
    if (g.values[v].size != g.values[w].size || plan.differentiated[v] != plan.differentiated[w] ||
        plan.transient[v] != plan.transient[w] || !both(plan.value_offset[v], plan.value_offset[w]) ||
        !both(plan.adjoint_offset[v], plan.adjoint_offset[w]))
      return false;
    if (is_first && v < one.value) return by_itself(v) && by_itself(w);
    // The output of a repetition is read by the next one, or by other layers; values inside it by the same factors.
    const std::size_t here = readers_of<Net>.number[v], there = readers_of<Net>.number[w];
    const bool is_handed_on = v == plan.variable[one.value + each.value - 1];
    if (is_handed_on ? (here == 0) != (there == 0) : here != there) return false;
    return g.values[v].saved == g.values[w].saved && is_in_loop(v, w, values) &&
           apart(plan.variable[v], plan.variable[w], values) && apart(plan.slot[v], plan.slot[w], values) &&
           apart(fusion.maker[v], fusion.maker[w], factors) &&
           (fusion.maker[v] == no_index ||  // fusion depends on the only factor that computes the value
            (apart(fusion.function[v], fusion.function[w], factors) && apart(fusion.use[v], fusion.use[w], factors)));
  }
  constexpr bool parameter(std::size_t p) const {
    const parameter_record &here = g.parameters[p], &there = g.parameters[p + (other.parameter - one.parameter)];
    return here.size == there.size && here.order == there.order && here.frozen == there.frozen &&
           here.waits == there.waits && here.is_buffer == there.is_buffer && both(here.statistic, there.statistic) &&
           here.factors == there.factors && apart(here.first_factor, there.first_factor, other.factor - one.factor);
  }
  constexpr bool factor(std::size_t f) const {
    const std::size_t distance = other.factor - one.factor, values = other.value - one.value;
    const factor_record &here = g.factors[f], &there = g.factors[f + distance];
    return here.local == there.local && here.to_parameter == there.to_parameter && here.to_frozen == there.to_frozen &&
           plan.accumulates[f] == plan.accumulates[f + distance] && apart(here.y, there.y, values) && value(here.y) &&
           (here.to_parameter ? apart(here.x, there.x, other.parameter - one.parameter)
                              : apart(here.x, there.x, values) && value(here.x));
  }
  constexpr bool read(std::size_t r) const {
    const std::size_t here = g.reads[r].value, there = g.reads[r + (other.read - one.read)].value;
    return (here == 0 && there == 0) || (apart(here, there, other.value - one.value) && value(here));  // 0: a parameter
  }
  constexpr bool alike() const {
    for (std::size_t v = one.value; v < one.value + each.value; ++v)
      if (!value(v)) return false;
    for (std::size_t p = one.parameter; p < one.parameter + each.parameter; ++p)
      if (!parameter(p)) return false;
    for (std::size_t f = one.factor; f < one.factor + each.factor; ++f)
      if (!factor(f)) return false;
    for (std::size_t r = one.read; r < one.read + each.read; ++r)
      if (!read(r)) return false;
    return true;
  }
};

constexpr repetition_record between(const repetition_record& first, const repetition_record& end) {
  return {end.step - first.step, end.value - first.value, end.parameter - first.parameter, end.factor - first.factor,
          end.read - first.read};
}

template <std::size_t Most>
struct repetition_runs {
  std::size_t count = 0;
  repetition_run all[Most + 1] = {};
};

// Whether no loop over elements goes beyond a repetition. One that is stated has loops of its own.
template <class Net>
constexpr bool is_apart(const repetition_record& first, const repetition_record& end) {
  const auto& plan = memory_plan_of<Net>;
  for (std::size_t v = 1; v < Net::graph_type::extents.values; ++v) {
    const bool inside = v >= first.value && v < end.value;
    for (const std::size_t with : {plan.computed_with[v], plan.passed_back_with[v]})
      if (with != 0 && inside != (with >= first.value && with < end.value)) return false;
  }
  return true;
}

/// The runs of a network's repetitions: two or more that are alike.
template <class Net>
inline constexpr auto runs_of = [] {
  const auto& g = Net::graph();
  repetition_runs<Net::graph_type::extents.repetitions> runs;
  for (std::size_t r = 0; r < Net::graph_type::extents.repeats; ++r) {
    const repetition_record* const at = g.repetitions + g.repeats[r].first;
    for (std::size_t i = 0; i < g.repeats[r].times;) {
      repetition_run run{at[i], between(at[i], at[i + 1]), 1};
      const bool apart = is_apart<Net>(at[i], at[i + 1]);
      while (apart && i + run.times < g.repeats[r].times &&
             between(at[i + run.times], at[i + run.times + 1]) == run.each &&
             repetition_comparison<Net>{at[i], at[i + run.times], run.each, i == 0}.alike())
        ++run.times;
      i += run.times;
      if (run.times > 1) runs.all[runs.count++] = run;
    }
  }
  return runs;
}();

/// Whether a network has repetitions that are alike. Other networks need none of this.
template <class Net>
inline constexpr bool has_repetitions = [] {
  if constexpr (Net::graph_type::extents.repeats == 0)
    return false;
  else
    return runs_of<Net>.count > 0;
}();

/// Offsets of a network's values and parameters that are looked up at run time. The rest of the graph and the memory
/// plan is not in the program.
template <class Net>
struct offsets_at_run_time {
  struct of_value {
    std::size_t value = 0;
    std::size_t adjoint = 0;
  };
  struct of_parameter {
    std::size_t offset = 0;
    std::size_t scratch_offset = 0;
    std::size_t statistic = 0;
  };
  of_value values[Net::graph_type::extents.values];
  of_parameter parameters[Net::graph_type::extents.parameters + 1];
};
template <class Net>
inline constexpr auto places_of = [] {
  offsets_at_run_time<Net> places{};
  for (std::size_t v = 0; v < Net::graph_type::extents.values; ++v)
    places.values[v] = {memory_plan_of<Net>.value_offset[v], memory_plan_of<Net>.adjoint_offset[v]};
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const parameter_record& record = Net::graph().parameters[p];
    places.parameters[p] = {record.offset, record.scratch_offset, record.statistic};
  }
  return places;
}();

/// The offsets of a value, or of a parameter, in the repetition that a pass is in.
template <class Net, class Memory>
constexpr const auto& offsets_of_value(const Memory& memory, std::size_t value) {
  return places_of<Net>.values[value + shift_of(memory).values];
}
template <class Net, class Memory>
CHAINRULE_INLINE auto offsets_of_parameter([[maybe_unused]] const Memory& memory, std::size_t parameter) {
  if constexpr (has_repetitions<Net>) {
    return places_of<Net>.parameters[parameter + shift_of(memory).parameters];
  } else {
    const parameter_record& record = Net::graph().parameters[parameter];
    return typename offsets_at_run_time<Net>::of_parameter{record.offset, record.scratch_offset, record.statistic};
  }
}

/// A run in the list of a pass's values or factors: the indices of all repetitions, and of the one that is compiled.
struct run_indices {
  std::size_t first = no_index;
  std::size_t end = no_index;
  std::size_t body = 0;
  std::size_t body_end = 0;
  std::size_t run = 0;
};

// Whether the numbers from an index on are those of the first repetition followed by those of the others, each `size`
// further, forward or backward.
template <class Numbers>
constexpr bool is_repeated(const Numbers& number, std::size_t at, std::size_t places, std::size_t times,
                           std::size_t size) {
  const bool backward = times > 1 && number[at + places] < number[at];
  for (std::size_t r = 1; r < times; ++r)
    for (std::size_t i = 0; i < places; ++i) {
      const std::size_t here = number[at + r * places + i], first = number[at + i];
      if (backward ? here + r * size != first : here != first + r * size) return false;
    }
  return true;
}

// The first run in a part of a list, and the largest that begins there. `Kind` is the member of `repetition_record`
// for the list's numbers. A run counts only if the list has all of it; the list of a segment may not.
template <class Net, std::size_t repetition_record::* Kind, class List>
constexpr run_indices find_run(const List& list, std::size_t begin, std::size_t end) {
  run_indices found;
  for (std::size_t i = 0; i < runs_of<Net>.count; ++i) {
    const repetition_run& run = runs_of<Net>.all[i];
    const std::size_t first = run.first.*Kind, size = run.each.*Kind;
    std::size_t at = no_index, body = no_index, places = 0, places_of_body = 0;
    for (std::size_t p = begin; p < end; ++p) {
      const std::size_t number = list.number[p];
      if (number < first || number >= first + run.times * size) continue;
      if (places++ == 0) at = p;
      if (number >= first + size) continue;
      if (places_of_body++ == 0) body = p;
    }
    if (places_of_body == 0 || places != run.times * places_of_body) continue;
    if (!is_repeated(list.number, at, places_of_body, run.times, size)) continue;
    if (found.first == no_index || at < found.first || (at == found.first && at + places > found.end))
      found = {at, at + places, body, body + places_of_body, i};
  }
  return found;
}

/// Calls `pass.template operator()<Place>(memory)` for the indices Begin to End of a list, in order. For a run it is
/// called with the indices of one repetition, and with buffers that are shifted to each.
template <class Net, auto Kind, const auto& List, bool Backward, std::size_t Begin, std::size_t End, class Pass,
          class Memory>
CHAINRULE_INLINE void pass_over(const Pass& pass, const Memory& memory) {
  constexpr run_indices places = find_run<Net, Kind>(List, Begin, End);
  if constexpr (places.first == no_index) {
    for_each_index<Begin, End>(pass.with(memory));
  } else {
    constexpr repetition_run run = runs_of<Net>.all[places.run];
    pass_over<Net, Kind, List, Backward, Begin, places.first>(pass, memory);
    for (std::size_t i = 0; i < run.times; ++i) {
      const std::size_t r = Backward ? run.times - 1 - i : i;
      pass_over<Net, Kind, List, Backward, places.body, places.body_end>(
          pass, shifted(memory, {r * run.each.step, r * run.each.value, r * run.each.parameter}));
    }
    pass_over<Net, Kind, List, Backward, places.end, End>(pass, memory);
  }
}

}  // namespace chainrule::internal::engine
