// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/time/stream_periods.hpp>
#include <chainrule/time/stream_verdict.hpp>

// A network over a sequence, computed one step at a time: its state between two steps.
namespace chainrule::internal::scans {

/// The memory of the network of one step, and the step's number.
template <class T>
struct stream_buffers : engine::sample_buffers<T> {
  std::size_t step;
  constexpr stream_buffers(const engine::buffers<T>& memory, std::size_t number)
      : engine::sample_buffers<T>(memory), step(number) {}
};

/// What streams of both kinds have: the numbers of the network's last step, and how many steps of the input there were.
template <class Net, class Step, class T>
class numbers_of_step {
 public:
  static constexpr std::size_t features = Step::input_shape::size;
  static constexpr std::size_t units = Net::output_shape::extent(1);

  /// How many steps have passed, and whether so many more may.
  constexpr std::size_t passed() const { return steps; }
  constexpr bool has_room(std::size_t count) const {
    return length_of_stream<Net> == no_index || count <= length_of_stream<Net> - steps;
  }
  constexpr void reset() {
    for (T& number : numbers) number = T(0);
    steps = 0;
  }

 protected:
  // The rows of inputs, with those that are whole as they were at the first step.
  template <std::size_t Rows>
  constexpr const T* rows_of(const T* x) {
    if constexpr (!whole_in<Net>.some) {
      return x;
    } else {
      for (std::size_t r = 0; r < Rows; ++r)
        for_each_index<0, Net::graph_type::beginning::parts::size>(copy_input{*this, x + r * features, r * features});
      return given.data();
    }
  }
  constexpr engine::buffers<T> memory_of(const T* parameters, const T* x) {
    engine::buffers<T> memory;
    memory.rows = memory.capacity = 1;
    memory.input = x;
    memory.parameters = parameters;
    memory.values = numbers.data();
    return memory;
  }

  // Some of the values that are computed in turn.
  template <std::size_t First, std::size_t End>
  static CHAINRULE_INLINE void compute_values(const stream_buffers<T>& now) {
    constexpr std::size_t end = Step::graph_type::extents.steps;
    constexpr const auto& places = engine::computed_values<Step, 0, end>;
    const engine::forward_steps<Step, 0, end, stream_buffers<T>> pass{now};
    if constexpr (engine::has_repetitions<Step>)
      engine::pass_over<Step, &repetition_record::value, places, false, First, End>(pass, now);
    else
      for_each_index<First, End>(pass);
  }

  // Before the first step all numbers are zero. `Carries::at(v)` says which of the values are carried now.
  template <class Carries, std::size_t... Steps>
  static constexpr void carry_values(const stream_buffers<T>& memory, meta::index_sequence<Steps...>) {
    (hand_on_in<Carries, Steps>(memory, typename bound_at<Step, Steps>::values{}), ...);
  }

  alignas(64) std::array<T, memory_plan_of<Step>.value_extent> numbers{};
  std::size_t steps = 0;

 private:
  std::array<T, whole_in<Net>.some ? least_block<Net>.steps * features : 0> given{};

  struct copy_input {
    numbers_of_step& state;
    const T* x;
    std::size_t to;
    template <std::size_t Input>
    constexpr void operator()() const {
      using part = list_element<Input, typename Step::graph_type::beginning::parts>;
      if (whole_in<Net>.input[Input] && state.steps > 0) return;
      for (std::size_t i = 0; i < part::entry::extents::size; ++i)
        state.given[to + part::begin + i] = x[part::begin + i];
    }
  };
  template <class Carries, std::size_t Place, class... Values>
  static constexpr void hand_on_in(const stream_buffers<T>& memory, list<Values...>) {
    (hand_on_value<Carries, Place>(memory, static_cast<typename Values::kind*>(nullptr)), ...);
  }
  template <class Carries, std::size_t Place>
  static constexpr void hand_on_value(const stream_buffers<T>&, void*) {}
  template <class Carries, std::size_t Place, class Kind>
  static constexpr void hand_on_value(const stream_buffers<T>& memory, previous<Kind>*) {
    constexpr std::size_t from = value_at<Step, Place, Kind>, to = value_at<Step, Place, previous<Kind>>;
    constexpr std::size_t size = Step::graph().values[from].size;
    if constexpr (Carries::at(to))
      copy_between<size, false>(1, engine::elements_of<Step, from>(memory), size, engine::elements_of<Step, to>(memory),
                                size);
  }
};

struct carries_all {
  static constexpr bool at(std::size_t) { return true; }
};

/// The state of a stream within its sequence: the numbers of its last step, and how many steps there were. Its size is
/// a constant.
template <class Net, class T>
class stream_state : public numbers_of_step<Net, step_of<Net>, T> {
  using step = step_of<Net>;
  using base = numbers_of_step<Net, step, T>;
  using base::steps;

 public:
  using base::features, base::units;

  /// The answers to some steps, one after another, so that their bits do not depend on how many are passed together.
  /// With strides it is a multiple of `least_block<Net>.steps`.
  constexpr void advance(const T* parameters, std::size_t count, const T* x, T* answers) {
    constexpr std::size_t steps_of_answer = least_block<Net>.steps;
    for (std::size_t t = 0; t < count; ++t, ++steps) {
      const stream_buffers<T> now(base::memory_of(parameters, base::template rows_of<1>(x + t * features)), steps);
      base::template carry_values<carries_all>(now, meta::make_index_sequence<step::graph_type::extents.steps>{});
      for_each_index<0, rates.runs>(compute_run{now});
      if (!ends_at<steps_of_answer>(steps)) continue;
      const T* const answer = engine::output_of<step>(now);
      for (std::size_t i = 0; i < units; ++i) answers[t / steps_of_answer * units + i] = answer[i];
    }
  }

