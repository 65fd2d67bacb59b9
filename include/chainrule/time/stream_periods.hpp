// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/time/stream_rates.hpp>

// The plan of a stream whose network has layers that make several steps of one. A period is the least number of the
// input's steps for which each value has a whole number of steps. The values are divided into stages, in the order of
// the list: each computes one step after another of its values, all of a period, before the next stage begins. What
// another stage reads is kept in a queue of a period's steps.
namespace chainrule::internal::scans {

/// The network of one step, whose values are each computed by itself: neighbours may have different rates.
template <class Step>
struct without_loops : Step {};

}  // namespace chainrule::internal::scans

namespace chainrule {

// Phrases that refusals of networks with strides are made of.
namespace internal {

struct strides_meet {
  static constexpr char text[] =
      "values with different strides meet, which a stream computes at different steps: give the branches the same stride";
};
struct steps_change_inside {
  static constexpr char text[] =
      "a layer inside another one has a stride, and one behind it needs the number of its steps: write both as layers of "
      "the network";
};
template <class Layer>
struct steps_change_before {
  static constexpr auto text() {
    return internal::meta::sentence("makes more steps before ", internal::meta::spelling<Layer>(),
                                    ", which needs their number: write both as layers of the network");
  }
};
template <std::size_t Steps, std::size_t Needed, std::size_t Answers>
struct ends_between_answers {
  static constexpr auto answers() {
    if constexpr (Answers == 1)
      return internal::meta::text("one answer");
    else
      return internal::meta::sentence(internal::meta::number_text<Answers>, " answers");
  }
  static constexpr auto text() {
    return internal::meta::sentence("with its strides the network has ", answers(), " for ",
                                    internal::meta::number_text<Needed>, " steps: give its stream a multiple of ",
                                    internal::meta::number_text<Needed>, " steps, not ",
                                    internal::meta::number_text<Steps>);
  }
};

}  // namespace internal

template <class Step>
inline constexpr auto memory_plan_of<internal::scans::without_loops<Step>> =
    plan_memory(Step::graph(), pass_purpose::with_input_gradient, false);

}  // namespace chainrule

namespace chainrule::internal::scans {

/// `times` in so many steps of the input, in lowest terms; 0 while it is not known.
struct step_rate {
  std::size_t times = 0, steps = 1;
  static constexpr std::size_t divisor(std::size_t a, std::size_t b) { return b == 0 ? a : divisor(b, a % b); }
  constexpr step_rate scaled(std::size_t by, std::size_t parts) const {
    const std::size_t common = divisor(times * by, steps * parts);
    return {times * by / common, steps * parts / common};
  }
  constexpr bool operator==(const step_rate&) const = default;
};

/// Values from `first` to `end` in the list, whose steps are computed in turn, so many in a period. First the values
/// that it reads are taken from their queues, and at last those that others read are stored there.
struct stage_of_period {
  std::size_t first = 0, end = 0, times = 0;
  std::size_t first_taken = 0, end_taken = 0, first_stored = 0, end_stored = 0;
};

template <std::size_t Values, std::size_t Factors>
struct period_plan {
  bool alike = true;                  // all arguments of each operation have the same rate
  std::size_t steps = 1;              // of the input, in a period
  std::size_t times[Values] = {};     // how many steps of its own a value has in a period
  std::size_t stage_of[Values] = {};  // `no_index` for the input and what is carried
  std::size_t queue[Values] = {};     // where it begins, or `no_index`
  std::size_t queues = 0;             // numbers in all queues
  std::size_t stages = 0;
  stage_of_period stage[Values] = {};
  std::size_t taken[Factors + 1] = {};
  std::size_t stored[Values] = {};
};

template <class Operation>
inline constexpr bool is_carried = false;
template <class... Read>
inline constexpr bool is_carried<carried_variables<Read...>> = true;

/// The network of one step of a stream in periods.
template <class Net>
using step_of_period = without_loops<step_of<Net>>;

template <class Net, class Step = step_of_period<Net>>
struct period_planner {
  static constexpr const auto& g = Step::graph();
  static constexpr const auto& memory = memory_plan_of<Step>;
  static constexpr std::size_t count = Step::graph_type::extents.values, factors = Step::graph_type::extents.factors;
  static constexpr const auto& places = engine::computed_values<Step, 0, Step::graph_type::extents.steps>;

  std::size_t of_result[count];    // how many steps of the arguments belong to one of the result
  std::size_t of_argument[count];  // and the other way round
  bool carried[count];
  period_plan<count, factors> plan{};
  step_rate rate[count] = {};      // of the values
  step_rate computed[count] = {};  // of their operations

  constexpr std::size_t variable(std::size_t v) const { return memory.variable[v]; }

