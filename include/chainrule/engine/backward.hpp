// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/frame.hpp>
#include <chainrule/meta/for_each_index.hpp>

namespace chainrule::engine {

/// What a factor d(y)/d(x) sees when a gradient passes back through it: the upstream dC/dy, where dC/dx goes, whether it
/// is added to what is there, and the layer's own kinds.
template <class Net, std::size_t Factor, class T>
struct factor_frame : frame<Net, Net::graph().factors[Factor].step, T> {
  static constexpr factor_record record = Net::graph().factors[Factor];
  static constexpr bool to_parameter = record.to_parameter;
  static constexpr bool accumulates = plan_of<Net>.accumulates[Factor];
  static constexpr std::size_t y_size = Net::graph().values[record.y].size;
  static constexpr std::size_t x_size = to_parameter ? Net::graph().parameters[record.x].size : Net::graph().values[record.x].size;

  constexpr const T* upstream() const { return adjoint_of<Net, record.y>(this->memory); }
  constexpr T* downstream() const {
    if constexpr (to_parameter)
      return this->memory.gradient + Net::graph().parameters[record.x].offset;
    else
      return adjoint_of<Net, record.x>(this->memory);
  }
};

/// Whether a gradient has to pass through a factor: to a parameter, or to another variable that depends on one.
template <class Net, std::size_t Factor>
inline constexpr bool passes = [] {
  const factor_record factor = Net::graph().factors[Factor];
  if (factor.to_parameter) return true;
  return plan_of<Net>.differentiated[factor.x] && plan_of<Net>.variable[factor.x] != plan_of<Net>.variable[factor.y];
}();

template <class Net, class T>
struct backward_through_factor {
  const buffers<T>& memory;

  template <std::size_t Reversed>
  constexpr void operator()() const {
    constexpr std::size_t factor = Net::graph_type::extents.factors - 1 - Reversed;
    if constexpr (passes<Net, factor>) operand_at<Net, factor>::backward(factor_frame<Net, factor, T>{{memory}});
  }
};

/// Turns dC/d(output), which lies in the output's adjoint, into dC/d(parameter) for every parameter: the chain rule, one
/// factor after another from the last to the first. `values` are those of the forward walk; the gradient is summed over the rows.
template <class Net, class T>
constexpr void backward(const buffers<T>& memory) {
  for_each_index<0, Net::graph_type::extents.factors>(backward_through_factor<Net, T>{memory});
}

}  // namespace chainrule::engine
