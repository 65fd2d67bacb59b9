// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>

namespace chainrule {

namespace internal::topologies {

template <class Net>
struct input_gradient : with_plans_of_its_own<Net> {
  static constexpr std::size_t backward_multiply_adds =
      internal::costs::backward(Net::graph(), values_with_gradients(Net::graph(), pass_purpose::with_input_gradient));
  static constexpr std::size_t tape_extent = internal::costs::tape_extent(
      Net::graph(), plan_memory(Net::graph(), pass_purpose::with_input_gradient), Net::input_shape::size);
};

}  // namespace internal::topologies

template <class Net>
inline constexpr auto memory_plan_of<internal::topologies::input_gradient<Net>> =
    plan_memory(Net::graph(), pass_purpose::with_input_gradient);

/// A network whose backward pass goes on to its input. It has the same graph and another memory plan, so that plain
/// training does not pay for it.
template <class Net>
using with_input_gradient =
    typename internal::topologies::network_for<internal::topologies::input_gradient, checked_network<Net>>::type;

}  // namespace chainrule
