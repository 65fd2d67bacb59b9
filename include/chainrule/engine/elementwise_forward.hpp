// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/elementwise_groups.hpp>
#include <chainrule/engine/forward_frame.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/operation/element_loops.hpp>

// The forward loop of a group of equations. What one equation computes for the next stays in registers.
namespace chainrule::internal::engine {

/// The number of vectors that are computed side by side where each takes long: so they do not wait for each other.
inline constexpr std::size_t vectors_at_once = 4;

/// Calls function.operator()<V, Count, Vectors>(row, i) for all elements of `rows` rows of Size, by `Vectors`
/// neighbouring vectors of which the last has Count elements. If the rows are contiguous, they are passed as row 0
/// alone.
template <class T, std::size_t Size, bool IsFlat, class Rows, class Function>
CHAINRULE_INLINE void for_each_vectors(Rows rows, const Function& function) {
  constexpr std::size_t at_once = vectors_at_once;
  if constexpr (IsFlat && !number::is_one_row<Rows>) {
    const std::size_t count = rows * Size;
    std::size_t i = 0;
    if constexpr (number::has_vectors<T>)
      if (!__builtin_is_constant_evaluated()) {
        using V = number::lanes<T, number::register_lanes<T>>;
        for (; i + at_once * V::size <= count; i += at_once * V::size)
          function.template operator()<V, V::size, at_once>(0, i);
        for (; i + V::size <= count; i += V::size) function.template operator()<V, V::size, 1>(0, i);
      }
    for (; i < count; ++i) function.template operator()<number::lanes<T, 1>, 1, 1>(0, i);
  } else {
    for (std::size_t row = 0; row < rows; ++row)
      number::by_vectors<T, Size, operations::lanes_of_elements<T, Size, IsFlat>>(
          [&]<class V>() __attribute__((always_inline)) {
            constexpr std::size_t whole = Size / V::size * V::size;
            constexpr std::size_t together = V::size == 1 ? 0 : whole / (at_once * V::size) * (at_once * V::size);
            for (std::size_t i = 0; i < together; i += at_once * V::size)
              function.template operator()<V, V::size, at_once>(row, i);
            if constexpr (together < whole)
              for (std::size_t i = together; i < whole; i += V::size)
                function.template operator()<V, V::size, 1>(row, i);
            if constexpr (whole < Size) function.template operator()<V, Size - whole, 1>(row, whole);
          });
  }
}

/// The elements of a group's values that are being computed; in the backward pass, of their gradients.
template <class V, std::size_t Count>
struct group_registers {
  V number[Count];
};

/// What an operation sees of one element, or of a vector of neighbours: values of the group are in registers, others
/// are loaded.
template <class Net, std::size_t First, std::size_t Value, class Memory, class V, std::size_t Count>
struct element_frame {
  using seen = forward_frame<Net, Value, Memory>;
  using number = V;
  static constexpr std::size_t argument_count = seen::argument_count, y_size = seen::y_size, x_size = seen::x_size;
  const Memory& memory;
  const group_registers<V, forward_group<Net, First>::count>& registers;
  std::size_t row;
  std::size_t i;

  /// The frame from which a sample's random numbers are drawn, for element i of this row.
  CHAINRULE_INLINE seen whole() const { return {{memory}}; }
  template <class Name>
  CHAINRULE_INLINE V operator[](Name name) const {
    constexpr std::size_t value =
        value_of_samples_at<Net, Net::graph().values[Value].step, typename seen::template kind<Name>>;
    if constexpr (value == no_index) {
      return internal::number::load<V, Count>(seen{{memory}}[name] + i);
    } else if constexpr (forward_group<Net, First>::holds(memory_plan_of<Net>.variable[value])) {
      return registers.number[memory_plan_of<Net>.variable[value] - First];
    } else {
      constexpr std::size_t begin = operations::begin_in<Name, operations::begin_in_argument<maker<Net, Value>>>;
      return internal::number::load_first<V, Count>(elements_of<Net, value>(memory) +
                                                    row * Net::graph().values[value].size + begin + i);
    }
  }
};

template <class Net, std::size_t First, class Memory, class V, std::size_t Count, std::size_t Vectors>
struct compute_element {
  const Memory& memory;
  group_registers<V, forward_group<Net, First>::count> (&registers)[Vectors];
  std::size_t row;
  std::size_t i;