 private:
  static constexpr const auto& rates = rates_of<Net>;

  template <std::size_t Rate>
  static constexpr bool ends_at(std::size_t number) {
    return (number + 1) % Rate == 0;
  }
  // The values of a run, at the steps at which they are computed. Their own number of such a step is a part of it.
  struct compute_run {
    const stream_buffers<T>& memory;
    template <std::size_t Run>
    CHAINRULE_INLINE void operator()() const {
      constexpr run_of_values run = rates.run[Run];
      if constexpr (run.rate == 0) {
        if (memory.step == 0) base::template compute_values<run.first, run.end>(memory);
      } else if constexpr (run.rate == 1)
        base::template compute_values<run.first, run.end>(memory);
      else if (ends_at<run.rate>(memory.step))
        base::template compute_values<run.first, run.end>(stream_buffers<T>(memory, memory.step / run.rate));
    }
  };
};

/// The same for a network with layers that make several steps of one: in periods (time/stream_periods.hpp), with the
/// queues of a period.
template <class Net, class T>
class period_state : public numbers_of_step<Net, step_of_period<Net>, T> {
  using step = step_of_period<Net>;
  using base = numbers_of_step<Net, step, T>;
  using base::steps;
  static constexpr const auto& plan = period_of<Net>;

 public:
  using base::features, base::units;

  /// The answers to some periods.
  constexpr void advance(const T* parameters, std::size_t count, const T* x, T* answers) {
    constexpr std::size_t output = memory_plan_of<step>.variable[step::graph().output];
    constexpr std::size_t answers_of_period = plan.times[output] * units;
    for (std::size_t first = 0; first < count; first += plan.steps, steps += plan.steps) {
      for_each_index<0, plan.stages>(
          compute_stage{base::memory_of(parameters, base::template rows_of<plan.steps>(x + first * features)),
                        steps / plan.steps, queues.data()});
      for (std::size_t i = 0; i < answers_of_period; ++i) *answers++ = queues[plan.queue[output] + i];
    }
  }

 private:
  // A step of a value in its queue.
  template <std::size_t Value>
  static constexpr T* in_queue(T* queues, std::size_t number) {
    return queues + plan.queue[Value] + number * step::graph().values[Value].size;
  }
  template <std::size_t Value>
  static constexpr void copy(const T* from, T* to) {
    for (std::size_t i = 0; i < step::graph().values[Value].size; ++i) to[i] = from[i];
  }
  // What cells of a stage carry.
  template <std::size_t Stage>
  struct carries_in {
    static constexpr bool at(std::size_t value) {
      for (std::size_t f = 0; f < step::graph_type::extents.factors; ++f) {
        const factor_record& factor = step::graph().factors[f];
        if (!factor.to_parameter && factor.x == value && plan.stage_of[factor.y] != no_index)
          return plan.stage_of[factor.y] == Stage;
      }
      return false;
    }
  };
  template <std::size_t Stage>
  struct take {
    const stream_buffers<T>& memory;
    T* queues;
    std::size_t number;  // of the stage's step within its period
    template <std::size_t I>
    CHAINRULE_INLINE void operator()() const {
      constexpr std::size_t value = plan.taken[I];
      copy<value>(in_queue<value>(queues, number * plan.times[value] / plan.stage[Stage].times),
                  engine::elements_of<step, value>(memory));
    }
  };
  // A value with fewer steps than its operation has is complete at the last of those that belong to it.
  template <std::size_t Stage>
  struct store {
    const stream_buffers<T>& memory;
    T* queues;
    std::size_t number;
    template <std::size_t I>
    CHAINRULE_INLINE void operator()() const {
      constexpr std::size_t value = plan.stored[I], rate = plan.stage[Stage].times / plan.times[value];
      if ((number + 1) % rate == 0)
        copy<value>(engine::elements_of<step, value>(memory), in_queue<value>(queues, number / rate));
    }
  };
  struct compute_stage {
    engine::buffers<T> period;
    std::size_t periods;  // that have passed
    T* queues;
    template <std::size_t Stage>
    constexpr void operator()() const {
      constexpr stage_of_period stage = plan.stage[Stage];
      for (std::size_t number = 0; number < stage.times; ++number) {
        stream_buffers<T> now(period, periods * stage.times + number);
        now.input = period.input + number * plan.steps / stage.times * features;
        base::template carry_values<carries_in<Stage>>(now,
                                                       meta::make_index_sequence<step::graph_type::extents.steps>{});
        for_each_index<stage.first_taken, stage.end_taken>(take<Stage>{now, queues, number});
        base::template compute_values<stage.first, stage.end>(now);
        for_each_index<stage.first_stored, stage.end_stored>(store<Stage>{now, queues, number});
      }
    }
  };

  std::array<T, plan.queues> queues{};
};

template <class Net, class T>
using state_of_steps = std::conditional_t<makes_steps<Net>, period_state<Net, T>, stream_state<Net, T>>;

}  // namespace chainrule::internal::scans
