// SPDX-License-Identifier: BSL-1.0
// The verdicts about samples, targets, parameters, gradients, tapes and assignments, word for word.
#define BOOST_TEST_MODULE network_verdicts
#include <boost/test/unit_test.hpp>

#include <type_traits>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using calculus::symbol;

namespace {

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
static_assert(of_input<xt::xtensor<float, 1>>::accepted && of_input<xt::xtensor<float, 2>>::accepted &&
              of_input<xt::xarray<double>>::accepted);
static_assert(of_input<vector_of<4>>::text() ==
              "the input has shape 4 and must have shape 3, or for a batch one extent more in front");
static_assert(of_input<vector_of<3, 8>>::text() ==
              "the input has shape 3 x 8 and must have shape 3, or for a batch one extent more in front");
static_assert(of_input<vector_of<2, 1, 3>>::text() ==
              "the input has shape 2 x 1 x 3 and must have shape 3, or for a batch one extent more in front");
static_assert(of_input<xt::xtensor<float, 3>>::text() ==
              "the input has 3 extents and must have shape 3, or for a batch one extent more in front");
static_assert(verdict_of_argument<network_input, shape<2, 3>, xt::xtensor<float, 1>>::text() ==
              "the input has 1 extents and must have shape 2 x 3, or for a batch one extent more in front");

template <class Loss, class Target>
using step = internal::models::step_verdict<Loss, net, vector_of<3>, Target>;
static_assert(step<squared_error, vector_of<2>>::accepted && step<softmax_cross_entropy, int>::accepted);
static_assert(step<squared_error, vector_of<3>>::text() ==
              "the target has shape 3 and must have shape 2, or for a batch one extent more in front");
static_assert(step<binary_cross_entropy, xt::xtensor<double, 4>>::text() ==
              "the target has 4 extents and must have shape 2, or for a batch one extent more in front");
static_assert(internal::models::step_verdict<squared_error, net, vector_of<4>, vector_of<3>>::text() ==
              "the input has shape 4 and must have shape 3, or for a batch one extent more in front");
static_assert(internal::models::step_verdict<softmax_cross_entropy, network<input<3>, dense<1>>, vector_of<4>,
                                             vector_of<3>>::text() ==
              "softmax_cross_entropy needs two or more classes in one vector and receives 1");

// What a model and a training return.
static_assert(std::is_same_v<decltype(std::declval<const model<net>&>()(std::declval<vector_of<3>>())), vector_of<2>>);
static_assert(carried_verdict<decltype(std::declval<const model<net>&>()(std::declval<vector_of<4>>()))>::text() ==
              "the input has shape 4 and must have shape 3, or for a batch one extent more in front");
static_assert(
    carried_verdict<decltype(value_and_gradient(std::declval<model<net>&>(), squared_error{},
                                                std::declval<vector_of<3>>(), std::declval<vector_of<5>>()))>::text() ==
    "the target has shape 5 and must have shape 2, or for a batch one extent more in front");
static_assert(std::is_same_v<internal::training::fit_verdict<adam, net, softmax_cross_entropy>, acceptance>);
static_assert(internal::training::fit_verdict<adam, network<input<3>, dense<1>>, softmax_cross_entropy>::text() ==
              "softmax_cross_entropy needs two or more classes in one vector and receives 1");

// Gradients and tapes belong to one network and one scalar.
template <class Tape, class Gradient>
using belonging = internal::models::belonging_verdict<net, float, Tape, Gradient>;
static_assert(belonging<tape<net>, gradient<net>>::accepted);
static_assert(
    belonging<tape<net>, gradient<other_net>>::text() ==
    "the gradient belongs to network<input<3>, dense<5, act::tanh>, dense<2>> in float, and the model to network<input<3>, dense<4, act::tanh>, dense<2>> in float");
static_assert(
    belonging<tape<net>, gradient<net, double>>::text() ==
    "the gradient belongs to network<input<3>, dense<4, act::tanh>, dense<2>> in double, and the model to network<input<3>, dense<4, act::tanh>, dense<2>> in float");
static_assert(
    belonging<tape<other_net>, gradient<net>>::text() ==
    "the tape belongs to network<input<3>, dense<5, act::tanh>, dense<2>> in float, and the model to network<input<3>, dense<4, act::tanh>, dense<2>> in float");
static_assert(
    belonging<tape<net, double>, gradient<net, double>>::text() ==
    "the tape belongs to network<input<3>, dense<4, act::tanh>, dense<2>> in double, and the model to network<input<3>, dense<4, act::tanh>, dense<2>> in float");
static_assert(internal::models::gradient_verdict<net, float, gradient<net>>::accepted);
static_assert(
    internal::models::gradient_verdict<net, float, gradient<other_net>>::text() ==
    "the gradient belongs to network<input<3>, dense<5, act::tanh>, dense<2>> in float, and the model to network<input<3>, dense<4, act::tanh>, dense<2>> in float");
static_assert(
    internal::models::gradient_verdict<net, double, gradient<net>>::text() ==
    "the gradient belongs to network<input<3>, dense<4, act::tanh>, dense<2>> in float, and the model to network<input<3>, dense<4, act::tanh>, dense<2>> in double");

// Directions and cotangents, and the optimizers that ask something of the network and the loss.
static_assert(internal::derivative::direction_verdict<net, vector_of<8, 3>, vector_of<3>>::accepted &&
              internal::derivative::direction_verdict<net, vector_of<3>, xt::xarray<float>>::accepted);
static_assert(internal::derivative::direction_verdict<net, vector_of<3>, vector_of<2>>::text() ==
              "the direction has shape 2 and must have shape 3, or for a batch one extent more in front");
static_assert(internal::derivative::cotangent_verdict<net, vector_of<3>, vector_of<3>>::text() ==
              "the cotangent has shape 3 and must have shape 2, or for a batch one extent more in front");
static_assert(internal::derivative::cotangent_verdict<net, vector_of<4>, vector_of<3>>::text() ==
              "the input has shape 4 and must have shape 3, or for a batch one extent more in front");
static_assert(levenberg_marquardt::verdict<net, squared_error>::accepted &&
              newton_cg::verdict<net, softmax_cross_entropy>::accepted);
static_assert(internal::training::fit_verdict<levenberg_marquardt, net, binary_cross_entropy>::text() ==
              "levenberg_marquardt expects squared_error and receives binary_cross_entropy");
static_assert(
    internal::training::fit_verdict<levenberg_marquardt, network<input<1000>, dense<10>>, squared_error>::text() ==
    "the network has 10010 parameters, more than the 4096 that are allowed in such a matrix: multiply with it instead, by hessian_vector_product");
static_assert(internal::training::fit_verdict<adam, net, binary_cross_entropy>::accepted);
struct rule_of_an_error : adam {
  template <class Net, class Loss>
  using verdict = refuse_if<Net::dpth == 0, refusal<Loss>>;
};
static_assert(
    internal::training::fit_verdict<rule_of_an_error, net, binary_cross_entropy>::text() ==
    "the optimizer rule_of_an_error states a verdict that does not compile for binary_cross_entropy: name it by itself to see why");

// The parameters of a model.
template <class Net, class Symbol>
using parameter_verdict_of = typename internal::topologies::parameter_verdict<Net, Symbol>::type;
static_assert(parameter_verdict_of<net, W1>::accepted);
static_assert(parameter_verdict_of<net, symbol<calculus::weight, 9>>::text() ==
              "W<9> names a layer that is not there: the network has 2 layers");
static_assert(parameter_verdict_of<image_net, W1>::text() == "layer 1 is flatten, which has no W<1>");
static_assert(parameter_verdict_of<net, symbol<calculus::activation, 1>>::text() ==
              "a<1> is not a parameter: values are in a tape");
static_assert(parameter_verdict_of<net, symbol<calculus::activation, 0>>::text() ==
              "a<0> is not a parameter: values are in a tape");
static_assert(parameter_verdict_of<net, symbol<calculus::cost>>::text() ==
              "C is not a parameter: values are in a tape");

// The values that a tape keeps.
template <class Symbol>
using kept = typename internal::models::kept_verdict<net, Symbol>::type;
static_assert(kept<symbol<calculus::activation, 1>>::accepted && kept<symbol<calculus::activation, 0>>::accepted);
static_assert(kept<symbol<calculus::preactivation, 1>>::text() ==
              "z<1> is overwritten in the tape, as no factor reads it");
static_assert(kept<W1>::text() == "W<1> is not a value: parameters are in a model");
static_assert(kept<symbol<calculus::cost>>::text() == "C is not a value: parameters are in a model");
static_assert(kept<symbol<calculus::activation, 3>>::text() ==
              "a<3> names a layer that is not there: the network has 2 layers");

// Assignments.
template <class Expression>
using fits_weight = internal::tensors::fits<shape<4, 3>, Expression>;
static_assert(fits_weight<vector_of<4, 3>>::accepted && fits_weight<xt::xarray<float>>::accepted &&
              fits_weight<xt::xtensor<double, 2>>::accepted);
static_assert(fits_weight<vector_of<4>>::text() == "a value of shape 4 is assigned to a tensor of shape 4 x 3");
static_assert(fits_weight<vector_of<3, 4>>::text() == "a value of shape 3 x 4 is assigned to a tensor of shape 4 x 3");
static_assert(fits_weight<decltype(2.0f * std::declval<vector_of<2, 4>&>())>::text() ==
              "a value of shape 2 x 4 is assigned to a tensor of shape 4 x 3");
static_assert(carried_verdict<decltype(std::declval<model<net>&>()[W1{}] = std::declval<vector_of<3, 4>&>())>::text() ==
              "a value of shape 3 x 4 is assigned to a tensor of shape 4 x 3");
static_assert(carried_verdict<decltype(std::declval<model<net>&>()[W1{}] -= std::declval<vector_of<4>&>())>::text() ==
              "a value of shape 4 is assigned to a tensor of shape 4 x 3");

// Whatever is made of a refused network stands for its refusal.
static_assert(is_refused<model<refused_net>> && is_refused<gradient<refused_net, double>> &&
              is_refused<array_model<refused_net>> && is_refused<const tape<refused_net>&>);
static_assert(is_refused<tensor<float, refused_net::input_shape>> && !is_refused<tensor<float, shape<3>>> &&
              !is_refused<model<net>>);
static_assert(std::is_same_v<model<refused_net>::network, refused_net> &&
              std::is_same_v<tape<refused_net>::network, refused_net>);

template <class Loss, class X, class Y>
constexpr bool takes(const Loss&, const X&, const Y&) {
  return internal::models::step_verdict<Loss, net, X, Y>::accepted;
}

// A model, gradient and tape need a network and a scalar that computes.
static_assert(carried_verdict<model<int>::network>::text() == "int is not a network: write network<input<...>, ...>");
static_assert(carried_verdict<tape<dense<3>, double>::network>::text() ==
              "dense<3> is not a network: write network<input<...>, ...>");
static_assert(carried_verdict<gradient<const net>::network>::text() ==
              "network<input<3>, dense<4, act::tanh>, dense<2>> is const or a reference: write the network without");
static_assert(carried_verdict<model<net, int>::network>::text() ==
              "int cannot be the scalar of a network: write float or double");
static_assert(carried_verdict<array_model<net, const float>::network>::text() ==
              "const float cannot be the scalar of a network: write float or double");

// The concepts say yes or no, and nothing of const and references.
static_assert(Network<net> && Network<const net&> && !Network<refused_net> && !Network<dense<3>> && !Network<int>);
static_assert(Model<model<net>> && Model<const model<net, double>&> && Model<array_model<net>&&>);
static_assert(!Model<model<refused_net>> && !Model<model<net, int>> && !Model<net> && !Model<gradient<net>>);
static_assert(Scalar<float> && Scalar<double> && !Scalar<int> && !Scalar<bool> && !Scalar<const float>);

// Functions deduce the network and the scalar.
template <class Net, class T>
std::type_identity<std::pair<Net, T>> of_model(const model<Net, T>&);
template <class Net, class T>
std::type_identity<std::pair<Net, T>> of_gradient(const gradient<Net, T>&);
template <class Net, class T>
std::type_identity<std::pair<Net, T>> of_tape(tape<Net, T>&);
template <class Net, class T>
std::type_identity<std::pair<Net, T>> of_array_model(const array_model<Net, T>&);
template <class T, class Shape>
std::type_identity<std::pair<Shape, T>> of_tensor(const tensor<T, Shape>&);
template <class Wanted, class T, class Found>
constexpr bool is_pair(std::type_identity<Found>) {
  return std::is_same_v<std::pair<Wanted, T>, Found>;
}
static_assert(is_pair<net, float>(decltype(of_model(std::declval<model<net>>())){}));
static_assert(is_pair<net, double>(decltype(of_gradient(std::declval<gradient<net, double>>())){}));
static_assert(is_pair<net, double>(decltype(of_tape(std::declval<tape<net, double>&>())){}));
static_assert(is_pair<net, float>(decltype(of_array_model(std::declval<array_model<net>>())){}));
static_assert(is_pair<shape<3>, int>(decltype(of_tensor(std::declval<tensor<int, shape<3>>>())){}));
static_assert(is_pair<shape<300, 4>, double>(decltype(of_tensor(std::declval<tensor<double, shape<300, 4>>>())){}));
static_assert(evaluation_verdict<refused_net>::text() == verdict_of<input<3>, dense<0>>::text() &&
              evaluation_verdict<int>::text() == "int is not a network: write network<input<...>, ...>");
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
