// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/executor.hpp>
#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/number/finite.hpp>

// A pass in parts that may run at the same time. Samples are independent of each other up to the parameters' gradients;
// there each element's sum over the samples belongs to one part. So every number is computed in the same order, and has
// the same bits, whatever the number of parts.
namespace chainrule::internal::engine {

/// A batch's samples in at most so many chunks, whose costs are summed in their order.
inline constexpr std::size_t most_chunks = 64;
/// Samples in a chunk, at least.
inline constexpr std::size_t least_chunk = 16;
/// Multiply-adds below which another thread would not have begun before one is done.
inline constexpr std::size_t worthwhile_work = 1u << 19;

struct chunked_rows {
  std::size_t rows;
  std::size_t size;
  std::size_t count;

  constexpr explicit chunked_rows(std::size_t all)
      : rows(all), size(round_up(all / most_chunks + 1, least_chunk)), count(all < size ? 1 : all / size) {}

  /// The first row of a chunk; of the one past the last, the number of rows. The last chunk takes the rest.
  constexpr std::size_t first(std::size_t chunk) const { return chunk >= count ? rows : chunk * size; }
  /// The first chunk of a part.
  constexpr std::size_t of_part(std::size_t part, std::size_t parts) const {
    return kernel::share_of(count, part, parts);
  }
};

/// In how many parts a batch is worth computing.
constexpr std::size_t parallelism_for(std::size_t rows, std::size_t asked, std::size_t work_of_a_sample) {
  const std::size_t by_work = counted_product(rows, work_of_a_sample) / worthwhile_work;
  const std::size_t by_rows = chunked_rows(rows).count;
  const std::size_t most = by_work < by_rows ? by_work : by_rows;
  return most < 2 ? 1 : asked < most ? asked : most;
}

// If a pass has segments, the parts wait for each other between them, because the segments use the same memory. The
// segments before the last, on the way forward and on the way back.
template <class Net, std::size_t Segment, class Parts, class Rows>
void forward_in_parts(const Parts& executor, std::size_t parts, const Rows& rows_of) {
  if constexpr (Segment + 1 < segment_count<Net>) {
    executor.run(parts, [&](std::size_t part) { forward_segment<Net, Segment>(rows_of(part)); });
    forward_in_parts<Net, Segment + 1>(executor, parts, rows_of);
  }
}
template <class Net, std::size_t Segment, class Parts, class Part, class Use>
void backward_to_parameters_in_parts(const Parts& executor, std::size_t parts, const Part& part_of, const Use& use) {
  executor.run(parts, [&](std::size_t part) { backward_segment_to_parameters<Net, Segment>(part_of(part), use); });
  if constexpr (some_wait<Net>)
    if (parts > 1)
      executor.run(parts, [&](std::size_t part) { change_waiting_in_segment<Net, Segment>(part_of(part), use); });
}
template <class Net, std::size_t Behind, class Parts, class Rows, class Part, class Use>
void backward_in_parts(const Parts& executor, std::size_t parts, const Rows& rows_of, const Part& part_of,
                       const Use& use) {
  if constexpr (Behind > 0) {
    executor.run(parts, [&](std::size_t part) {
      const auto mine = rows_of(part);
      recompute_segment<Net, Behind - 1>(mine);
      backward_segment_to_values<Net, Behind - 1>(mine);
    });
    backward_to_parameters_in_parts<Net, Behind - 1>(executor, parts, part_of, use);
    backward_in_parts<Net, Behind - 1>(executor, parts, rows_of, part_of, use);
  }
}

/// What lets every step be taken.
struct takes_each_step {
  template <class Memory>
  bool look_at(const Memory&, std::size_t) const {
    return true;
  }
  bool allows(bool) const { return true; }
};

/// Forward, cost, backward in the parts of an executor. Returns the mean cost; `use` is called for what is complete of
/// the parameters' gradients, and not at all if the cost is no finite number, or if `guard` does not allow it, which
/// then looks at each part's samples, of so many parts, when the gradients of all values are there; a NaN is returned.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar, class Parts, class Use,
          class Guard = takes_each_step>
T parallel_value_and_gradient(const Memory& memory, const T* targets, const Parts& executor, const Use& use,
                              const Guard& guard = {}) {
  constexpr std::size_t size = Net::output_shape::size;
  const chunked_rows chunks(memory.rows);
  // A layer that computes each sample from all of them sees them in one part.
  const std::size_t parts =
      Net::graph().least_samples > 0
          ? 1
          : parallelism_for(memory.rows, executor.parts(), Net::forward_multiply_adds + Net::backward_multiply_adds);
  const T scale = T(1) / static_cast<T>(static_cast<double>(memory.rows));
  T sums[most_chunks];
  bool fine[most_chunks];
  const auto& samples = without_change(memory);
  const auto rows_of = [&](std::size_t part) {
    return rows_between(samples, chunks.first(chunks.of_part(part, parts)),
                        chunks.first(chunks.of_part(part + 1, parts)));
  };
  forward_in_parts<Net, 0>(executor, parts, rows_of);
  executor.run(parts, [&](std::size_t part) {
    const std::size_t first = chunks.of_part(part, parts), end = chunks.of_part(part + 1, parts);
    const auto mine = rows_of(part);
    forward_segment<Net, segment_count<Net> - 1>(mine);
    for (std::size_t chunk = first; chunk < end; ++chunk)
      sums[chunk] = sum_of_costs<Net, Loss>(rows_between(samples, chunks.first(chunk), chunks.first(chunk + 1)),
                                            targets + chunks.first(chunk) * size, scale);
    backward_segment_to_values<Net, segment_count<Net> - 1>(mine);
    fine[part] = guard.look_at(mine, parts);
  });
  T mean{};
  for (std::size_t chunk = 0; chunk < chunks.count; ++chunk) mean += sums[chunk];
  mean = mean * scale;
  if (!number::is_finite(mean)) return mean;
  bool all_fine = true;
  for (std::size_t part = 0; part < parts; ++part) all_fine = all_fine && fine[part];
  if (!guard.allows(all_fine)) return T(__builtin_nan(""));
  const auto part_of = [&](std::size_t part) {
    Memory mine = memory;
    mine.part = part;
    mine.parts = parts;
    return mine;
  };
  backward_to_parameters_in_parts<Net, segment_count<Net> - 1>(executor, parts, part_of, use);
  backward_in_parts<Net, segment_count<Net> - 1>(executor, parts, rows_of, part_of, use);
  return mean;
}

}  // namespace chainrule::internal::engine
