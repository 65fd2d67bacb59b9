// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/fusion.hpp>

// Facts about a group of equations, for its loops. The memory plan says which equations form a group:
// graph/elementwise_groups.hpp.
namespace chainrule::internal::engine {

/// Whether a value's equation is computed in the loop of an earlier one.
template <class Net>
constexpr bool follows_in_group(std::size_t value) {
  const std::size_t first = memory_plan_of<Net>.computed_with[value];
  return first != 0 && first != value;
}

// Whether a factor leads from one variable to another.
template <class Net>
constexpr bool leads_on(std::size_t factor) {
  const factor_record& record = Net::graph().factors[factor];
  return !record.to_parameter && memory_plan_of<Net>.variable[record.x] != memory_plan_of<Net>.variable[record.y];
}
/// Whether the gradient of a value passes through a factor.
template <class Net>
constexpr bool passes_to_value(std::size_t factor) {
  return leads_on<Net>(factor) && memory_plan_of<Net>.differentiated[Net::graph().factors[factor].x];
}

/// The values of a group, from the first on, and their factors. Values between them that do not belong to the group are
/// aliases of other values.
struct group_extent {
  std::size_t values = 0;
  std::size_t first_factor = no_index;
  std::size_t end_of_factors = 0;
  bool is_flat = true;  // element i of each argument is element i of y, over all samples
};
template <class Net>
constexpr group_extent extent_of_group(std::size_t first, const std::size_t (&with)[Net::graph_type::extents.values]) {
  const auto& g = Net::graph();
  group_extent found;
  for (std::size_t v = first; v < Net::graph_type::extents.values; ++v)
    if (with[v] == first) found.values = v + 1 - first;
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
    const factor_record& factor = g.factors[f];
    if (with[factor.y] != first) continue;
    if (found.first_factor == no_index) found.first_factor = f;
    found.end_of_factors = f + 1;
    if (factor.to_parameter || factor.loop->draws || g.values[factor.x].size != g.values[first].size)
      found.is_flat = false;
  }
  return found;
}

/// A group of values.
template <class Net, std::size_t First>
struct forward_group {
  static constexpr group_extent extent = extent_of_group<Net>(First, memory_plan_of<Net>.computed_with);
  static constexpr std::size_t count = extent.values, size = Net::graph().values[First].size;

  static constexpr bool holds(std::size_t value) { return memory_plan_of<Net>.computed_with[value] == First; }
};

/// A group of values whose gradients are computed in one loop.
template <class Net, std::size_t First>
struct backward_group {
  static constexpr group_extent extent = extent_of_group<Net>(First, memory_plan_of<Net>.passed_back_with);
  static constexpr std::size_t count = extent.values, size = Net::graph().values[First].size;
  static constexpr std::size_t first_factor = extent.first_factor, end_of_factors = extent.end_of_factors;

  static constexpr std::size_t variable_of(std::size_t value) { return memory_plan_of<Net>.variable[value]; }
  static constexpr bool holds(std::size_t value) { return memory_plan_of<Net>.passed_back_with[value] == First; }
  static constexpr bool holds_x(std::size_t factor) {
    const factor_record& record = Net::graph().factors[factor];
    return !record.to_parameter && holds(variable_of(record.x));
  }

  /// Whether a gradient comes from outside the loop.
  static constexpr bool comes_from_outside(std::size_t value) {
    if (variable_of(Net::graph().output) == value) return true;
    for (std::size_t f = end_of_factors; f < Net::graph_type::extents.factors; ++f)
      if (leads_on<Net>(f) && variable_of(Net::graph().factors[f].x) == value) return true;
    return false;
  }
  /// Whether no gradient comes to a value, because nothing is computed from it: its gradient is 0.
  static constexpr bool comes_from_nowhere(std::size_t value) {
    if (comes_from_outside(value)) return false;
    for (std::size_t f = first_factor; f < end_of_factors; ++f)
      if (leads_on<Net>(f) && variable_of(Net::graph().factors[f].x) == value) return false;
    return true;
  }
  /// Whether a factor of the loop reads a value.
  static constexpr bool is_read(std::size_t value) {
    for (std::size_t r = 0; r < Net::graph_type::extents.reads; ++r) {
      const std::size_t f = Net::graph().reads[r].factor;
      if (f >= first_factor && f < end_of_factors && passes_to_value<Net>(f) &&
          variable_of(Net::graph().reads[r].value) == value)
        return true;
    }
    return false;
  }
  /// Whether a gradient is read after the loop: by a factor to a parameter.
  static constexpr bool is_read_later(std::size_t value) {
    for (std::size_t f = first_factor; f < end_of_factors; ++f)
      if (Net::graph().factors[f].y == value && Net::graph().factors[f].to_parameter &&
          !Net::graph().factors[f].to_frozen)
        return true;
    return false;
  }
  /// Whether a factor is the first in the backward pass that writes to the gradient of a value of the group.
  static constexpr bool is_first_to(std::size_t factor) {
    const std::size_t x = variable_of(Net::graph().factors[factor].x);
    if (comes_from_outside(x)) return false;
    for (std::size_t f = factor + 1; f < end_of_factors; ++f)
      if (leads_on<Net>(f) && variable_of(Net::graph().factors[f].x) == x) return false;
    return true;
  }
  /// The last factor through which a gradient passes: there the backward pass calls the loop for all of them.
  static constexpr std::size_t last_passed = [] {
    std::size_t last = no_index;
    for (std::size_t f = first_factor; f < end_of_factors; ++f)
      if (passes_to_value<Net>(f)) last = f;
    return last;
  }();
};

/// Whether a factor of the backward pass is computed in the loop of a later one.
template <class Net>
constexpr bool precedes_in_group(std::size_t factor) {
  const std::size_t first = memory_plan_of<Net>.passed_back_with[Net::graph().factors[factor].y];
  if (first == 0) return false;
  for (std::size_t f = factor + 1; f < Net::graph_type::extents.factors; ++f)
    if (memory_plan_of<Net>.passed_back_with[Net::graph().factors[f].y] == first && passes_to_value<Net>(f))
      return true;
  return false;
}

}  // namespace chainrule::internal::engine
