// SPDX-License-Identifier: BSL-1.0
// Convolutions over steps and dense layers at each step: against PyTorch, a plain loop and the laws; what is refused.
#define BOOST_TEST_MODULE time_conv1d
#include "../laws/layer.hpp"

#include "../reference/over_steps.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using small_net = network<input<7, 2>, conv1d<filters<3>, kernel_size<3>, dilation<2>, padding<causal>, act::tanh>,
                          conv1d<filters<2>, kernel_size<2>, no_bias>, dense<2>>;
static_assert(std::is_same_v<small_net::output_shape, shape<6, 2>> && small_net::parameter_count == 39);
static_assert(second_derivative_verdict<small_net>::accepted);
// 7 + 5 + 3 steps of 2 by 3 weights, 6 + 6 of 3 by 2, 6 of 2 by 2: no term is a product with a zero before the first.
static_assert(small_net::forward_multiply_adds == 15 * 6 + 12 * 6 + 6 * 4);

static_assert(structure_of<small_net>(d(z<1>) / d(a<0>)) == structure::lower_triangular &&
              structure_of<small_net>(d(z<2>) / d(a<1>)) == structure::toeplitz &&
              structure_of<small_net>(d(z<3>) / d(a<2>)) == structure::repeated);
using causal_net = network<input<7, 2>, time_distributed<dense<3>>, conv1d<filters<3>, kernel_size<3>, padding<causal>>,
                           residual<dense<3>, dense<3>>>;
static_assert(structure_of<causal_net>(d(a<2>) / d(a<0>)) == structure::lower_triangular &&
              structure_of<causal_net>(d(a<3>) / d(a<2>)) == structure::repeated);

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<small_net>(reference::small_convolved_answer, reference::small_convolved_gradient,
                                              reference::small_convolved_input_gradient,
                                              reference::small_convolved_hessian_product);
}

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<network<input<5, 2>, conv1d<filters<3>, kernel_size<3>, dilation<2>, padding<causal>, act::tanh>,
                           residual<dense<3, act::sigmoid>>, conv1d<filters<2>, kernel_size<2>, no_bias>,
                           time_distributed<dense<3, no_bias>>, flatten, dense<1>>>();
  laws::check_laws<
      network<input<4, 2>, conv1d<filters<2>, kernel_size<1>, act::tanh>,
              concat_features<dense<3, act::sigmoid>, identity, conv1d<filters<1>, kernel_size<2>, padding<causal>>>,
              flatten, dense<1>>>();
  // The kernel reaches back behind the first step, for the last of its elements from each step.
  laws::check_laws<network<input<3, 1>, conv1d<filters<2>, kernel_size<3>, dilation<2>, padding<causal>>, flatten>>();
}

BOOST_AUTO_TEST_CASE(laws_hold_with_strides_and_groups_and_transposed) {
  laws::check_laws<
      network<input<5, 2>, conv1d<filters<4>, kernel_size<3>, stride<2>, padding<2, 1>, groups<2>, act::tanh>,
              depthwise_conv1d<kernel_size<2>, stride<2>, padding<causal>>,
              conv_transpose1d<filters<2>, kernel_size<2>, stride<2>>, flatten, dense<1>>>();
  laws::check_laws<
      network<input<2, 2, 3, 2>, conv3d<filters<2>, kernel_size<1, 2, 2>, padding<1, 0, 1>, act::tanh>,
              conv_transpose3d<filters<1>, kernel_size<2>, stride<1, 2, 1>, no_bias>, flatten, dense<1>>>();
}

BOOST_AUTO_TEST_CASE(features_side_by_side) {
  laws::check_forward<network<input<3, 2>, concat_features<identity, act::relu>>>([](const double* x, const auto&) {
    std::vector<double> all;
    for (std::size_t t = 0; t < 3; ++t)
      for (std::size_t i = 0; i < 4; ++i) all.push_back(i < 2 ? x[2 * t + i] : std::max(x[2 * t + i - 2], 0.0));
    return all;
  });
}

// With more weights than small products have.
BOOST_AUTO_TEST_CASE(as_a_loop) {
  laws::check_forward<network<input<5, 17>, conv1d<filters<16>, kernel_size<3>, dilation<2>, padding<causal>>>>(
      [](const double* x, const auto& p) {
        std::vector<double> all;
        for (std::size_t t = 0; t < 5; ++t)
          for (std::size_t f = 0; f < 16; ++f) {
            double sum = p[1][f];
            for (std::size_t k = 0; k < 3; ++k)
              for (std::size_t c = 0; c < 17 && t + 2 * k >= 4; ++c)
                sum += p[0][(k * 17 + c) * 16 + f] * x[(t + 2 * k - 4) * 17 + c];
            all.push_back(sum);
          }
        return all;
      });
  laws::check_laws<network<input<3, 17>, conv1d<filters<16>, kernel_size<2>, padding<causal>, no_bias>, flatten>>();
}

