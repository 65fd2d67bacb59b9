// SPDX-License-Identifier: BSL-1.0
// Models whose weight_norm and spectral_norm are folded: they answer as the model does, in a stream too.
#define BOOST_TEST_MODULE layer_folded_weights
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/model/folded.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/conv_transpose1d.hpp>

#include <algorithm>
#include <cmath>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using images =
    network<input<2, 5, 5>, weight_norm<conv2d<filters<3>, kernel_size<3>, padding<1>, no_bias>>, batch_norm<>,
            act::relu, residual<named<"s", spectral_norm<conv2d<filters<3>, kernel_size<3>, padding<1>>>>, act::tanh>,
            frozen<weight_norm<conv_transpose2d<filters<2>, kernel_size<2>>>>,
            spectral_norm<conv_transpose2d<filters<4>, kernel_size<2, 1>, groups<2>>>, flatten,
            spectral_norm<dense<4, act::sigmoid>, power_iterations<2>>, weight_norm<dense<3, no_bias>>>;
using images_folded = network<input<2, 5, 5>, conv2d<filters<3>, kernel_size<3>, padding<1>, act::relu>, identity,
                              identity, residual<named<"s", conv2d<filters<3>, kernel_size<3>, padding<1>>>, act::tanh>,
                              frozen<conv_transpose2d<filters<2>, kernel_size<2>>>,
                              conv_transpose2d<filters<4>, kernel_size<2, 1>, groups<2>>, flatten,
                              dense<4, act::sigmoid>, dense<3, no_bias>>;
static_assert(std::is_same_v<folded_network<images>, images_folded>);
static_assert(std::is_same_v<folded_network<inference_of<images>>, images_folded>);

using sequences = network<input<sequence<6>, 4>,
                          repeat<2, residual<weight_norm<conv1d<filters<4>, kernel_size<2>, padding<causal>>>>>,
                          shared<"w", weight_norm<dense<4>>>, act::tanh, shared<"w", weight_norm<dense<4>>>,
                          spectral_norm<conv1d<filters<4>, kernel_size<2>, groups<2>, padding<causal>>>,
                          weight_norm<time_distributed<dense<3>>>, flatten>;
static_assert(
    std::is_same_v<
        folded_network<sequences>,
        network<input<sequence<6>, 4>, repeat<2, residual<conv1d<filters<4>, kernel_size<2>, padding<causal>>>>,
                shared<"w", dense<4>>, act::tanh, shared<"w", dense<4>>,
                conv1d<filters<4>, kernel_size<2>, groups<2>, padding<causal>>, time_distributed<dense<3>>, flatten>>);

// A temporal convolutional network (Bai and others 2018), whose convolutions have weight_norm, with a gate that a
// second sequence conditions.
template <std::size_t Apart>
using normed = weight_norm<conv1d<filters<4>, kernel_size<3>, dilation<Apart>, padding<causal>>>;
template <std::size_t Apart, class Activation>
using conditioned =
    sequential<add<normed<Apart>, sequential<from<"c">, weight_norm<conv1d<filters<4>, kernel_size<1>>>>>, Activation>;
using filter =
    network<input<"x", sequence<9>, 1>, input<"c", sequence<9>, 2>, from<"x">, normed<1>, act::relu,
            residual<multiply<conditioned<2, act::tanh>, conditioned<2, act::sigmoid>>>, weight_norm<dense<2>>>;

// All numbers are drawn from 0.1 to 0.7, the buffers too.
template <class Net>
model<Net, double> some_model() {
  model<Net, double> m;
  double number = 0;
  for (const parameter_record& each : Net::graph().parameters)
    for (std::size_t i = 0; i < each.size; ++i) m.data()[each.offset + i] = 0.4 + 0.3 * std::sin(++number * 0.7);
  return m;
}
template <class Tensor>
void fill(Tensor& x, double step) {
  double number = 0;
  for (double& each : x) each = std::cos(number += step);
}
template <class Tensor>
void are_close(const Tensor& answer, const Tensor& expected) {
  BOOST_TEST(answer.size() > 0u);
  for (std::size_t i = 0; i < answer.size(); ++i)
    BOOST_TEST(std::abs(answer.data()[i] - expected.data()[i]) < 1e-13 * (1 + std::abs(expected.data()[i])));
}
template <class Net>
void check_folded() {
  const auto m = some_model<Net>();
  tensor<double, typename Net::input_shape> x;
  fill(x, 0.9);
  are_close(folded(m)(x), m(x));
}

}  // namespace

BOOST_AUTO_TEST_CASE(folded_models_answer_as_the_model) {
  check_folded<images>();
  check_folded<sequences>();
}

// W = g v / |v| of v = (3, 4) and g = 10, and W = V / sigma of V = diag(2, 1), u and v = (3, 0).
BOOST_AUTO_TEST_CASE(weights_by_hand) {
  model<network<input<2>, weight_norm<dense<1>>>, double> m{constant{}};
  m[weight_v<1>](0, 0) = 3;
  m[weight_v<1>](0, 1) = 4;
  m[weight_g<1>](0, 0) = 10;
  m[b<1>](0) = 5;
  const auto plain = folded(m);
  BOOST_TEST(std::abs(plain[W<1>](0, 0) - 6) < 1e-14);
  BOOST_TEST(std::abs(plain[W<1>](0, 1) - 8) < 1e-14);
  BOOST_TEST(plain[b<1>](0) == 5);

  model<network<input<2>, spectral_norm<dense<2, no_bias>>>, double> n{constant{}};
  n[weight_original<1>](0, 0) = 2;
  n[weight_original<1>](1, 1) = 1;
  for (std::size_t i = 0; i < 2; ++i) {
    n[left_singular<1>](i) = i == 0 ? 3 : 0;
    n[right_singular<1>](i) = i == 0 ? 3 : 0;
  }
  const auto divided = folded(n);
  BOOST_TEST(std::abs(divided[W<1>](0, 0) - 1) < 1e-14);
  BOOST_TEST(std::abs(divided[W<1>](1, 1) - 0.5) < 1e-14);
}

BOOST_AUTO_TEST_CASE(a_stream_of_a_folded_model) {
  const auto m = some_model<filter>();
  const auto plain = folded(m);
  tensor<double, shape<9, 1>> x;
  tensor<double, shape<9, 2>> c;
  fill(x, 0.9);
  fill(c, 0.4);
  auto stream = stream_of(plain);
  const auto answers = stream(inputs(x, c));
  are_close(answers, m(inputs(x, c)));
  static_assert(
      internal::scans::stream_verdict<filter>::text() ==
      "layer 2 is weight_norm<conv1d<filters<4>, kernel_size<3>, dilation<1>, padding<causal>>>, which derives "
      "its weight from parameters in each pass, which a stream cannot: weight_norm and spectral_norm become "
      "part of the weight by folded(m), of model/folded.hpp");
}
