// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/identity.hpp>
#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/loss/squared_error.hpp>

// Whether the compiler can evaluate a network: each layer is evaluated separately, for one sample.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

struct cannot_be_evaluated_by_the_compiler {
  static constexpr char text[] = "cannot be evaluated by the compiler: all that it calls must be constexpr";
};

}  // namespace internal

namespace internal::array {

/// Adds a parameter to its input, so that the layer after it has to compute a gradient for it.
struct probe {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<calculus::bias, In, begins_at<0>>>;
    using equations = list<equation<calculus::activation, op::add, layer_input, calculus::bias>>;
  };
};

template <class T>
constexpr void fill_unequally(T* numbers, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) numbers[i] = T(0.25) + T(static_cast<double>(i % 7)) * T(0.0625);
}

/// For layers that draw random numbers.
inline constexpr draw draw_of_evaluation{seed{1}, 0};

/// Forward, cost and backward for one sample of arbitrary numbers, or for as many as the network needs in training.
template <class Net, class Loss, class T>
constexpr bool pass_once() {
  constexpr std::size_t in = Net::input_shape::size, out = Net::output_shape::size,
                        extent = Net::graph().parameter_extent,
                        rows = Net::graph().least_samples > 1 ? Net::graph().least_samples : 1;
  T input[rows * in] = {}, target[rows * out] = {}, parameters[extent + 1] = {}, gradient[extent + 1] = {};
  constexpr std::size_t before = memory_plan_of<Net>.before_values;
  T values[before + rows * memory_plan_of<Net>.value_extent + 1] = {};
  T adjoints[rows * memory_plan_of<Net>.adjoint_extent + 1] = {};
  T statistics[numbers_of_a_statistic * Net::graph().statistics_extent + 1] = {};
  fill_unequally(input, rows * in);
  fill_unequally(target, rows * out);
  fill_unequally(parameters, extent);
  engine::value_and_gradient<Net, Loss>(engine::buffers<T>{.rows = rows,
                                                           .capacity = rows,
                                                           .input = input,
                                                           .parameters = parameters,
                                                           .values = values + before,
                                                           .adjoints = adjoints,
                                                           .gradient = gradient,
                                                           .drawn = &draw_of_evaluation,
                                                           .statistics = statistics},
                                        target);
  return true;
}

template <class Net, class Loss, class T>
concept Evaluated = requires { typename std::bool_constant<pass_once<Net, Loss, T>()>; };

template <class Shape, class... Layers>
struct probed;
template <std::size_t... Extents, class... Layers>
struct probed<shape<Extents...>, Layers...> {
  using type = topology<input<Extents...>, probe, Layers...>;
};

template <std::size_t Vocabulary, std::size_t... Extents, class... Layers>
struct probed<token_shape<Vocabulary, Extents...>, Layers...> {
  using type = topology<input<Extents..., tokens<Vocabulary>>, Layers...>;
};

template <std::size_t Number, class Layer, class In, class T>
using verdict_of_layer = refuse_if<!Evaluated<typename probed<In, Layer>::type, squared_error, T>,
                                   refusal<at_layer<Number>, Layer, cannot_be_evaluated_by_the_compiler>>;

template <class T, class Layers, class Inputs, class Numbers>
struct layers_verdict;
template <class T, class... Layers, class... Inputs, std::size_t... Numbers>
struct layers_verdict<T, list<Layers...>, list<Inputs...>, meta::index_sequence<Numbers...>> {
  using type = first_refusal<verdict_of_layer<Numbers + 1, Layers, Inputs, T>...>;
};

template <class Net, class T>
using verdict_of_layers = typename layers_verdict<T, typename Net::layer_list, typename Net::graph_type::inputs,
                                                  meta::make_index_sequence<Net::depth>>::type;

/// Whether the compiler can train a network with a loss that it accepts.
template <class Net, class T, class Loss>
struct evaluation_of_training {
  using type = first_refusal<verdict_of_layers<Net, T>,
                             refuse_if<!Evaluated<typename probed<typename Net::output_shape>::type, Loss, T>,
                                       refusal<Loss, cannot_be_evaluated_by_the_compiler>>>;
};

template <class Net, class T>
struct evaluation {
  using type = verdict_of_layers<Net, T>;
};

}  // namespace internal::array

/// Whether the compiler can evaluate a network, forward and backward: acceptance, or a refusal that names the first
/// layer that it cannot.
template <class Net, class T = float>
using evaluation_verdict =
    verdict_and_then<verdict_of_network<Net>, internal::array::evaluation<std::remove_cvref_t<Net>, T>>;

}  // namespace chainrule
