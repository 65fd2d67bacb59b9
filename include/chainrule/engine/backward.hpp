// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/frame.hpp>
#include <chainrule/meta/for_each_index.hpp>

namespace chainrule::engine {

/// Whether a factor's derivative is multiplied in by the product behind it.
template <class Net, std::size_t Factor>
inline constexpr bool is_passed = [] {
  constexpr factor_record record = Net::graph().factors[Factor];
  if constexpr (record.to_parameter) {
    return false;
  } else {
    constexpr std::size_t uses = fusion_of<Net>.use[plan_of<Net>.variable[record.y]];
    if constexpr (uses == none)
      return false;
    else
      return passed_by<Net, uses> == Factor;
  }
}();

/// Whether a gradient has to pass through a factor to another variable that depends on a parameter.
template <class Net, std::size_t Factor>
inline constexpr bool passes = [] {
  const factor_record factor = Net::graph().factors[Factor];
  if (factor.to_parameter) return false;
  return plan_of<Net>.differentiated[factor.x] && plan_of<Net>.variable[factor.x] != plan_of<Net>.variable[factor.y] && !is_passed<Net, Factor>;
}();

template <class Net, class T>
struct backward_to_value {
  const buffers<T>& memory;

  template <std::size_t Reversed>
  constexpr void operator()() const {
    constexpr std::size_t factor = Net::graph_type::extents.factors - 1 - Reversed;
    if constexpr (passes<Net, factor>) operand_at<Net, factor>::backward(factor_frame<Net, factor, T>{{memory}});
  }
};

template <class Net, class T, class Use>
struct backward_to_parameter {
  const buffers<T>& memory;
  const Use& use;

  template <std::size_t Reversed>
  constexpr void operator()() const {
    constexpr std::size_t factor = Net::graph_type::extents.factors - 1 - Reversed;
    if constexpr (Net::graph().factors[factor].to_parameter) {
      constexpr std::size_t parameter = Net::graph().factors[factor].x;
      operand_at<Net, factor>::backward(factor_frame<Net, factor, T>{{memory}});
      if constexpr (first_factor_to<Net, parameter> == factor) use(Net::graph().parameters[parameter]);
    }
  }

  // The last factor, of those that lead to a parameter, through which backward passes.
  template <class, std::size_t Parameter>
  static constexpr std::size_t first_factor_to = [] {
    std::size_t f = 0;
    while (!Net::graph().factors[f].to_parameter || Net::graph().factors[f].x != Parameter) ++f;
    return f;
  }();
};

/// Turns dC/d(output), which lies in the output's adjoint, into dC/d(z) for every value that depends on a parameter: the
/// chain rule, one factor after another from the last to the first.
template <class Net, class T>
constexpr void backward_to_values(const buffers<T>& memory) {
  for_each_index<0, Net::graph_type::extents.factors>(backward_to_value<Net, T>{memory});
}

/// Then dC/d(parameter), summed over the rows, for every parameter from the last to the first; `use(record)` is called
/// when one is complete. Until then nothing has been changed that another factor reads, so `use` may change the parameter.
template <class Net, class T, class Use>
constexpr void backward_to_parameters(const buffers<T>& memory, const Use& use) {
  for_each_index<0, Net::graph_type::extents.factors>(backward_to_parameter<Net, T, Use>{memory, use});
}

/// Both.
template <class Net, class T>
constexpr void backward(const buffers<T>& memory) {
  backward_to_values<Net>(memory);
  backward_to_parameters<Net>(memory, [](const parameter_record&) {});
}

}  // namespace chainrule::engine
