// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/coupled.hpp>
#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/number/finite.hpp>

// Which sample of a batch is to blame for a cost that is not finite.
namespace chainrule::internal::training {

inline constexpr std::size_t no_row = static_cast<std::size_t>(-1);

/// The first row of a batch whose own cost is not finite, after a pass over the batch that changed no parameter.
/// `no_row` if it is the sum alone that is not finite, and if each answer depends on all samples of the batch.
template <class Net, class Loss, class T>
[[gnu::noinline, gnu::cold]] std::size_t row_of_bad_cost(const engine::buffers<T> memory, const T* targets) {
  constexpr std::size_t size = Net::output_shape::size, wanted = engine::target_size<Net, Loss>;
  using stated = losses::on_output<Loss, typename Net::output_shape>;
  if constexpr (!engine::couples_samples<Net>) {
    // In a network that computes values again, gradients may lie where the answers were.
    if constexpr (Recomputes<Net>) engine::forward<Net>(memory);
    const T* const answers = engine::output_of<Net>(memory);
    for (std::size_t r = 0; r < memory.rows; ++r)
      if (!number::is_finite(stated::template value<size>(answers + r * size, targets + r * wanted))) return r;
  }
  return no_row;
}
/// One sample that is no batch has no number.
template <class Net, class Loss, class T>
std::size_t row_of_bad_cost(const engine::sample_buffers<T>&, const T*) {
  return no_row;
}

}  // namespace chainrule::internal::training
