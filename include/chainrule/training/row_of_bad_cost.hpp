// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include <chainrule/engine/coupled.hpp>
#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/number/finite.hpp>

// Which sample of a batch is to blame for a cost or a gradient that is not finite.
namespace chainrule::internal::training {

inline constexpr std::size_t no_row = static_cast<std::size_t>(-1),
                             every_row = no_row - 1;  // each sample is computed from all of them

/// The first row of a batch whose own cost is not finite, after a pass over it that changed no parameter; `no_row` if
/// it is the sum alone that is not finite.
template <class Net, class Loss, class T>
[[gnu::noinline, gnu::cold]] std::size_t row_of_bad_cost(const engine::buffers<T>& memory, const T* targets) {
  if constexpr (engine::couples_samples<Net>) {
    return every_row;
  } else {
    // In a network that computes values again, gradients may lie where the answers were.
    if constexpr (Recomputes<Net>) engine::forward<Net>(memory);
    constexpr std::size_t size = Net::output_shape::size, wanted = engine::target_size<Net, Loss>;
    using stated = losses::on_output<Loss, typename Net::output_shape>;
    const T* const answers = engine::output_of<Net>(memory);
    for (std::size_t r = 0; r < memory.rows; ++r)
      if (!number::is_finite(stated::template value<size>(answers + r * size, targets + r * wanted))) return r;
    return no_row;
  }
}

/// The first row of a batch whose own gradient is not finite, after a step that was not taken for the gradient;
/// `no_row` if it is the sum alone. `is_finite(one, target, scale)` looks at that of a pass's buffers for one row; the
/// target is the row's, and the scale that of the batch's costs.
template <class Net, class Loss, class T, class Look>
[[gnu::noinline, gnu::cold]] std::size_t row_of_bad_gradient(const engine::buffers<T>& memory, const T* targets,
                                                             const Look& is_finite) {
  if constexpr (engine::couples_samples<Net>) {
    return every_row;
  } else {
    const T scale = engine::cost_scale<Net, Loss>(memory.rows, targets);
    for (std::size_t r = 0; r < memory.rows; ++r)
      if (!is_finite(engine::rows_between(memory, r, r + 1), targets + r * engine::target_size<Net, Loss>, scale))
        return r;
    return no_row;
  }
}

/// The gradient of one row after a pass over its batch, stored. A network that computes values again begins with its
/// first.
template <class Net, class Loss, class T>
void gradient_of_row(engine::buffers<T> one, const T* target, T scale) {
  one.one_parameter_at_a_time = one.derived_are_summed = false;
  if constexpr (Recomputes<Net>) {
    engine::forward<Net>(one);
    engine::sum_of_costs<Net, Loss>(one, target, scale);
    engine::backward<Net>(one);
  } else {
    engine::backward_segment_to_parameters<Net, 0>(one, engine::use_nothing{});
  }
}

/// How an error goes on that names the row, or says why it cannot. `number` is the sample's in the data, if it is
/// known.
template <class Number>
[[gnu::noinline, gnu::cold]] std::string because_of_row(std::size_t row, const Number& number) {
  if (row == no_row) return {};
  if (row == every_row) return ", and no sample is named, as each is computed from the whole batch";
  return number(row);
}

}  // namespace chainrule::internal::training
