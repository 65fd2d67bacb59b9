// SPDX-License-Identifier: BSL-1.0
#pragma once

// First by itself: g++ lists the headers on the way to it in each refusal.
#include <chainrule/meta/gate.hpp>

#include <chainrule/recompute/least_work.hpp>
#include <chainrule/topology/budget.hpp>

// A network whose training keeps within a budget of memory because some values are computed twice.
namespace chainrule {

// The words of this header's error messages.
template <std::size_t Number>
struct needs_at_least {
  static constexpr auto text() {
    return internal::meta::sentence("it needs at least ", internal::meta::number_text<Number>);
  }
};

namespace internal::recompute {

/// The segments of a pass: segment k begins with `first_step[k]` and `first_factor[k]`, where the one before ends.
template <std::size_t Steps>
struct segment_plan {
  std::size_t count = 1;
  std::size_t first_step[most_cuts + 2] = {};
  std::size_t first_factor[most_cuts + 2] = {};
  bool recomputed[Steps + 1] = {};  // a step that is computed again before the backward pass enters its segment
  std::size_t multiply_adds = 0;    // of these, for one sample
};

template <class Net>
struct plan {
  static constexpr std::size_t steps = Net::graph_type::extents.steps;
  static constexpr std::size_t values = Net::graph_type::extents.values;
  static constexpr std::size_t factors = Net::graph_type::extents.factors;

  std::remove_const_t<decltype(memory_plan_of<Net>)> memory = memory_plan_of<Net>;
  segment_plan<steps> segments{};
  std::size_t segment_of[steps + 1] = {};
  bool dropped[values] = {};  // by slot

  constexpr explicit plan(const segmentation& chosen) {
    const auto& g = Net::graph();
    segments.count = chosen.count;
    for (std::size_t k = 0; k < chosen.count; ++k) segments.first_step[k + 1] = cuts_of<Net>.step[chosen.end[k]];
    for (std::size_t k = 0; k < chosen.count; ++k)
      for (std::size_t s = segments.first_step[k]; s < segments.first_step[k + 1]; ++s) segment_of[s] = k;
    segment_of[steps] = chosen.count;
    for (std::size_t f = 0; f < factors; ++f) ++segments.first_factor[segment_of[g.factors[f].step] + 1];
    for (std::size_t k = 0; k < chosen.count; ++k) segments.first_factor[k + 1] += segments.first_factor[k];
    for (std::size_t v = 1; v < values; ++v) {
      const slot_use& slot = slots_of<Net>.of[v];
      if (slot.size + slot.gradient > 0)
        dropped[v] =
            segment_of[slot.used] == segment_of[slot.born] && !(slot.read && chosen.whole[segment_of[slot.born]]);
    }
    choose_recomputed();
    lay_out(crossing_gradients<Net>(chosen));
  }

  constexpr void choose_recomputed() {
    const auto& g = Net::graph();
    bool needed[values] = {};  // by slot
    for (std::size_t v = 1; v < values; ++v)
      needed[v] = dropped[v] && slots_of<Net>.of[v].read && segment_of[slots_of<Net>.of[v].born] + 1 < segments.count;
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t v = values; v-- > 1;) {  // a step that computes one of its values computes all of them
        const std::size_t step = g.values[v].step;
        if (memory.variable[v] != v || !needed[memory.slot[v]] || segments.recomputed[step]) continue;
        segments.recomputed[step] = changed = true;
        for (std::size_t w = v; w > 0 && g.values[w].step == step; --w)
          needed[memory.slot[w]] = needed[memory.slot[w]] || memory.slot[w] != 0;
        for (std::size_t w = v; w < values && g.values[w].step == step; ++w)
          needed[memory.slot[w]] = needed[memory.slot[w]] || memory.slot[w] != 0;
      }
      for (std::size_t v = values; v-- > 1;) {  // values that one fused loop computes are recomputed together
        const std::size_t slot = memory.slot[v], first = memory.slot[memory.computed_with[v]];
        if (memory.computed_with[v] != 0 && needed[slot] != needed[first])
          needed[slot] = needed[first] = changed = true;
      }
      for (std::size_t f = factors; f-- > 0;) {
        const factor_record& factor = g.factors[f];
        if (factor.to_parameter) continue;
        const std::size_t x = memory.slot[factor.x];
        if (x == 0) continue;
        const bool fused = slots_of<Net>.fusable[factor.y];  // a fused step may compute x and y
        const std::size_t y = memory.slot[factor.y];
        if (segments.recomputed[factor.step] && (dropped[x] || fused) && !needed[x]) needed[x] = changed = true;
        if (fused && segments.recomputed[g.values[memory.variable[factor.x]].step] && !needed[y])
          needed[y] = changed = true;
      }
      for (std::size_t v = values; v-- > 1;) {
        const std::size_t x = g.values[v].tokens == no_index ? 0 : memory.slot[g.values[v].tokens];
        if (x != 0 && segments.recomputed[g.values[v].step] && dropped[x] && !needed[x]) needed[x] = changed = true;
      }
    }
    for (std::size_t f = 0; f < factors; ++f)
      if (segments.recomputed[g.factors[f].step]) segments.multiply_adds += g.factors[f].forward_cost;
  }

