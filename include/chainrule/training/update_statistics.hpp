// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/training/batches.hpp>

namespace chainrule {

// The words of this header's error messages.
namespace internal {

struct has_no_statistics {
  static constexpr char text[] = "update_statistics: no layer of this network keeps running statistics: leave it out";
};

}  // namespace internal

namespace internal::training {

/// Recomputes a model's running statistics, on a tape: the mean of the batches' statistics.
template <class Net, class T, class Batches>
void update_statistics_on(models::model<Net, T>& m, Batches& batches, std::size_t batch_size, seed random_numbers,
                          models::tape<Net, T>& tape) {
  draw current{random_numbers, 0};
  const T* const numbers = m.data();
  batches.begin_in_order();
  for (std::size_t seen = 0; !batches.ends_after(seen); ++current.step) {
    const std::size_t rows = batches.read_in_order(seen, batch_size, tape.input_copy());
    if (rows == 0) break;
    seen += rows;
    auto memory = tape.prepare(rows, tape.input_copy(), numbers, nullptr);
    memory.drawn = &current;
    engine::forward<Net>(memory);
    const T share = static_cast<T>(1 / static_cast<double>(current.step + 1));
    for (const parameter_record& record : Net::graph().parameters) {
      if (record.statistic == no_index) continue;
      T* const running = m.data() + record.offset;
      const T* const found = tape.statistics() + record.statistic;
      for (std::size_t i = 0; i < record.size; ++i)
        running[i] = current.step == 0 ? found[i] : running[i] + share * (found[i] - running[i]);
    }
  }
}

}  // namespace internal::training

/// Recomputes a model's running statistics, those of batch_norm: the mean of the statistics of the data's batches, in
/// their order, as in training. For a model whose parameters are averages: PyTorch's update_bn. Layers that draw random
/// numbers draw as in training. Refuses a network without running statistics. Throws error for a batch_size of 0, and
/// shape_error for a last batch that is too small for a layer and for data of other shapes.
template <internal::PlainNetwork Net, Scalar T, class U>
if_accepted<refuse_if<Net::graph().statistics_extent == 0, refusal<internal::has_no_statistics>>,
            std::type_identity<void>>
update_statistics(internal::models::model<Net, T>& m, const data_set<U>& data, std::size_t batch_size = 32,
                  seed random_numbers = {}) {
  if constexpr (Net::graph().statistics_extent > 0) {
    if (batch_size == 0) throw error("update_statistics: batch_size must be at least 1, is 0");
    internal::training::check_inputs<Net, T>(data, "");
    const std::size_t most = std::min(batch_size, data.size());
    internal::models::check_samples<Net>(most);
    if (const std::size_t last = data.size() % most; last != 0) internal::models::check_samples<Net>(last);
    internal::models::tape<Net, T> tape(most);
    internal::training::data_set_batches<Net, internal::training::no_cost, T, U> batches(data, {});
    internal::training::update_statistics_on(m, batches, most, random_numbers, tape);
  } else {
    return {};
  }
}

}  // namespace chainrule
