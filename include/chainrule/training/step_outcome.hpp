// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include <chainrule/recompute/recomputed.hpp>
#include <chainrule/tensor/error.hpp>
#include <chainrule/topology/lookup.hpp>

// Why a step was not taken, as text.
namespace chainrule::internal::training {

/// Why a step was not taken: its cost is not finite, or a parameter or its gradient would not be.
struct step_outcome {
  static constexpr std::size_t no_parameter = static_cast<std::size_t>(-1);
  std::size_t parameter = no_parameter;
  bool gradient_is_finite = false;  // if true, the parameter would not be finite after the step
};

// The layers of a network's parameters as their user writes them.
template <class Net, class Parameters = meta::make_index_sequence<Net::graph_type::extents.parameters>>
struct layers_of_parameters;
template <class Net, std::size_t... Parameters>
struct layers_of_parameters<Net, meta::index_sequence<Parameters...>> {
  static constexpr const char* signature[sizeof...(Parameters) + 1] = {
      type_signature<typename topologies::step_type<Net, Net::graph().parameters[Parameters].step>::layer>()..., ""};
};

/// `the gradient of layer 2, dense<10>, is not finite`; empty if it was the cost. `more` is appended.
template <class Net>
[[gnu::noinline, gnu::cold]] std::string text_of(const step_outcome& outcome, const char* more = "") {
  if (outcome.parameter == outcome.no_parameter) return {};
  const step_record& step = Net::graph().steps[Net::graph().parameters[outcome.parameter].step];
  const char* const layer = layers_of_parameters<plain_of<Net>>::signature[outcome.parameter];
  return error_texts::joined({outcome.gradient_is_finite ? "the step would take layer " : "the gradient of layer ",
                              {step.numbers, step.depth, error_texts::piece::place},
                              ", ",
                              {layer, error_texts::piece::type},
                              outcome.gradient_is_finite ? ", to numbers that are not finite" : ", is not finite",
                              more});
}

}  // namespace chainrule::internal::training
