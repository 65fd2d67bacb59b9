// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/number/random.hpp>
#include <chainrule/topology/lookup.hpp>

namespace chainrule::internal::engine {

/// Gives every parameter its first value; the gaps that alignment leaves are set to zero.
template <class Net, class Initializer, class T>
constexpr void initialize(const Initializer& initializer, T* parameters, number::random_source& random) {
  for (std::size_t i = 0; i < Net::graph().parameter_extent; ++i) parameters[i] = T{};
  constexpr const auto& graph = Net::graph();
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const parameter_record& record = graph.parameters[p];
    T* out = parameters + record.offset;
    if (record.beginning.drawn)
      if constexpr (requires { initializer.draw(out, matrix_layout_of(record), random); })
        initializer.draw(out, matrix_layout_of(record), random);
      else
        initializer.draw(out, record.size, record.beginning.fan_in, record.beginning.fan_out, random);
    else if (record.beginning.standard_normal)
      for (std::size_t i = 0; i < record.size; ++i) {
        const T number = static_cast<T>(random.normal());
        out[i] = i >= record.beginning.zero_begin && i < record.beginning.zero_end ? T(0) : number;
      }
    else
      for (std::size_t i = 0; i < record.size; ++i) out[i] = T(record.beginning.number);
  }
}

}  // namespace chainrule::internal::engine
