// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/elementwise_backward.hpp>
#include <chainrule/meta/for_each_index.hpp>

// Gradients of values that nothing reads on the way to the output.
namespace chainrule::internal::engine {

/// The values on which the output does not depend, among those that the factors from First to End compute. Their
/// gradients are 0, and no factor writes them, so they are cleared. Values inside fused loops are left out: the loops
/// do it themselves.
template <class Net, std::size_t First, std::size_t End>
inline constexpr auto unread_gradients = [] {
  constexpr std::size_t values = Net::graph_type::extents.values;
  constexpr const auto& plan = memory_plan_of<Net>;
  const auto& g = Net::graph();
  bool written[values] = {};
  written[plan.variable[g.output]] = true;
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
    const factor_record& factor = g.factors[f];
    if (!factor.to_parameter && plan.variable[factor.x] != plan.variable[factor.y])
      written[plan.variable[factor.x]] = true;
  }
  index_list<values> list;
  for (std::size_t f = First; f < End; ++f) {
    const std::size_t y = g.factors[f].y;
    if (plan.variable[y] != y || written[y] || plan.adjoint_offset[y] == no_index || g.values[y].derived) continue;
    written[y] = true;
    if (plan.passed_back_with[y] == 0) list.number[list.count++] = y;
  }
  return list;
}();
template <class Net, std::size_t First, std::size_t End, class Memory>
struct clear_unread_gradient {
  const Memory& memory;
  template <std::size_t Place>
  CHAINRULE_INLINE void operator()() const {
    constexpr std::size_t value = unread_gradients<Net, First, End>.number[Place];
    auto* const gradient = adjoint_of<Net, value>(memory);
    for (std::size_t i = 0; i < memory.rows * Net::graph().values[value].size; ++i) gradient[i] = {};
  }
};
template <class Net, std::size_t First, std::size_t End, class Memory>
CHAINRULE_INLINE void clear_unread_gradients(const Memory& memory) {
  for_each_index<0, unread_gradients<Net, First, End>.count>(clear_unread_gradient<Net, First, End, Memory>{memory});
}

}  // namespace chainrule::internal::engine
