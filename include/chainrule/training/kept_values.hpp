// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/frame.hpp>

// The values of a small network's step, which stay in registers during the step.
namespace chainrule::internal::training {

// Copies the values that are not overwritten, in the pieces in which products store them: a vector that is loaded
// right after parts of it were stored waits.
template <class Net, class T>
struct copy_value {
  const T* from;
  T* to;

  template <std::size_t Value>
  CHAINRULE_INLINE void operator()() const {
    constexpr auto& plan = memory_plan_of<Net>;
    constexpr std::size_t first = plan.value_offset[Value];
    if constexpr (plan.kept[Value] && plan.variable[Value] == Value && first != no_index)
      number::for_each_part<T, Net::graph().values[Value].size>(
          [=, *this]<class V, std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            number::store<Count>(to + first + i, number::load<V, Count>(from + first + i));
          });
  }
};

/// Buffers whose values are not in registers.
struct not_in_registers {
  template <class Buffers>
  Buffers operator()(const Buffers& buffers) const {
    return buffers;
  }
};

}  // namespace chainrule::internal::training
