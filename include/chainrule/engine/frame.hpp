// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/lookup.hpp>

namespace chainrule::engine {

/// Where a walk finds its numbers; they belong to others. `input` has `rows` samples; `values` and `adjoints` are laid
/// out by the network's memory plan for `capacity` samples; `parameters` and `gradient` as the graph's offsets say.
/// What a walk does not touch may be null.
template <class T>
struct buffers {
  std::size_t rows = 0;
  std::size_t capacity = 0;
  const T* input = nullptr;
  const T* parameters = nullptr;
  T* values = nullptr;
  T* adjoints = nullptr;
  T* gradient = nullptr;
};

/// The elements of one of the graph's values, rows one after another.
template <class Net, std::size_t Value, class T>
constexpr auto elements_of(const buffers<T>& memory) {
  constexpr std::size_t offset = plan_of<Net>.value_offset[Value];
  if constexpr (offset == none)
    return memory.input;
  else
    return memory.values + offset * memory.capacity;
}

/// The gradient of the cost with respect to one of the graph's values.
template <class Net, std::size_t Value, class T>
constexpr T* adjoint_of(const buffers<T>& memory) {
  static_assert(plan_of<Net>.adjoint_offset[Value] != none);
  return memory.adjoints + plan_of<Net>.adjoint_offset[Value] * memory.capacity;
}

/// One step's view of the buffers: a layer asks it for its own kinds, and knows nothing of the rest of the network.
template <class Net, std::size_t Step, class T>
struct frame {
  const buffers<T>& memory;

  constexpr std::size_t rows() const { return memory.rows; }

  /// Elements of one sample.
  template <class Kind>
  static constexpr std::size_t size_of = Net::graph().values[value_at<Net, Step, Kind>].size;

  template <class Kind>
  constexpr auto operator[](Kind) const {
    constexpr std::size_t value = value_at<Net, Step, Kind>;
    if constexpr (value != none)
      return elements_of<Net, value>(memory);
    else
      return memory.parameters + Net::graph().parameters[parameter_at<Net, Step, Kind>].offset;
  }
};

}  // namespace chainrule::engine