  // Lifetimes are counted in segments. Kept values are allocated upwards in segment order, then each segment's
  // temporaries; gradients that cross a segment boundary are allocated downwards from the top.
  constexpr void lay_out(const crossing_gradients<Net>& crossing) {
    const std::size_t last = segments.count - 1, extent = crossing.extent;
    std::size_t low[most_cuts + 2] = {};
    slot_lifetime place[values] = {}, adjoint[values] = {};
    for (std::size_t v = 1; v < values; ++v) {
      const slot_use& slot = slots_of<Net>.of[v];
      if (slot.size + slot.gradient == 0) continue;
      const std::size_t from = segment_of[slot.born], to = segment_of[slot.used] < last ? segment_of[slot.used] : last;
      place[v] = {slot.size, from, dropped[v] ? from : last, no_index};
      if (slot.gradient > 0) adjoint[v] = {slot.gradient, from, to, no_index};
      if (dropped[v]) continue;
      place[v].offset = low[last];
      for (std::size_t k = from; k <= last; ++k) low[k] += slot.size;
    }
    for (std::size_t i = 0; i < crossing.count; ++i)
      adjoint[crossing.slot[i]].offset = extent - crossing.items[i].offset - crossing.items[i].size;
    for (std::size_t v = 1; v < values; ++v)
      for (slot_lifetime* item : {&place[v], &adjoint[v]}) {
        if (item->size == 0 || item->offset != no_index) continue;
        item->offset = low[item->first];
        low[item->first] += item->size;
      }
    // A kept value can be read after the pass if no earlier segment has overwritten it.
    std::size_t floor[most_cuts + 2] = {}, ceiling[most_cuts + 2] = {extent};
    for (std::size_t k = 0; k < last; ++k) {
      floor[k + 1] = low[k] > floor[k] ? low[k] : floor[k];
      ceiling[k + 1] = extent - crossing.high[k] < ceiling[k] ? extent - crossing.high[k] : ceiling[k];
    }
    memory.value_extent = memory.kept_extent = extent;
    memory.adjoint_extent = 0;
    memory.adjoints_among_values = true;
    for (std::size_t v = 1; v < values; ++v) {
      const std::size_t slot = memory.slot[v];
      memory.transient[v] = false;
      if (slot == 0 || Net::graph().values[v].derived) continue;
      if (memory.value_offset[v] != no_index) memory.value_offset[v] = place[slot].offset;
      if (memory.adjoint_offset[v] != no_index) memory.adjoint_offset[v] = adjoint[slot].offset;
      const std::size_t born = place[slot].first;
      if (dropped[slot] || place[slot].offset < floor[born] || place[slot].offset + place[slot].size > ceiling[born])
        memory.kept[v] = false;
    }
  }
};

template <class Net, std::size_t Limit>
struct plan_within {
  static constexpr bool fits = segments_within<Net, Limit>.count > 0;
  static constexpr plan<Net> value{segments_within<Net, Limit>};
};

// The bytes that an optimizer holds for a network that computes values twice. They include a whole gradient, because
// the step is taken when the whole gradient is complete.
template <class Net, class Optimizer, class Scalar>
constexpr std::size_t optimizer_bytes(std::size_t threads) {
  if constexpr (requires { Optimizer::template held_bytes<Net, Scalar>; })
    return Net::template optimizer_bytes<Optimizer, Scalar>(threads);
  else
    return costs::optimizer_bytes<Scalar>(Net::template gradient_bytes<Scalar>, Net::graph().gradient_extent,
                                          optimizer::held_numbers<Optimizer, Scalar>(), threads > 0);
}

}  // namespace internal::recompute

/// An accepted network whose training computes some values twice, so that a tape has at most Limit elements a sample
/// for values and their gradients. Users name it through `recomputed<...>`. Its gradients are the same as those of Net,
/// bit for bit.
template <class Net, std::size_t Limit>
struct recomputation : internal::topologies::with_plans_of_its_own<Net> {
  static constexpr const auto& plan() { return internal::recompute::plan_within<Net, Limit>::value; }

  /// Multiply-adds for the values that are computed again, for one sample, in addition to those of forward and
  /// backward.
  static constexpr std::size_t recomputed_multiply_adds = plan().segments.multiply_adds;
  static constexpr std::size_t segments = plan().segments.count;