  constexpr void find_rates() {
    for (std::size_t v = 0; v < count; ++v)
      if (v == 0 || (g.values[v].tokens != no_index && !is_without_steps<Net>(v))) rate[v] = computed[v] = {1, 1};
    for (std::size_t f = 0; f < factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || rate[factor.x].times == 0 || is_without_steps<Net>(factor.y)) continue;
      const step_rate now = rate[factor.x].scaled(of_argument[factor.y], 1);
      plan.alike = plan.alike && (computed[factor.y].times == 0 || computed[factor.y] == now);
      computed[factor.y] = now;
      rate[factor.y] = now.scaled(1, of_result[factor.y]);
    }
    for (std::size_t v = 0; v < count; ++v) {
      if (rate[v].times == 0) rate[v] = computed[v] = {1, 1};  // without steps
      plan.steps *= rate[v].steps / step_rate::divisor(plan.steps, rate[v].steps);
    }
    for (std::size_t v = 0; v < count; ++v) {
      plan.times[v] = plan.steps / rate[v].steps * rate[v].times;
      plan.stage_of[v] = plan.queue[v] = no_index;
    }
  }

  // Whether a value is computed from one of the last stage that has another number of steps.
  constexpr bool reads_other_rate(std::size_t v, std::size_t times) const {
    for (std::size_t f = 0; f < factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || factor.y != v) continue;
      if (plan.stage_of[variable(factor.x)] == plan.stages - 1 && plan.times[factor.x] != times) return true;
    }
    return false;
  }
  constexpr void find_stages() {
    for (std::size_t p = 0; p < places.count; ++p) {
      const std::size_t v = places.number[p], times = plan.steps / computed[v].steps * computed[v].times;
      if (!carried[v] && (plan.stages == 0 || plan.stage[plan.stages - 1].times != times || reads_other_rate(v, times)))
        plan.stage[plan.stages++] = {p, p, times};
      if (plan.stages == 0) continue;
      plan.stage[plan.stages - 1].end = p + 1;
      if (!carried[v]) plan.stage_of[v] = plan.stages - 1;
    }
    // A function that is computed with a product's sums.
    for (std::size_t f = 0; f < factors; ++f) {
      const factor_record& factor = g.factors[f];
      if (factor.to_parameter || variable(factor.y) != factor.y || carried[factor.y]) continue;
      std::size_t& stage = plan.stage_of[factor.y];
      if (stage == no_index) stage = plan.stage_of[variable(factor.x)];
    }
  }

  constexpr void store(std::size_t v) {
    if (plan.queue[v] != no_index) return;
    plan.queue[v] = plan.queues;
    plan.queues += plan.times[v] * g.values[v].size;
  }
  constexpr bool is_taken(std::size_t first, std::size_t end, std::size_t v) const {
    for (; first < end; ++first)
      if (plan.taken[first] == v) return true;
    return false;
  }
  constexpr void find_queues() {
    std::size_t taken = 0, stored = 0;
    for (std::size_t s = 0; s < plan.stages; ++s) {
      plan.stage[s].first_taken = taken;
      for (std::size_t f = 0; f < factors; ++f) {
        const factor_record& factor = g.factors[f];
        const std::size_t x = factor.to_parameter ? 0 : variable(factor.x);
        if (x == 0 || plan.stage_of[factor.y] != s || plan.stage_of[x] == s || plan.stage_of[x] == no_index ||
            is_taken(plan.stage[s].first_taken, taken, x))
          continue;
        plan.taken[taken++] = x;
        store(x);
      }
      plan.stage[s].end_taken = taken;
    }
    store(variable(g.output));
    for (std::size_t s = 0; s < plan.stages; ++s) {
      plan.stage[s].first_stored = stored;
      for (std::size_t v = 1; v < count; ++v)
        if (plan.queue[v] != no_index && plan.stage_of[v] == s) plan.stored[stored++] = v;
      plan.stage[s].end_stored = stored;
    }
  }

  constexpr period_plan<count, factors> planned() {
    find_rates();
    if (!plan.alike) return plan;
    find_stages();
    find_queues();
    return plan;
  }
};

template <class Net>
inline constexpr auto period_of = []<std::size_t... Value>(meta::index_sequence<Value...>) {
  using step = step_of_period<Net>;
  return period_planner<Net>{{steps_of_result<maker_at<step, Value>>...},
                             {steps_of_argument<maker_at<step, Value>>...},
                             {is_carried<maker_at<step, Value>>...}}
      .planned();
}(meta::make_index_sequence<step_of_period<Net>::graph_type::extents.values>{});

/// The least number of steps that a stream takes at once, and of its answers to them: without strides one each.
struct block_of_steps {
  std::size_t steps = 1, answers = 1;
  bool is_known = true;  // whether the values that an operation takes have the same steps
};
template <class Net>
inline constexpr block_of_steps least_block = [] {
  if constexpr (makes_steps<Net>)
    return block_of_steps{period_of<Net>.steps, period_of<Net>.times[step_of<Net>::graph().output],
                          period_of<Net>.alike};
  else if constexpr (has_strides<Net>)
    return block_of_steps{rates_of<Net>.of[step_of<Net>::graph().output], 1, rates_of<Net>.alike};
  else
    return block_of_steps{};
}();
/// The number of answers to so many steps.
template <class Net>
constexpr std::size_t answers_to(std::size_t steps) {
  return steps / least_block<Net>.steps * least_block<Net>.answers;
}

}  // namespace chainrule::internal::scans
