// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/forward.hpp>
#include <chainrule/model/inputs.hpp>
#include <chainrule/model/statistics.hpp>
#include <chainrule/model/tape.hpp>
#include <chainrule/model/thread_scratch.hpp>
#include <chainrule/model/tokens.hpp>

// A model's answers, some samples at a time. After a thread's first call nothing is allocated.
namespace chainrule::internal::models {

/// Whether each value before the last layer is whole vectors, in a network so short that it may be inlined everywhere.
/// Then the pass over one sample is inlined where its values are declared, and they stay in registers: 8-32-32-1 takes
/// 0.82 of its time by g++, 0.89 by clang; twelve layers of 16 take 0.94 by g++. Where a vector is filled in part,
/// clang puts it together from its parts, and 7-13-10 takes 1.2 times its time.
template <class Net, class T>
inline constexpr bool stays_in_registers = [] {
  constexpr const auto& g = Net::graph();
  constexpr std::size_t lanes = number::register_lanes<T>;
  for (std::size_t v = 1; v < Net::graph_type::extents.values; ++v)
    if (g.values[v].step != g.values[g.output].step && g.values[v].size % lanes != 0) return false;
  return lanes > 1 && Net::forward_multiply_adds < engine::worth_a_call;
}();

/// The answers of a network. Pass is the network whose passes are computed: in inference or in training.
template <class Net, class Pass, class T>
struct answers {
  using in = typename Net::input_shape;
  using out = typename Net::output_shape;
  static constexpr std::size_t values_extent = memory_plan_of<Pass>.value_extent,
                               before_values = memory_plan_of<Pass>.before_values;

  const T* parameters;

  /// All rows. Scratch memory for one sample is on the stack if it is small; otherwise each thread keeps its scratch
  /// memory from one call to the next.
  template <class Expression>
  void all(const Expression& x, std::size_t count, T* answer) const {
    if constexpr ((before_values + values_extent) * sizeof(T) <= inline_bytes) {
      if constexpr (argument<network_input, in, std::remove_cvref_t<Expression>>::kind == argument_kind::sample) {
        alignas(buffer_alignment) T scratch[before_values + values_extent];
        return sample(x, scratch, answer);
      } else if (count == 1) {
        alignas(buffer_alignment) T scratch[before_values + values_extent];
        return rows_in(scratch, x, 0, 1, 1, answer);
      }
    }
    rows(x, 0, count, inference_capacity(count), answer);
  }

  /// The rows from `first` to `end`, at most `capacity` at a time; with a draw, in training with its random numbers.
  template <class Expression, class... Draw>
  void rows(const Expression& x, std::size_t first, std::size_t end, std::size_t capacity, T* answer,
            const Draw&... random) const {
    thread_scratch<aligned_buffer<T>> scratch;
    const std::size_t extent = before_values + values_extent * capacity +
                               (sizeof...(Draw) > 0 ? numbers_of_a_statistic * Net::graph().statistics_extent : 0);
    if ((*scratch).size() < extent) *scratch = aligned_buffer<T>(extent);
    rows_in((*scratch).data(), x, first, end, capacity, answer, random...);
  }

 private:
  // The compiler decides whether this is inlined. If it had to be, the whole answer of a small network would be too
  // long to be inlined into its caller.
  template <class Memory>
  static void pass(const Memory& memory) {
    engine::forward<Pass>(memory);
  }

  template <class Expression>
  void sample(const Expression& x, T* scratch, T* answer) const {
    engine::sample_buffers<T> memory(engine::buffers<T>{
        .rows = 1, .capacity = 1, .parameters = parameters, .values = scratch + before_values, .answers_only = true});
    memory.input = rows_reader<Expression, T, in::size>(x).read(
        1, engine::transient_buffer<Pass>(memory, memory_plan_of<Pass>.input_offset));
    check_whole_numbers<Net>(memory.input, 1, 0, x);
    if constexpr (stays_in_registers<Pass, T>)
      engine::forward<Pass>(memory);
    else
      pass(memory);
    std::copy_n(engine::output_of<Pass>(memory), out::size, answer);
  }

  template <class Expression, class... Draw>
  void rows_in(T* scratch, const Expression& x, std::size_t first, std::size_t end, std::size_t capacity, T* answer,
               Draw... random) const {
    rows_reader<Expression, T, in::size> samples(x, first);
    for (std::size_t done = first; done < end; done += capacity) {
      engine::buffers<T> memory;
      memory.rows = std::min(capacity, end - done);
      memory.capacity = capacity;
      memory.parameters = parameters;
      memory.values = scratch + before_values;
      memory.answers_only = true;
      if constexpr (sizeof...(Draw) > 0) {
        ((memory.drawn = &random), ...);
        memory.statistics = memory.values + values_extent * capacity;
      }
      memory.input =
          samples.read(memory.rows, engine::transient_buffer<Pass>(memory, memory_plan_of<Pass>.input_offset));
      check_whole_numbers<Net>(memory.input, memory.rows, done, x);
      if (done == first) engine::derive<Pass>(memory);
      engine::forward_samples<Pass>(memory);
      std::copy_n(engine::output_of<Pass>(memory), memory.rows * out::size, answer + done * out::size);
      ((random.first_sample += memory.rows), ...);
    }
  }
};

}  // namespace chainrule::internal::models