// By the compiler; by hand: 1 * 1 + 2 * 2 = 5 and 3 + 8 = 11, and each of these times 1 and -1.
using halved = network<input<4, 1>, conv1d<filters<1>, kernel_size<2>, stride<2>, no_bias>,
                       conv_transpose1d<filters<1>, kernel_size<2>, stride<2>, no_bias>>;
constexpr array_model<halved, double> by_hand{explicit_values{{1, 2, 1, -1}}};
constexpr double four_steps[4][1] = {{1}, {2}, {3}, {4}};
constexpr auto halved_answer = by_hand(four_steps);
static_assert(halved_answer[0][0] == 5 && halved_answer[1][0] == -5 && halved_answer[3][0] == -11);
// Causal with a stride, as in Keras: ceil(steps / stride) answers, of which answer t reads the steps up to t stride.
// 3 * 1; 1 * 1 + 2 * 2 + 3 * 3; 1 * 3 + 2 * 4 + 3 * 5.
constexpr array_model<network<input<5, 1>, conv1d<filters<1>, kernel_size<3>, stride<2>, padding<causal>, no_bias>>,
                      double>
    every_second{explicit_values{{1, 2, 3}}};
constexpr double five_steps[5][1] = {{1}, {2}, {3}, {4}, {5}};
constexpr auto three_answers = every_second(five_steps);
static_assert(three_answers.size() == 3 && three_answers[0][0] == 3 && three_answers[1][0] == 14 &&
              three_answers[2][0] == 26);
// 1 + 2 + 3 + 4, and a bias.
constexpr array_model<network<input<1, 1, 2, 2>, conv3d<filters<1>, kernel_size<1, 2, 2>>>, double> summing{
    explicit_values{{1, 1, 1, 1, 0.5}}};
constexpr double volume[1][1][2][2] = {{{{1, 2}, {3, 4}}}};
static_assert(summing(volume)[0][0][0][0] == 10.5);

template <class... Layers>
constexpr auto said_of() {
  return verdict_of<input<5, 2>, Layers...>::text();
}
static_assert(
    said_of<conv1d<filters<3>, kernel_size<3>, stride<0>>>() ==
    "layer 1 is conv1d<filters<3>, kernel_size<3>, stride<0>>, which cannot have stride<0>: write positive numbers");
static_assert(
    said_of<conv1d<filters<3>, kernel_size<3>, stride<2, 1>>>() ==
    "layer 1 is conv1d<filters<3>, kernel_size<3>, stride<2, 1>>, which has stride<2, 1>, but axes that are 1: "
    "write one number, or one for each axis");
static_assert(said_of<conv1d<filters<3>, kernel_size<3>, groups<2>>>() ==
              "layer 1 is conv1d<filters<3>, kernel_size<3>, groups<2>>, which has groups<2>, which must divide the 2 "
              "channels and filters<3>");
static_assert(said_of<depthwise_conv1d<kernel_size<3>, filters<3>>>() ==
              "layer 1 is depthwise_conv1d<kernel_size<3>, filters<3>>, which has filters<3>, but a filter for each "
              "channel: write depth_multiplier<2> for two of each");
static_assert(
    said_of<conv_transpose1d<filters<3>, kernel_size<2>, stride<4>, padding<causal>, output_padding<1>>>() ==
    "layer 1 is conv_transpose1d<filters<3>, kernel_size<2>, stride<4>, padding<causal>, output_padding<1>>, which "
    "cannot take output_padding<1>");
static_assert(
    network<input<5, 2>, conv_transpose1d<filters<3>, kernel_size<2>, stride<4>, padding<causal>>,
            conv_transpose1d<filters<2>, kernel_size<9>, stride<2>, dilation<2>, padding<causal>>>::output_shape{} ==
    shape<40, 2>{});
static_assert(said_of<conv_transpose3d<filters<3>, kernel_size<3>, padding<causal>>>() ==
              "layer 1 is conv_transpose3d<filters<3>, kernel_size<3>, padding<causal>>, which cannot take "
              "padding<causal>");
static_assert(
    said_of<conv_transpose1d<filters<3>, kernel_size<3>, output_padding<1>>>() ==
    "layer 1 is conv_transpose1d<filters<3>, kernel_size<3>, output_padding<1>>, which has output_padding<1>, "
    "which must be smaller than the stride, or than the dilation");
