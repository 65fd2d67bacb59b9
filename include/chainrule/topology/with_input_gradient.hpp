// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>

namespace chainrule {

/// A network whose backward pass goes on to its input. It has the same graph and another memory plan, so that plain
/// training does not pay for it.
template <class Net>
struct with_input_gradient : Net {
  static constexpr std::size_t backward_multiply_adds =
      internal::costs::backward(Net::graph(), plan_memory(Net::graph(), pass_purpose::with_input_gradient));
  static constexpr std::size_t tape_extent = internal::costs::tape_extent(
      Net::graph(), plan_memory(Net::graph(), pass_purpose::with_input_gradient), Net::input_shape::size);
};

template <class Net>
inline constexpr auto memory_plan_of<with_input_gradient<Net>> =
    plan_memory(Net::graph(), pass_purpose::with_input_gradient);

}  // namespace chainrule
