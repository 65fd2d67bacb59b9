// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/fusion.hpp>

// Which equations are computed in one loop: neighbours of one layer, each of whose operations states what it computes
// of one element, over as many elements. Nothing names a layer: it is found in what operations state.
namespace chainrule::internal::engine {

template <std::size_t Values>
struct elementwise_groups {
  bool any = false;
  std::size_t first[Values] = {};  // of the value's group, the first value; `no_index` where it is in none
  std::size_t count[Values] = {};  // of the group that begins with this value
};

// The factors of each value, which are neighbours; none where they are not, or where one is not computed by elements.
template <std::size_t Values>
struct elementwise_factors {
  std::size_t first[Values] = {};
  std::size_t count[Values] = {};  // 0: none
};
template <class Net>
inline constexpr auto elementwise_factors_of = [] {
  const auto& g = Net::graph();
  elementwise_factors<Net::graph_type::extents.values> found;
  for (std::size_t f = 0; f < Net::graph_type::extents.factors;) {
    const std::size_t y = g.factors[f].y, first = f;
    bool all = true;
    for (; f < Net::graph_type::extents.factors && g.factors[f].y == y; ++f) {
      const std::size_t size = g.factors[f].to_parameter ? g.parameters[g.factors[f].x].size : g.values[y].size;
      all = all && g.factors[f].by_elements && size == g.values[y].size && !g.values[y].derived &&
            (g.factors[f].to_parameter || !g.values[g.factors[f].x].derived);
    }
    if (!all) continue;
    found.first[y] = first;
    found.count[y] = f - first;
  }
  return found;
}();

// Whether some neighbours could be a group: without, nothing is asked of operations.
template <class Net>
constexpr bool are_neighbours(std::size_t v) {
  const auto& g = Net::graph();
  const auto& factors = elementwise_factors_of<Net>;
  return factors.count[v] > 0 && factors.count[v - 1] > 0 &&
         factors.first[v] == factors.first[v - 1] + factors.count[v - 1] && g.values[v].step == g.values[v - 1].step &&
         g.values[v].size == g.values[v - 1].size;
}
template <class Net>
inline constexpr bool has_elementwise_neighbours = [] {
  for (std::size_t v = 2; v < Net::graph_type::extents.values; ++v)
    if (are_neighbours<Net>(v)) return true;
  return false;
}();

// Whether a value is computed by elements, and by nothing else: not with a product.
template <class Net, std::size_t Value, bool Could>
inline constexpr bool joins = false;
template <class Net, std::size_t Value>
inline constexpr bool joins<Net, Value, true> = [] {
  if constexpr (!ComputedByElements<maker<Net, Value>> || !called<Net>::value[Value] ||
                graphs::argument_count<variables_of<Net, Value>> != elementwise_factors_of<Net>.count[Value]) {
    return false;
  } else {
    for (std::size_t k = 0; k < elementwise_factors_of<Net>.count[Value]; ++k)
      if (passed<Net>::value[elementwise_factors_of<Net>.first[Value] + k]) return false;
    return true;
  }
}();
template <class Net, class Values>
struct joining;
template <class Net, std::size_t... Values>
struct joining<Net, std::index_sequence<Values...>> {
  static constexpr bool value[sizeof...(Values)] = {
      joins<Net, Values, (elementwise_factors_of<Net>.count[Values] > 0)>...};
};

/// The groups of a network's values.
template <class Net>
inline constexpr auto elementwise_groups_of = [] {
  constexpr std::size_t count = Net::graph_type::extents.values;
  elementwise_groups<count> groups;
  for (std::size_t& first : groups.first) first = no_index;
  if constexpr (has_elementwise_neighbours<Net>) {
    const auto& joined = joining<Net, std::make_index_sequence<count>>::value;
    for (std::size_t v = 2; v < count; ++v) {
      if (!joined[v] || !joined[v - 1] || !are_neighbours<Net>(v)) continue;
      if (groups.first[v - 1] == no_index) {
        groups.first[v - 1] = v - 1;
        groups.count[v - 1] = 1;
      }
      groups.first[v] = groups.first[v - 1];
      ++groups.count[groups.first[v]];
      groups.any = true;
    }
  }
  return groups;
}();

/// Whether a value's equation is computed in the loop of an earlier one.
template <class Net>
constexpr bool follows_in_group(std::size_t value) {
  const std::size_t first = elementwise_groups_of<Net>.first[value];
  return first != no_index && first != value;
}

// Whether the gradient of x passes through a factor of a group.
template <class Net>
constexpr bool passes_to_value(std::size_t factor) {
  const factor_record& record = Net::graph().factors[factor];
  return !record.to_parameter && memory_plan_of<Net>.differentiated[record.x];
}

/// The factors of a group, from the first to the last, and of these the last through which a gradient passes: there the
/// loop of the backward pass stands for all of them.
struct factors_of_group {
  std::size_t first = 0;
  std::size_t end = 0;
  std::size_t last_passed = no_index;
};
template <class Net>
constexpr factors_of_group group_factors(std::size_t first) {
  const auto& factors = elementwise_factors_of<Net>;
  const std::size_t last = first + elementwise_groups_of<Net>.count[first] - 1;
  factors_of_group found{factors.first[first], factors.first[last] + factors.count[last], no_index};
  for (std::size_t f = found.first; f < found.end; ++f)
    if (passes_to_value<Net>(f)) found.last_passed = f;
  return found;
}

/// Whether a factor of the backward pass is computed in the loop of a later one.
template <class Net>
constexpr bool precedes_in_group(std::size_t factor) {
  if (!elementwise_groups_of<Net>.any) return false;
  const std::size_t first = elementwise_groups_of<Net>.first[Net::graph().factors[factor].y];
  return first != no_index && group_factors<Net>(first).last_passed != factor;
}

}  // namespace chainrule::internal::engine
