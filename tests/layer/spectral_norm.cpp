// SPDX-License-Identifier: BSL-1.0
// spectral_norm in training and in inference: as PyTorch computes it, by threads, and what it refuses.
#define BOOST_TEST_MODULE layer_spectral_norm
#include "../laws/layer.hpp"

#include "../reference/numbers.hpp"
#include "../reference/spectral_norm.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/time/conv_transpose1d.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using spectral = network<input<1, 5, 5>, spectral_norm<conv2d<filters<2>, kernel_size<3>, act::tanh>>, flatten,
                         spectral_norm<dense<4, act::tanh>, power_iterations<2>>, spectral_norm<dense<2, no_bias>>>;
static_assert(spectral::parameter_count == (18 + 2) + (72 + 4) + 8);
static_assert(shape_of<spectral>(weight_original<1>) == shape<2, 1, 3, 3>{} &&
              shape_of<spectral>(left_singular<1>) == shape<2>{} &&
              shape_of<spectral>(right_singular<1>) == shape<9>{});
static_assert(as_text(expand<spectral>(d(a<4>) / d(weight_original<4>))) == "da(4)/dz(4) * dz(4)/dW(4) * dW(4)/dV(4)");

template <class Layer>
constexpr auto said_of() {
  return verdict_of<input<3, 4, 4>, Layer>::text();
}
static_assert(
    network<input<4, 2, 2>, spectral_norm<conv_transpose2d<filters<6>, kernel_size<2>, groups<2>>>>::parameter_count ==
    4 * 3 * 4 + 6);
static_assert(said_of<spectral_norm<act::relu>>() ==
              "layer 1 is spectral_norm<act::relu>, which needs a layer that has itself a weight of two axes or more: "
              "write spectral_norm<dense<8>>");
static_assert(
    said_of<spectral_norm<conv2d<filters<2>, kernel_size<2>>, power_iterations<0>>>() ==
    "layer 1 is spectral_norm<conv2d<filters<2>, kernel_size<2>>, power_iterations<0>>, which takes a layer, and "
    "perhaps power_iterations<2>, a positive whole number");

// Transposed convolutions, whose outputs are the second axis of the weight, in groups and with one axis too.
using transposed =
    network<input<4, 2, 3>,
            spectral_norm<conv_transpose2d<filters<6>, kernel_size<2, 3>, stride<2>, groups<2>, act::tanh>>, flatten,
            spectral_norm<dense<6, act::tanh>, power_iterations<2>>, reshape<3, 2>,
            spectral_norm<conv_transpose1d<filters<1>, kernel_size<2>, no_bias>>>;
static_assert(shape_of<transposed>(weight_original<1>) == shape<4, 3, 2, 3>{} &&
              shape_of<transposed>(left_singular<1>) == shape<3>{} &&
              shape_of<transposed>(right_singular<1>) == shape<24>{});

// Calls use(buffer) for each of the six.
template <std::size_t Last, class Net, class Use>
void each_buffer(Net& m, const Use& use) {
  const auto of_layer = [&](auto u, auto v) { use(m[u]), use(m[v]); };
  of_layer(left_singular<1>, right_singular<1>);
  of_layer(left_singular<3>, right_singular<3>);
  of_layer(left_singular<Last>, right_singular<Last>);
}

}  // namespace

