// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/time/stream_rates.hpp>
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

/// The state of a stream within its sequence: the numbers of its last step, and how many steps there were. Its size is
/// a constant.
template <class Net, class T>
class stream_state {
  using step = step_of<Net>;

 public:
  static constexpr std::size_t features = step::input_shape::size;
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

  /// The answers to some steps, one after another, so that their bits do not depend on how many are passed together.
  /// With strides it is a multiple of `steps_of_answer<Net>`.
  constexpr void advance(const T* parameters, std::size_t count, const T* x, T* answers) {
    for (std::size_t t = 0; t < count; ++t, ++steps) {
      engine::buffers<T> memory;
      memory.rows = memory.capacity = 1;
      memory.input = x + t * features;
      memory.parameters = parameters;
      memory.values = numbers.data();
      const stream_buffers<T> now(memory, steps);
      carry_values(now, std::make_index_sequence<step::graph_type::extents.steps>{});
      for_each_index<0, rates.runs>(compute_run{now});
      if (!ends_at<steps_of_answer<Net>>(steps)) continue;
      const T* const answer = engine::output_of<step>(now);
      for (std::size_t i = 0; i < units; ++i) answers[t / steps_of_answer<Net> * units + i] = answer[i];
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
      constexpr std::size_t rate = rates.run[Run].rate;
      if constexpr (rate == 1)
        compute<Run>(memory);
      else if (ends_at<rate>(memory.step))
        compute<Run>(stream_buffers<T>(memory, memory.step / rate));
    }
    template <std::size_t Run>
    static CHAINRULE_INLINE void compute(const stream_buffers<T>& now) {
      constexpr run_of_values run = rates.run[Run];
      constexpr std::size_t end = step::graph_type::extents.steps;
      constexpr const auto& places = engine::computed_values<step, 0, end>;
      const engine::forward_steps<step, 0, end, stream_buffers<T>> pass{now};
      if constexpr (engine::has_repetitions<step>)
        engine::pass_over<step, &repetition_record::value, places, false, run.first, run.end>(pass, now);
      else
        for_each_index<run.first, run.end>(pass);
    }
  };

  // Before the first step all numbers are zero.
  template <std::size_t... Steps>
  static constexpr void carry_values(const stream_buffers<T>& memory, std::index_sequence<Steps...>) {
    (hand_on_in<Steps>(memory, typename bound_at<step, Steps>::values{}), ...);
  }
  template <std::size_t Step, class... Values>
  static constexpr void hand_on_in(const stream_buffers<T>& memory, list<Values...>) {
    (hand_on_value<Step>(memory, static_cast<typename Values::kind*>(nullptr)), ...);
  }
  template <std::size_t Step>
  static constexpr void hand_on_value(const stream_buffers<T>&, void*) {}
  template <std::size_t Step, class Kind>
  static constexpr void hand_on_value(const stream_buffers<T>& memory, previous<Kind>*) {
    constexpr std::size_t from = value_at<step, Step, Kind>, to = value_at<step, Step, previous<Kind>>;
    constexpr std::size_t size = step::graph().values[from].size;
    copy_between<size, false>(1, engine::elements_of<step, from>(memory), size, engine::elements_of<step, to>(memory),
                              size);
  }

  alignas(64) std::array<T, memory_plan_of<step>.value_extent> numbers{};
  std::size_t steps = 0;
};

}  // namespace chainrule::internal::scans