  template <std::size_t Value>
  CHAINRULE_INLINE void operator()() const {
    if constexpr (forward_group<Net, First>::holds(Value)) {
      static_assert(called<Net>::value[Value], "a value of a group is computed nowhere else");
      CHAINRULE_UNROLL for (std::size_t n = 0; n < Vectors; ++n) {
        const V y(maker<Net, Value>::element(
            element_frame<Net, First, Value, Memory, V, Count>{memory, registers[n], row, i + n * V::size}));
        registers[n].number[Value - First] = y;
        if constexpr (!memory_plan_of<Net>.unread[Value])
          internal::number::store<Count>(
              elements_of<Net, Value>(memory) + row * forward_group<Net, First>::size + i + n * V::size, y);
      }
    }
  }
};

/// Computes the values of a group, from its first on.
template <class Net, std::size_t First, class Memory>
CHAINRULE_INLINE void compute_group(const Memory& passed) {
  using of = forward_group<Net, First>;
  const Memory memory = passed;  // a copy that no store can change
  for_each_vectors<typename Memory::scalar, of::size, of::extent.is_flat>(
      memory.rows, [&]<class V, std::size_t Count, std::size_t Vectors>(std::size_t row, std::size_t i)
                       __attribute__((always_inline)) {
                         group_registers<V, of::count> registers[Vectors];
                         for_each_index<First, First + of::count>(
                             compute_element<Net, First, Memory, V, Count, Vectors>{memory, registers, row, i});
                       });
}

// The mean of a value's rows, if it is computed for a few samples as soon as they have been looked up; or none.
template <class Net, std::size_t Value>
inline constexpr std::size_t mean_beside = [] {
  if constexpr (equal_rows<Net, Value> == 1) {
    return no_index;
  } else {
    constexpr std::size_t mean = Net::graph().factors[fusion_of<Net>.use[Value]].y;
    return memory_plan_of<Net>.transient[Value] || memory_plan_of<Net>.transient[mean] ? no_index : mean;
  }
}();
template <class Net, std::size_t Value>
inline constexpr bool is_beside = [] {
  constexpr std::size_t made = fusion_of<Net>.maker[Value];
  if constexpr (made == no_index)
    return false;
  else
    return mean_beside<Net, Net::graph().factors[made].x> == Value;
}();

/// Computes a value, or from the first value of a group all of them.
template <class Net, std::size_t Value, class Memory>
CHAINRULE_INLINE void forward_from(const Memory& memory) {
  const auto compute = [](const auto& some) __attribute__((always_inline)) {
    using frame = forward_frame<Net, Value, std::remove_cvref_t<decltype(some)>>;
    maker<Net, Value>::forward(frame{{some}});
    if constexpr (constexpr std::size_t mean = mean_beside<Net, Value>; mean != no_index)
      maker<Net, mean>::forward(forward_frame<Net, mean, std::remove_cvref_t<decltype(some)>>{{some}});
  };
  if constexpr (memory_plan_of<Net>.computed_with[Value] == Value) {
    compute_group<Net, Value>(memory);
  } else if constexpr (is_beside<Net, Value>) {
  } else if constexpr (mean_beside<Net, Value> == no_index || OneSample<Memory>) {
    compute(memory);
  } else {
    // As many samples as stay in the first cache.
    constexpr std::size_t fitting = 4096 / Net::graph().values[Value].size, at_once = fitting == 0 ? 1 : fitting;
    Memory some = memory;
    for (std::size_t row = 0; row < memory.rows; row += at_once) {
      some.first_row = memory.first_row + row;
      some.rows = memory.rows - row < at_once ? memory.rows - row : at_once;
      compute(some);
    }
  }
}

}  // namespace chainrule::internal::engine