namespace {

// The network whose third such layer is layer Last, in training and in inference.
template <class Net, std::size_t Last, std::size_t Parameters, std::size_t Buffers, std::size_t Out, std::size_t In>
void check_against_pytorch(const double (&training_gradient)[Parameters], const double (&buffers)[Buffers],
                           const double (&answer)[Out], const double (&gradient)[Parameters],
                           const double (&input_gradient)[In], const double (&product)[Parameters]) {
  model<Net, double> m{seed{1}};
  auto parameters = parameters_to_vector(m);
  reference::fill_with(parameters, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(parameters, m);
  const auto begin = [](auto&& u, double phase) { reference::fill_with(u, std::cos, 1.7, phase, 1); };
  begin(m[left_singular<1>], 0), begin(m[left_singular<3>], 1), begin(m[left_singular<Last>], 2);
  tensor<double, typename Net::input_shape> image;
  reference::fill_with(image, std::cos, 0.9, 0.1, 1);
  tensor<double, typename Net::output_shape> wanted;
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);

  const auto before = m;
  const auto [cost, g] = value_and_gradient(m, squared_error{}, image, wanted);
  reference::check_numbers(parameters_to_vector(g), training_gradient);
  BOOST_TEST((m[left_singular<1>](0) == before[left_singular<1>](0)));
  move_statistics(m, g);
  xt::xtensor<double, 1> moved = xt::zeros<double>({Buffers});
  std::size_t count = 0;
  each_buffer<Last>(m, [&](const auto& all) {
    for (const double each : all) moved(count++) = each;
  });
  reference::check_numbers(moved, buffers);
  reference::check_numbers(m(image), answer);

  // A step moves them too.
  auto stepped = before;
  auto tape = tape_for(stepped, 1);
  optimizer_for(stepped, sgd{.learning_rate = 0.1}).step(stepped, squared_error{}, image, wanted, tape);
  BOOST_TEST((stepped[right_singular<3>] == m[right_singular<3>]));
  BOOST_TEST((stepped[left_singular<1>] == m[left_singular<1>]));

  model<inference_of<Net>, double> answering{};
  vector_to_parameters(parameters, answering);
  count = 0;
  each_buffer<Last>(answering, [&](auto&& all) {
    for (double& each : all) each = moved(count++);
  });
  const auto inferred = value_and_gradient(answering, squared_error{}, image, wanted).gradient;
  reference::check_numbers(parameters_to_vector(inferred), gradient);
  reference::check_numbers(
      vjp(answering, image, tensor<double, typename Net::output_shape>(2 * (answering(image) - wanted))).input,
      input_gradient);
  auto direction = gradient_for(answering);
  auto along = parameters_to_vector(answering);
  reference::fill_with(along, std::cos, 1.3, 0, 1);
  vector_to_parameters(along, direction);
  reference::check_numbers(
      parameters_to_vector(hessian_vector_product(answering, squared_error{}, image, wanted, direction)), product);
}

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  check_against_pytorch<spectral, 4>(reference::spectral_training_gradient, reference::spectral_buffers,
                                     reference::spectral_answer, reference::spectral_gradient,
                                     reference::spectral_input_gradient, reference::spectral_hessian_product);
}

BOOST_AUTO_TEST_CASE(transposed_convolutions_as_pytorch_computes) {
  check_against_pytorch<transposed, 5>(reference::transposed_training_gradient, reference::transposed_buffers,
                                       reference::transposed_answer, reference::transposed_gradient,
                                       reference::transposed_input_gradient, reference::transposed_hessian_product);
}

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<inference_of<network<input<3>, spectral_norm<dense<4, act::tanh>>, dense<2>>>>();
  laws::check_laws<inference_of<network<
      input<2, 1, 2>, spectral_norm<conv_transpose2d<filters<3>, kernel_size<1, 2>, act::tanh>>, flatten, dense<2>>>>();
}

// A step of threads has the bits of a step of one.
BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  using net = network<input<128>, spectral_norm<dense<128, act::tanh>>, spectral_norm<dense<128>>, dense<2>>;
  model<net, double> alone{seed{1}}, together{seed{1}};
  xt::xtensor<double, 2> samples = xt::zeros<double>({192, 128}), wanted = xt::zeros<double>({192, 2});
  reference::fill_with(samples, std::cos, 0.9, 0.1, 1);
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  auto tape = tape_for(alone, 192);
  auto steps = optimizer_for(alone, adam{}), others = optimizer_for(together, adam{});
  const threads three{3};
  for (int i = 0; i < 3; ++i) {
    steps.step(alone, squared_error{}, samples, wanted, tape);
    others.step(together, squared_error{}, samples, wanted, tape, three);
  }
  BOOST_TEST((parameters_to_vector(alone) == parameters_to_vector(together)));
  BOOST_TEST((alone[right_singular<2>] == together[right_singular<2>]));
  BOOST_TEST((alone(samples) == together(samples, three)));
}
