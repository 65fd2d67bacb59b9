// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/memory_plan.hpp>

namespace chainrule {

/// A tape has room for a multiple of this many samples, so that every value in it begins on a cache line.
inline constexpr std::size_t tape_granularity = 16;

constexpr std::size_t tape_capacity(std::size_t samples) {
  return samples > uncountable - tape_granularity ? uncountable : round_up(samples, tape_granularity);
}

/// Samples that inference computes together.
inline constexpr std::size_t inference_batch = 64;

/// For how many of a batch's samples inference has room at a time.
constexpr std::size_t inference_capacity(std::size_t samples) {
  return samples == 1 ? 1 : tape_capacity(samples < inference_batch ? samples : inference_batch);
}

/// For how many of a data set's samples there is room while a network answers them in so many parts at a time.
constexpr std::size_t measuring_capacity(std::size_t samples, std::size_t parts) {
  const std::size_t together = counted_product(parts, inference_batch);
  return samples == 1 ? 1 : tape_capacity(samples < together ? samples : together);
}

/// Whether a factor can change its parameter as the gradient comes: no other leads there, none to a parameter reads it, and it
/// hands the gradient to an `end`.
/// With a BLAS, which writes whole products, none does.
template <class Graph>
constexpr bool is_changed_at_once(const Graph& graph, std::size_t factor) {
  const factor_record& record = graph.factors[factor];
#ifdef CHAINRULE_BLAS
  constexpr bool stores = true;
#else
  constexpr bool stores = false;
#endif
  return !stores && record.to_parameter && !record.to_frozen && record.gives_parameter_gradient && graph.parameters[record.x].factors == 1 &&
         !graph.parameters[record.x].waits;
}

// What a graph costs, read off its factors.
namespace costs {

/// What a network may have of each of these, so that any number of bytes, also of products of two values, can be counted. With numbers of
/// 32 bits, as a microcontroller has them, it is less, and products that cannot be counted are refused as they come.
inline constexpr bool counts_to_64_bits = sizeof(std::size_t) >= 8;
inline constexpr std::size_t most_elements = std::size_t{1} << (counts_to_64_bits ? 31 : 24);  // of one value
inline constexpr std::size_t most_in_all = std::size_t{1} << (counts_to_64_bits ? 56 : 28);    // parameters, elements of values, multiply-adds of a walk

struct totals {
  std::size_t largest = 0;  // value
  std::size_t elements = 0;
  std::size_t parameters = 0;
  std::size_t multiply_adds = 0;
};
template <class Graph>
constexpr totals count(const Graph& graph) {
  totals all{0, 0, graph.parameter_extent, 0};
  for (std::size_t v = 0; v < Graph::extents.values; ++v) {
    all.largest = all.largest < graph.values[v].size ? graph.values[v].size : all.largest;
    all.elements = counted_sum(all.elements, graph.values[v].size);
  }
  for (std::size_t f = 0; f < Graph::extents.factors; ++f) all.multiply_adds = counted_sum(all.multiply_adds, graph.factors[f].backward_cost);
  return all;
}

template <class Graph>
constexpr std::size_t forward(const Graph& graph) {
  std::size_t sum = 0;
  for (std::size_t f = 0; f < Graph::extents.factors; ++f) sum += graph.factors[f].forward_cost;
  return sum;
}

template <class Graph, class Plan>
constexpr std::size_t backward(const Graph& graph, const Plan& plan) {
  std::size_t sum = 0;
  for (std::size_t f = 0; f < Graph::extents.factors; ++f) {
    const factor_record& factor = graph.factors[f];
    if (factor.to_parameter ? !factor.to_frozen : plan.differentiated[factor.x]) sum += factor.backward_cost;
  }
  return sum;
}

/// Elements a sample in a tape: the values, their gradients, and room for an input and a target that must be converted.
template <class Graph, class Plan>
constexpr std::size_t tape_extent(const Graph& graph, const Plan& plan, std::size_t input_size) {
  return plan.value_extent + plan.adjoint_extent + input_size + graph.values[graph.output].size;
}

/// Room for a gradient that nobody asks for, of so many parameters' numbers: of the largest parameter that no factor changes at once,
/// or of those of one layer that wait for each other.
template <class Graph>
constexpr std::size_t gradient_room(const Graph& graph, bool by_element) {
  std::size_t largest = 0;
  for (std::size_t f = 0; f < Graph::extents.factors; ++f) {
    const factor_record& factor = graph.factors[f];
    if (!factor.to_parameter || factor.to_frozen || (by_element && is_changed_at_once(graph, f))) continue;
    const std::size_t end = graph.parameters[factor.x].room_offset + graph.parameters[factor.x].size;
    if (end > largest) largest = end;
  }
  return largest;
}

}  // namespace costs
}  // namespace chainrule
