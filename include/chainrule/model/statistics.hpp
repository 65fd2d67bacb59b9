// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/graph/graph.hpp>
#include <chainrule/tensor/error.hpp>
#include <chainrule/tensor/storage.hpp>

// The statistics of a pass in training, and how they update a model's buffers.
namespace chainrule::internal::models {

/// Throws shape_error for too few samples, if a layer computes each sample from all of them.
template <class Net>
void check_samples(std::size_t rows) {
  if constexpr (Net::graph().least_samples > 0)
    if (rows < Net::graph().least_samples) {
      constexpr step_record step = Net::graph().steps[Net::graph().first_that_couples];
      error_texts::fail<shape_error>({"a batch of ",
                                      rows,
                                      " in training: layer ",
                                      {step.numbers, step.depth, error_texts::piece::place},
                                      " computes each sample from all of them, and needs at least ",
                                      Net::graph().least_samples});
    }
}

/// The statistics that a gradient carries from the pass in which it was computed, laid out like the network's buffers;
/// empty if the network has no buffers.
template <class T, std::size_t Extent>
class carried_statistics {
 public:
  void carry(const T* statistics) {
    std::copy_n(statistics, Extent, numbers.data());
    there = true;
  }
  /// Null for a gradient that was not computed by a pass.
  const T* statistics() const { return there ? numbers.data() : nullptr; }

 private:
  aligned_buffer<T> numbers = aligned_buffer<T>(Extent);
  bool there = false;
};
template <class T>
class carried_statistics<T, 0> {};

/// Updates the buffers among a model's numbers with a pass's statistics, each with its momentum.
template <class Net, class T>
void move_into_buffers(const T* statistics, T* numbers) {
  for (const parameter_record& record : Net::graph().parameters) {
    if (record.statistic == no_index || statistics == nullptr) continue;
    const T moved = static_cast<T>(record.momentum), kept = static_cast<T>(1 - record.momentum);
    T* const running = numbers + record.offset;
    for (std::size_t i = 0; i < record.size; ++i)
      running[i] = kept * running[i] + moved * statistics[record.statistic + i];
  }
}

}  // namespace chainrule::internal::models
