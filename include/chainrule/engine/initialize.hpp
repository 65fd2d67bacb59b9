// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/random.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/topology/lookup.hpp>

namespace chainrule::engine {

template <class Initializer, class T, std::size_t FanIn, std::size_t FanOut>
constexpr void begin(drawn<FanIn, FanOut>, const Initializer& initializer, T* out, std::size_t count, kernel::random_source& random) {
  initializer.draw(out, count, FanIn, FanOut, random);
}
template <class Initializer, class T, int Number>
constexpr void begin(begins_at<Number>, const Initializer&, T* out, std::size_t count, kernel::random_source&) {
  for (std::size_t i = 0; i < count; ++i) out[i] = T(Number);
}

template <class Net, class Initializer, class T>
struct initialize_parameter {
  const Initializer& initializer;
  T* parameters;
  kernel::random_source& random;

  template <std::size_t Parameter>
  constexpr void operator()() const {
    constexpr parameter_record record = Net::graph().parameters[Parameter];
    using entry = element<record.local, typename bound_at<Net, record.step>::parameters>;
    begin(typename entry::beginning{}, initializer, parameters + record.offset, record.size, random);
  }
};

/// Gives every parameter its first value; the gaps that alignment leaves are set to zero.
template <class Net, class Initializer, class T>
constexpr void initialize(const Initializer& initializer, T* parameters, kernel::random_source& random) {
  for (std::size_t i = 0; i < Net::graph().parameter_extent; ++i) parameters[i] = T{};
  for_each_index<0, Net::graph_type::extents.parameters>(initialize_parameter<Net, Initializer, T>{initializer, parameters, random});
}

}  // namespace chainrule::engine