static_assert(
    said_of<conv_transpose1d<filters<3>, kernel_size<3>, padding<4>>>() ==
    "layer 1 is conv_transpose1d<filters<3>, kernel_size<3>, padding<4>>, which has padding<4>, which cuts off "
    "all of 7");
static_assert(said_of<conv3d<filters<3>, kernel_size<3>>>() ==
              "layer 1 is conv3d<filters<3>, kernel_size<3>>, which expects channels x depth x height x width and "
              "receives 5 x 2");
static_assert(said_of<reshape<1, 5, 2, 1>, conv3d<filters<3>, kernel_size<2>>>() ==
              "layer 2 is conv3d<filters<3>, kernel_size<2>>, which has a kernel of 2 x 2 x 2, larger than the padded "
              "image of 5 x 2 x 1");
static_assert(
    said_of<reshape<1, 5, 2, 1>, conv3d<filters<3>, kernel_size<1, 2>>>() ==
    "layer 2 is conv3d<filters<3>, kernel_size<1, 2>>, which has kernel_size<1, 2>, but axes that are 3: write "
    "one number, or one for each axis");
static_assert(said_of<conv1d<filters<3>>>() ==
              "layer 1 is conv1d<filters<3>>, which needs a kernel: add kernel_size<5>");
static_assert(said_of<conv1d<kernel_size<3>>>() ==
              "layer 1 is conv1d<kernel_size<3>>, which needs a number of filters: add filters<6>");
static_assert(said_of<conv1d<filters<3>, kernel_size<3, 2>>>() ==
              "layer 1 is conv1d<filters<3>, kernel_size<3, 2>>, which has kernel_size<3, 2>, a kernel on images: over "
              "steps it has one number, kernel_size<3>");
static_assert(said_of<conv1d<filters<3>, kernel_size<3>, dilation<0>>>() ==
              "layer 1 is conv1d<filters<3>, kernel_size<3>, dilation<0>>, which cannot have dilation<0>: write "
              "positive numbers");
static_assert(said_of<conv1d<filters<3>, kernel_size<3>, dilation<3>>>() ==
              "layer 1 is conv1d<filters<3>, kernel_size<3>, dilation<3>>, which reaches over 7 of 5 steps: write a "
              "smaller kernel, or padding<causal>");
static_assert(said_of<flatten, conv1d<filters<3>, kernel_size<3>>>() ==
              "layer 2 is conv1d<filters<3>, kernel_size<3>>, which expects a sequence, shape (steps, features), and "
              "receives 10");
static_assert(said_of<reshape<2, 5, 1>, conv2d<filters<3>, kernel_size<3>, padding<causal>>>() ==
              "layer 2 is conv2d<filters<3>, kernel_size<3>, padding<causal>>, which cannot take "
              "padding<causal>");

static_assert(said_of<concat_features<act::tanh, conv1d<filters<3>, kernel_size<3>>>>() ==
              "layer 1 is concat_features<act::tanh, conv1d<filters<3>, kernel_size<3>>>, which joins branch 2, which "
              "arrives at 3 x 3: all branches must have 5 steps");
static_assert(
    said_of<concat_features<act::tanh, dense<3>>>() ==
    "layer 1.2 is dense<3>, which expects shape 10 and receives 5 x 2: write flatten, dense<3>, or time_distributed<dense<3>>");
static_assert(said_of<flatten, concat_features<act::tanh>>() ==
              "layer 2 is concat_features<act::tanh>, which expects a sequence, shape (steps, features), and receives "
              "10");
// Of a matrix that is no sequence it is not known what its rows are.
static_assert(
    said_of<dense<3>>() ==
    "layer 1 is dense<3>, which expects shape 10 and receives 5 x 2: write flatten, dense<3>, or time_distributed<dense<3>>");
static_assert(
    said_of<conv1d<filters<3>, kernel_size<3>>, flatten, reshape<9, 1>, dense<2>>() ==
    "layer 4 is dense<2>, which expects shape 9 and receives 9 x 1: write flatten, dense<2>, or time_distributed<dense<2>>");
static_assert(
    said_of<time_distributed<act::tanh>>() ==
    "layer 1 is time_distributed<act::tanh>, which takes dense<...>: activations and norms go step by step by "
    "themselves, other layers by scan<sequential<...>>");
static_assert(said_of<time_distributed<dense<in_features<3>, out_features<2>>>>() ==
              "layer 1 is dense<in_features<3>, out_features<2>>, which expects shape 3 and receives 2: write "
              "dense<in_features<2>, out_features<2>>");
