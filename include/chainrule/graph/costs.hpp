// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/memory_plan.hpp>

namespace chainrule {

/// A tape's capacity is a multiple of this many samples, so that every value in it begins on a cache line.
inline constexpr std::size_t tape_granularity = 16;

constexpr std::size_t tape_capacity(std::size_t samples) {
  return samples > uncountable - tape_granularity ? uncountable : round_up(samples, tape_granularity);
}

/// The number of samples that inference computes together.
inline constexpr std::size_t inference_batch = 64;

/// The capacity, in samples, of the scratch memory of inference for a batch.
constexpr std::size_t inference_capacity(std::size_t samples) {
  return samples == 1 ? 1 : tape_capacity(samples < inference_batch ? samples : inference_batch);
}

/// The capacity, in samples, of the scratch memory for the answers to a data set of which this many parts are computed
/// at a time.
constexpr std::size_t measuring_capacity(std::size_t samples, std::size_t parts) {
  const std::size_t together = counted_product(parts, inference_batch);
  return samples == 1 ? 1 : tape_capacity(samples < together ? samples : together);
}

/// Whether a factor's parameter can be updated element by element while its gradient is computed: no other factor leads
/// to it, no factor to a parameter reads it, and the operation passes its gradient to an epilogue. With a BLAS, which
/// stores whole products, no factor can.
template <class Graph>
constexpr bool updates_in_place(const Graph& graph, std::size_t factor) {
  const factor_record& record = graph.factors[factor];
#ifdef CHAINRULE_BLAS
  constexpr bool stores = true;
#else
  constexpr bool stores = false;
#endif
  return !stores && record.to_parameter && !record.to_frozen && record.gives_parameter_gradient &&
         graph.parameters[record.x].factors == 1 && !graph.parameters[record.x].waits;
}

// The costs of a graph: sums of what its factors state.
namespace internal::costs {

/// Upper limits of a network's sizes, so that all numbers of bytes, also of a product of two values, can be counted.
/// They are lower where std::size_t has 32 bits, as on a microcontroller; there, products that cannot be counted are
/// refused one by one.
inline constexpr bool counts_to_64_bits = sizeof(std::size_t) >= 8;
inline constexpr std::size_t most_elements = std::size_t{1} << (counts_to_64_bits ? 31 : 24);  // of one value
inline constexpr std::size_t most_in_all =
    std::size_t{1} << (counts_to_64_bits ? 56 : 28);  // parameters, elements of values, multiply-adds of a pass

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

/// Elements of a tape for each sample: the values, their gradients, and copies of an input and a target that must be
/// converted.
template <class Graph, class Plan>
constexpr std::size_t tape_extent(const Graph& graph, const Plan& plan, std::size_t input_size) {
  return plan.value_extent + plan.adjoint_extent + input_size + graph.values[graph.output].size;
}

/// Elements of a tape that do not depend on the number of samples: of what is derived from parameters, and of the
/// batch's statistics.
template <class Graph, class Plan>
constexpr std::size_t elements_of_a_pass(const Graph& graph, const Plan& plan) {
  return plan.before_values + numbers_of_a_statistic * graph.statistics_extent;
}

/// Elements of the values of samples that are answered together, in parts of `inference_batch`. Each part has its own
/// copy of what is derived from parameters.
template <class Plan>
constexpr std::size_t elements_of_answers(const Plan& plan, std::size_t samples) {
  const std::size_t parts = (samples + inference_batch - 1) / inference_batch;
  return counted_sum(counted_product(plan.value_extent, samples), counted_product(plan.before_values, parts));
}

/// Whether a whole gradient has at most as many elements as the values of four samples, as with convolutions. A step of
/// many samples then stores the gradient: checking it costs less than checking the values that bound it.
template <class Graph>
constexpr bool may_store_gradient(const Graph& graph) {
  constexpr std::size_t worth_it = 1024;
  std::size_t values = 0;
  for (const value_record& value : graph.values) values = counted_sum(values, value.size);
  return graph.gradient_extent >= worth_it && graph.gradient_extent / 4 < values;
}

/// Elements of scratch memory for gradients in a step that keeps none: of the largest parameter whose update is not
/// fused into its gradient, or of those parameters of one layer that are updated together. It is the whole gradient for
/// a rule that sees all parameters, which steps last, and in a step that may store the gradient.
template <class Graph>
constexpr std::size_t gradient_scratch(const Graph& graph, bool by_element) {
  if (!by_element || may_store_gradient(graph)) return graph.gradient_extent;
  std::size_t largest = 0;
  for (std::size_t f = 0; f < Graph::extents.factors; ++f) {
    const factor_record& factor = graph.factors[f];
    if (!factor.to_parameter || factor.to_frozen || updates_in_place(graph, f)) continue;
    const std::size_t end = graph.parameters[factor.x].scratch_offset + graph.parameters[factor.x].size;
    if (end > largest) largest = end;
  }
  return largest;
}

/// The elements of the largest parameter that is trained.
template <class Graph>
constexpr std::size_t largest_trained_parameter(const Graph& graph) {
  std::size_t largest = 0;
  for (std::size_t p = 0; p < Graph::extents.parameters; ++p)
    if (!graph.parameters[p].frozen && graph.parameters[p].size > largest) largest = graph.parameters[p].size;
  return largest;
}

/// The bytes that an optimizer holds: its numbers for each parameter, and scratch memory for a gradient. With threads,
/// scratch for one parameter's gradient is replaced by scratch for a whole gradient.
template <class Scalar>
constexpr std::size_t optimizer_bytes(std::size_t gradient_bytes, std::size_t buffer_extent, std::size_t held_numbers,
                                      bool by_threads) {
  return held_numbers * gradient_bytes + buffer_extent * sizeof(Scalar) +
         (by_threads && buffer_extent > 0 && buffer_extent * sizeof(Scalar) < gradient_bytes ? gradient_bytes : 0);
}

}  // namespace internal::costs
}  // namespace chainrule
