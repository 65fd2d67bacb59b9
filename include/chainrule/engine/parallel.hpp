// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/coupled.hpp>
#include <chainrule/engine/executor.hpp>
#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/number/finite.hpp>

// A pass in parts that may run at the same time. Samples are independent of each other up to the parameters'
// gradients; there each element's sum over the samples belongs to one part. So each number is computed in the same
// order, with the same bits, for any number of parts.
namespace chainrule::internal::engine {

/// The most chunks into which a batch's samples are divided; the chunks' costs are added in their order.
inline constexpr std::size_t most_chunks = 64;
/// The fewest samples in a chunk.
inline constexpr std::size_t least_chunk = 16;
/// Below this many multiply-adds one thread is done before another has begun.
inline constexpr std::size_t worthwhile_work = 1u << 19;

struct chunked_rows {
  std::size_t rows;
  std::size_t size;
  std::size_t count;

  constexpr explicit chunked_rows(std::size_t all)
      : rows(all), size(round_up(all / most_chunks + 1, least_chunk)), count(all < size ? 1 : all / size) {}

  /// The first row of a chunk; the number of rows for the index after the last chunk. The last chunk takes the rest.
  constexpr std::size_t first(std::size_t chunk) const { return chunk >= count ? rows : chunk * size; }
  /// The first chunk of a part.
  constexpr std::size_t of_part(std::size_t part, std::size_t parts) const {
    return kernel::share_of(count, part, parts);
  }
};

/// The number of parts in which a batch is worth computing.
constexpr std::size_t parallelism_for(std::size_t rows, std::size_t asked, std::size_t work_of_a_sample) {
  const std::size_t by_work = counted_product(rows, work_of_a_sample) / worthwhile_work;
  const std::size_t by_rows = chunked_rows(rows).count;
  const std::size_t most = by_work < by_rows ? by_work : by_rows;
  return most < 2 ? 1 : asked < most ? asked : most;
}

// The segments before the last, in the forward and in the backward pass. The parts wait for each other between
// segments, because the segments use the same memory.
template <class Net, std::size_t Segment, class Pass>
void forward_in_parts(const Pass& pass) {
  if constexpr (Segment + 1 < segment_count<Net>) {
    if constexpr (couples_samples<Net>)
      forward_with_cuts<Net, first_step_of<Net, Segment>, first_step_of<Net, Segment + 1>>(pass);
    else
      pass.in_parts([](const auto& mine) { forward_segment<Net, Segment>(mine); });
    forward_in_parts<Net, Segment + 1>(pass);
  }
}
template <class Net, std::size_t Segment, class Parts, class Part, class Use>
void backward_to_parameters_in_parts(const Parts& executor, std::size_t parts, const Part& part_of, const Use& use) {
  executor.run(parts, [&](std::size_t part) { backward_segment_to_parameters<Net, Segment>(part_of(part), use); });
  if constexpr (derives_parameters<Net>)
    if (parts > 1) backward_segment_through_derived<Net, Segment>(part_of(0), use);
  if constexpr (some_wait<Net>)
    if (parts > 1)
      executor.run(parts, [&](std::size_t part) { change_waiting_in_segment<Net, Segment>(part_of(part), use); });
}
template <class Net, std::size_t Behind, class Pass, class Part, class Use>
void backward_in_parts(const Pass& pass, const Part& part_of, const Use& use) {
  if constexpr (Behind > 0) {
    constexpr std::size_t segment = Behind - 1;
    if constexpr (couples_samples<Net>) {
      for_each_index<first_step_of<Net, segment>, first_step_of<Net, Behind>>(
          recompute_step_with_cuts<Net, Pass>{pass});
      backward_with_cuts<Net, first_factor_of<Net, segment>, first_factor_of<Net, Behind>>(pass);
    } else {
      pass.in_parts([](const auto& mine) {
        recompute_segment<Net, segment>(mine);
        backward_segment_to_values<Net, segment>(mine);
      });
    }
    backward_to_parameters_in_parts<Net, segment>(pass.executor, pass.parts, part_of, use);
    backward_in_parts<Net, segment>(pass, part_of, use);
  }
}

/// A guard that allows each step.
struct takes_each_step {
  template <class Memory>
  bool look_at(const Memory&, std::size_t) const {
    return true;
  }
  bool allows(bool) const { return true; }
};

/// Forward, cost, backward in the parts of an executor; returns the mean cost. When the gradients of all values are
/// there, `guard` looks at the samples of each part and may forbid the step; then NaN is returned. `use` is called for
/// the parts of the parameters' gradients that are complete, but not if the cost is not finite or the step is
/// forbidden.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar, class Parts, class Use,
          class Guard = takes_each_step>
T parallel_value_and_gradient(const Memory& memory, const T* targets, const Parts& executor, const Use& use,
                              const Guard& guard = {}) {
  constexpr std::size_t wanted = target_size<Net, Loss>;
  const chunked_rows chunks(memory.rows);
  const std::size_t parts =
      parallelism_for(memory.rows, executor.parts(), Net::forward_multiply_adds + Net::backward_multiply_adds);
  const T scale = cost_scale<Net, Loss>(memory.rows, targets);
  T sums[most_chunks];
  bool fine[most_chunks];
  const auto& samples = without_change(memory);
  const auto rows_of = [&](std::size_t part) {
    return rows_between(samples, chunks.first(chunks.of_part(part, parts)),
                        chunks.first(chunks.of_part(part + 1, parts)));
  };
  const divided_pass<Parts, std::remove_cvref_t<decltype(samples)>, decltype(rows_of)> pass{executor, parts, samples,
                                                                                            rows_of};
  constexpr std::size_t last = segment_count<Net> - 1, first_step = first_step_of<Net, last>,
                        end_step = first_step_of<Net, last + 1>, first_factor = first_factor_of<Net, last>,
                        end_factor = first_factor_of<Net, last + 1>;
  derive<Net>(samples);
  forward_in_parts<Net, 0>(pass);
  if constexpr (couples_samples<Net>) forward_up_to_last_cut<Net, first_step, end_step>(pass);
  executor.run(parts, [&](std::size_t part) {
    const std::size_t first = chunks.of_part(part, parts), end = chunks.of_part(part + 1, parts);
    const auto mine = rows_of(part);
    if constexpr (couples_samples<Net>)
      forward_behind_last_cut<Net, first_step, end_step>(mine);
    else
      forward_segment<Net, last>(mine);
    for (std::size_t chunk = first; chunk < end; ++chunk)
      sums[chunk] = sum_of_costs<Net, Loss>(rows_between(samples, chunks.first(chunk), chunks.first(chunk + 1)),
                                            targets + chunks.first(chunk) * wanted, scale);
    if constexpr (couples_samples<Net>) {
      backward_to_first_cut<Net, first_factor, end_factor>(mine);
    } else {
      backward_segment_to_values<Net, last>(mine);
      fine[part] = guard.look_at(mine, parts);
    }
  });
  T mean{};
  for (std::size_t chunk = 0; chunk < chunks.count; ++chunk) mean += sums[chunk];
  mean = mean * scale;
  if (!number::is_finite(mean)) return mean;
  if constexpr (couples_samples<Net>) {
    backward_from_first_cut<Net, first_factor, end_factor>(pass);
    executor.run(parts, [&](std::size_t part) { fine[part] = guard.look_at(rows_of(part), parts); });
  }
  bool all_fine = true;
  for (std::size_t part = 0; part < parts; ++part) all_fine = all_fine && fine[part];
  constexpr bool sums_derived = derives_parameters<Net> && segment_count<Net> == 1;
  const auto part_of = [&](std::size_t part) {
    Memory mine = memory;
    mine.part = part;
    mine.parts = parts;
    mine.derived_are_summed = sums_derived;
    return mine;
  };
  if constexpr (sums_derived)
    sum_derived<Net>(memory, [&](const auto& sum) {
      executor.run(parts, [&](std::size_t part) { sum(without_change(part_of(part))); });
    });
  if (!guard.allows(all_fine)) return T(__builtin_nan(""));
  backward_to_parameters_in_parts<Net, last>(executor, parts, part_of, use);
  backward_in_parts<Net, last>(pass, part_of, use);
  return mean;
}

}  // namespace chainrule::internal::engine
