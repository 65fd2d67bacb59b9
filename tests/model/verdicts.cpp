// SPDX-License-Identifier: BSL-1.0
// The verdicts about samples, targets, parameters, gradients, tapes and assignments, word for word.
#define BOOST_TEST_MODULE network_verdicts
#include <boost/test/unit_test.hpp>

#include <type_traits>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using calculus::symbol;

namespace {

template <class Verdict, class... Words>
inline constexpr bool says = std::is_same_v<Verdict, refusal<Words...>>;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;
using other_net = network<input<3>, dense<5, act::tanh>, dense<2>>;
using image_net = network<input<2, 3>, flatten, dense<2>>;
using refused_net = network<input<3>, dense<0>>;

template <std::size_t... Extents>
using vector_of = tensor<float, shape<Extents...>>;
using W1 = symbol<calculus::weight, 1>;

// Samples and targets: by a static shape, by a static rank, or only at run time.
template <class Expression>
using of_input = verdict_of_argument<network_input, shape<3>, Expression>;
static_assert(of_input<vector_of<3>>::accepted && of_input<vector_of<8, 3>>::accepted);
static_assert(of_input<xt::xtensor<float, 1>>::accepted && of_input<xt::xtensor<float, 2>>::accepted && of_input<xt::xarray<double>>::accepted);
static_assert(says<of_input<vector_of<4>>, network_input, expects<shape<3>>, receives<shape<4>>>);
static_assert(says<of_input<vector_of<3, 8>>, network_input, expects<shape<3>>, receives<shape<3, 8>>>);
static_assert(says<of_input<vector_of<2, 1, 3>>, network_input, expects<shape<3>>, receives<shape<2, 1, 3>>>);
static_assert(says<of_input<xt::xtensor<float, 3>>, network_input, expects<shape<3>>, receives_rank<3>>);
static_assert(says<verdict_of_argument<network_input, shape<2, 3>, xt::xtensor<float, 1>>, network_input, expects<shape<2, 3>>, receives_rank<1>>);

template <class Loss, class Target>
using step = networks::step_verdict<Loss, net, vector_of<3>, Target>;
static_assert(step<squared_error, vector_of<2>>::accepted && step<softmax_cross_entropy, int>::accepted);
static_assert(says<step<squared_error, vector_of<3>>, network_target, expects<shape<2>>, receives<shape<3>>>);
static_assert(says<step<binary_cross_entropy, xt::xtensor<double, 4>>, network_target, expects<shape<2>>, receives_rank<4>>);
static_assert(says<networks::step_verdict<squared_error, net, vector_of<4>, vector_of<3>>, network_input, expects<shape<3>>, receives<shape<4>>>);
static_assert(says<networks::step_verdict<softmax_cross_entropy, network<input<3>, dense<1>>, vector_of<4>, vector_of<3>>,  //
                   softmax_cross_entropy, needs_a_vector_of_two_or_more_classes, receives<shape<1>>>);

// What a model and a training return.
static_assert(std::is_same_v<decltype(std::declval<const model<net>&>()(std::declval<vector_of<3>>())), vector_of<2>>);
static_assert(std::is_same_v<decltype(std::declval<const model<net>&>()(std::declval<vector_of<4>>())),
                             gate<refusal<network_input, expects<shape<3>>, receives<shape<4>>>>>);
static_assert(std::is_same_v<decltype(value_and_gradient(std::declval<model<net>&>(), squared_error{}, std::declval<vector_of<3>>(), std::declval<vector_of<5>>())),
                             gate<refusal<network_target, expects<shape<2>>, receives<shape<5>>>>>);
static_assert(std::is_same_v<training::fit_verdict<adam, net, softmax_cross_entropy>, acceptance>);
static_assert(says<training::fit_verdict<adam, network<input<3>, dense<1>>, softmax_cross_entropy>,  //
                   softmax_cross_entropy, needs_a_vector_of_two_or_more_classes, receives<shape<1>>>);

// Gradients and tapes belong to one network and one scalar.
template <class Tape, class Gradient>
using belonging = networks::belonging_verdict<net, float, Tape, Gradient>;
static_assert(belonging<tape<net>, gradient<net>>::accepted);
static_assert(says<belonging<tape<net>, gradient<other_net>>, gradient_of<other_net, float>, used_with_model_of<net, float>>);
static_assert(says<belonging<tape<net>, gradient<net, double>>, gradient_of<net, double>, used_with_model_of<net, float>>);
static_assert(says<belonging<tape<other_net>, gradient<net>>, tape_of<other_net, float>, used_with_model_of<net, float>>);
static_assert(says<belonging<tape<net, double>, gradient<net, double>>, tape_of<net, double>, used_with_model_of<net, float>>);
static_assert(networks::gradient_verdict<net, float, gradient<net>>::accepted);
static_assert(says<networks::gradient_verdict<net, float, gradient<other_net>>, gradient_of<other_net, float>, used_with_model_of<net, float>>);
static_assert(says<networks::gradient_verdict<net, double, gradient<net>>, gradient_of<net, float>, used_with_model_of<net, double>>);

// Directions and cotangents, and the optimizers that ask something of the network and the loss.
static_assert(networks::direction_verdict<net, vector_of<8, 3>, vector_of<3>>::accepted && networks::direction_verdict<net, vector_of<3>, xt::xarray<float>>::accepted);
static_assert(says<networks::direction_verdict<net, vector_of<3>, vector_of<2>>, network_direction, expects<shape<3>>, receives<shape<2>>>);
static_assert(says<networks::cotangent_verdict<net, vector_of<3>, vector_of<3>>, network_cotangent, expects<shape<2>>, receives<shape<3>>>);
static_assert(says<networks::cotangent_verdict<net, vector_of<4>, vector_of<3>>, network_input, expects<shape<3>>, receives<shape<4>>>);
static_assert(levenberg_marquardt::verdict<net, squared_error>::accepted && newton_cg::verdict<net, softmax_cross_entropy>::accepted);
static_assert(says<training::fit_verdict<levenberg_marquardt, net, binary_cross_entropy>, levenberg_marquardt, expects<squared_error>, receives<binary_cross_entropy>>);
static_assert(says<training::fit_verdict<levenberg_marquardt, network<input<1000>, dense<10>>, squared_error>, has_parameters<10010>, allows<4096>>);
static_assert(training::fit_verdict<adam, net, binary_cross_entropy>::accepted);

// The parameters of a model.
template <class Net, class Symbol>
using parameter_verdict_of = typename networks::parameter_verdict<Net, Symbol>::type;
static_assert(parameter_verdict_of<net, W1>::accepted);
static_assert(says<parameter_verdict_of<net, symbol<calculus::weight, 9>>, no_such_layer<symbol<calculus::weight, 9>>, has_layers<2>>);
static_assert(says<parameter_verdict_of<image_net, W1>, at_layer<1>, layer_has_no<flatten, W1>>);
static_assert(says<parameter_verdict_of<net, symbol<calculus::activation, 1>>, is_not_a_parameter<symbol<calculus::activation, 1>>>);
static_assert(says<parameter_verdict_of<net, symbol<calculus::activation, 0>>, is_not_a_parameter<symbol<calculus::activation, 0>>>);
static_assert(says<parameter_verdict_of<net, symbol<calculus::cost>>, is_not_a_parameter<symbol<calculus::cost>>>);

// The values that a tape keeps.
template <class Symbol>
using kept = typename networks::kept_verdict<net, Symbol>::type;
static_assert(kept<symbol<calculus::activation, 1>>::accepted && kept<symbol<calculus::activation, 0>>::accepted);
static_assert(says<kept<symbol<calculus::preactivation, 1>>, is_overwritten_in_the_tape<symbol<calculus::preactivation, 1>>>);
static_assert(says<kept<W1>, is_not_a_value<W1>>);
static_assert(says<kept<symbol<calculus::cost>>, is_not_a_value<symbol<calculus::cost>>>);
static_assert(says<kept<symbol<calculus::activation, 3>>, no_such_layer<symbol<calculus::activation, 3>>, has_layers<2>>);

// Assignments.
template <class Expression>
using fits_weight = tensors::fits<shape<4, 3>, Expression>;
static_assert(fits_weight<vector_of<4, 3>>::accepted && fits_weight<xt::xarray<float>>::accepted && fits_weight<xt::xtensor<double, 2>>::accepted);
static_assert(says<fits_weight<vector_of<4>>, shape<4>, assigned_to<shape<4, 3>>>);
static_assert(says<fits_weight<vector_of<3, 4>>, shape<3, 4>, assigned_to<shape<4, 3>>>);
static_assert(says<fits_weight<decltype(2.0f * std::declval<vector_of<2, 4>&>())>, shape<2, 4>, assigned_to<shape<4, 3>>>);
static_assert(std::is_same_v<decltype(std::declval<model<net>&>()[W1{}] = std::declval<vector_of<3, 4>&>()), gate<refusal<shape<3, 4>, assigned_to<shape<4, 3>>>>>);
static_assert(std::is_same_v<decltype(std::declval<model<net>&>()[W1{}] -= std::declval<vector_of<4>&>()), gate<refusal<shape<4>, assigned_to<shape<4, 3>>>>>);

// Whatever is made of a refused network is its gate.
static_assert(std::is_same_v<model<refused_net>, refused_net> && std::is_same_v<gradient<refused_net, double>, refused_net>);
static_assert(std::is_same_v<tape<refused_net>, refused_net> && std::is_same_v<tensor<float, refused_net::input_shape>, refused_net>);

template <class Loss, class X, class Y>
constexpr bool takes(const Loss&, const X&, const Y&) {
  return networks::step_verdict<Loss, net, X, Y>::accepted;
}

// What is made of a network is made of the type without const, and of no network it is a gate that says so.
using no_network = gate<refusal<int, is_not_a_network>>;
static_assert(std::is_same_v<model<const net>, model<net>> && std::is_same_v<model<int>, no_network>);
static_assert(std::is_same_v<tape<const net&>, tape<net>> && std::is_same_v<tape<int, double>, no_network>);
static_assert(std::is_same_v<gradient<const net>, gradient<net>> && std::is_same_v<gradient<int>, no_network>);
static_assert(std::is_same_v<array_model<const net>, array_model<net>> && std::is_same_v<array_model<int>, no_network> && is_absorbed<model<refused_net>>);
static_assert(std::is_same_v<evaluation_verdict<refused_net>, verdict_of<input<3>, dense<0>>> && says<evaluation_verdict<int>, int, is_not_a_network>);
static_assert(evaluation_verdict<const net&>::accepted);

}  // namespace

BOOST_AUTO_TEST_CASE(samples_and_targets_are_taken_or_refused) {
  const vector_of<3> x;
  const vector_of<2> y;
  BOOST_TEST(takes(squared_error{}, x, y));
  BOOST_TEST(takes(softmax_cross_entropy{}, x, 1));
  BOOST_TEST(!takes(squared_error{}, y, y));
  BOOST_TEST(!takes(squared_error{}, x, x));
}