  static constexpr std::size_t tape_extent =
      plan().memory.value_extent + Net::input_shape::size + Net::output_shape::size;
  template <class Scalar>
  static constexpr std::size_t tape_bytes(std::size_t samples) {
    return counted_sum(counted_product(tape_extent * sizeof(Scalar), tape_capacity(samples)),
                       internal::costs::elements_of_a_pass(Net::graph(), plan().memory) * sizeof(Scalar));
  }
  /// Elements of the gradient buffer of a step: the whole gradient.
  template <class Optimizer, class Scalar>
  static constexpr std::size_t step_extent = Net::graph().gradient_extent;
  template <class Optimizer, class Scalar>
  static constexpr std::size_t training_bytes(std::size_t samples, std::size_t validated = 0, std::size_t threads = 0) {
    return counted_sum(
        Net::template parameter_bytes<Scalar> + internal::recompute::optimizer_bytes<Net, Optimizer, Scalar>(threads),
        counted_sum(tape_bytes<Scalar>(samples),
                    Net::template measuring_bytes<Scalar>(validated, threads == 0 ? 1 : threads)));
  }
};

template <class Net, std::size_t Limit>
inline constexpr auto memory_plan_of<recomputation<Net, Limit>> = recomputation<Net, Limit>::plan().memory;

template <class Net>
inline constexpr bool is_recomputation = false;
template <class Net, std::size_t Limit>
inline constexpr bool is_recomputation<recomputation<Net, Limit>> = true;

/// The network that computes nothing twice.
template <class Net>
struct without_recomputation {
  using type = Net;
};
template <class Net, std::size_t Limit>
struct without_recomputation<recomputation<Net, Limit>> {
  using type = Net;
};
template <class Net>
using plain_of = typename without_recomputation<Net>::type;

// In inference nothing needs to be computed again.
template <class Net, std::size_t Limit>
struct internal::topologies::inference<recomputation<Net, Limit>> {
  using other = typename inference<Net>::type;
  using type = std::conditional_t<std::is_same_v<other, Net>, recomputation<Net, Limit>, other>;
};

/// Whether a network's passes are cut into segments.
template <class Net>
concept Recomputes = is_recomputation<Net>;

namespace internal::recompute {

// From a limit in bytes: `extent`, the number of elements that remain for the values and gradients of one sample.
// `bytes(n)` is the reverse: all bytes, if n elements are needed for a sample. `fixed` is what does not depend on them.
template <class Net, class Limit>
struct elements_within;
template <class Net, std::size_t Samples, std::size_t Bytes, class Scalar>
struct elements_within<Net, max_tape_bytes<Samples, Bytes, Scalar>> {
  static constexpr std::size_t of_a_sample = counted_product(tape_capacity(Samples), sizeof(Scalar));
  static constexpr std::size_t fixed =
      counted_sum(counted_product(Net::input_shape::size + Net::output_shape::size, of_a_sample),
                  costs::elements_of_a_pass(Net::graph(), memory_plan_of<Net>) * sizeof(Scalar));
  static constexpr std::size_t extent = Bytes < fixed ? 0 : (Bytes - fixed) / of_a_sample;
  static constexpr std::size_t bytes(std::size_t elements) {
    return counted_sum(fixed, counted_product(elements, of_a_sample));
  }
};
template <class Net, class Optimizer, std::size_t Samples, std::size_t Bytes, class Scalar>
struct elements_within<Net, max_training_bytes<Optimizer, Samples, Bytes, Scalar>> {
  static constexpr std::size_t fixed =
      Net::template parameter_bytes<Scalar> + optimizer_bytes<Net, Optimizer, Scalar>(0);
  using tape = elements_within<Net, max_tape_bytes<Samples, (Bytes < fixed ? 0 : Bytes - fixed), Scalar>>;
  static constexpr std::size_t extent = tape::extent;
  static constexpr std::size_t bytes(std::size_t elements) { return counted_sum(fixed, tape::bytes(elements)); }
};

template <class Net, class Limit, class Within = plan_within<Net, elements_within<Net, Limit>::extent>>
struct chosen {
  using type = recomputation<Net, elements_within<Net, Limit>::extent>;
};
template <class Net, class Limit, class Within>
  requires(!Within::fits)
struct chosen<Net, Limit, Within> {
  using type =
      gate_of<refusal<exceeds_budget<Limit>, needs_at_least<elements_within<Net, Limit>::bytes(least_extent<Net>)>>>;
};

template <class Net, class Limit>
struct checked : chosen<Net, Limit> {};
template <class Net, class Limit>
  requires is_refused<Net>
struct checked<Net, Limit> {
  using type = Net;
};
template <class Net, class Limit>
  requires(!is_refused<Net> && Limit::template of<Net> <= Limit::limit)
struct checked<Net, Limit> {
  using type = Net;
};

}  // namespace internal::recompute

/// The network itself, if it keeps within the limit, `max_tape_bytes<...>` or `max_training_bytes<...>`. Otherwise a
/// network that keeps within the limit because it computes some values twice; of these, the one with the least extra
/// work. Refused if there is no such network.
template <class Net, class Limit>
using recomputed = typename internal::recompute::checked<checked_network<Net>, std::remove_cvref_t<Limit>>::type;

}  // namespace chainrule
