// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/coupled.hpp>
#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/number/finite.hpp>

// Which sample of a batch is to blame for a cost that is not finite.
namespace chainrule::internal::training {

inline constexpr std::size_t no_row = static_cast<std::size_t>(-1);

/// The answers to a batch after a pass over it that changed no parameter. None for one sample that is no batch, and
/// where each answer depends on all samples.
template <class T>
struct answers_of_batch {
  const T* first = nullptr;
  std::size_t rows = 0;
};

template <class Net, class T>
[[gnu::noinline, gnu::cold]] void pass_again(const engine::buffers<T> memory) {
  engine::forward<Net>(memory);
}

template <class Net, class Memory>
CHAINRULE_INLINE answers_of_batch<typename Memory::scalar> answers_after_pass(const Memory& memory) {
  if constexpr (engine::OneSample<Memory> || engine::couples_samples<Net>) {
    return {};
  } else {
    // In a network that computes values again, gradients may lie where the answers were.
    if constexpr (Recomputes<Net>) pass_again<Net, typename Memory::scalar>(memory);
    return {engine::output_of<Net>(memory), memory.rows};
  }
}

/// The first row of a batch whose own cost is not finite; `no_row` if it is the sum alone that is not finite.
template <class Net, class Loss, class T>
[[gnu::noinline, gnu::cold]] std::size_t row_of_bad_cost(const answers_of_batch<T>& answers, const T* targets) {
  constexpr std::size_t size = Net::output_shape::size, wanted = engine::target_size<Net, Loss>;
  using stated = losses::on_output<Loss, typename Net::output_shape>;
  for (std::size_t r = 0; r < answers.rows; ++r)
    if (!number::is_finite(stated::template value<size>(answers.first + r * size, targets + r * wanted))) return r;
  return no_row;
}

}  // namespace chainrule::internal::training
