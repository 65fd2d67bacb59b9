// SPDX-License-Identifier: BSL-1.0
// Convolutions and pools with all their options against PyTorch, in double: answers and gradients. Each network begins
// with a layer whose gradient shows the gradients of the inputs behind it.
#define BOOST_TEST_MODULE layer_windows
#include "../reference/numbers.hpp"
#include "../reference/windows.hpp"

#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>
#include <chainrule/time/pools.hpp>

#include <algorithm>

using namespace chainrule;

namespace {

template <class Net, std::size_t Out, std::size_t Parameters>
void check(const double (&answer)[Out], const double (&gradient)[Parameters]) {
  model<Net, double> m{constant{}};
  auto numbers = parameters_to_vector(m);
  reference::fill_with(numbers, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(numbers, m);
  tensor<double, typename Net::input_shape> x;
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  tensor<double, typename Net::output_shape> wanted;
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  reference::check_numbers(m(x), answer);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);
  reference::check_numbers(parameters_to_vector(g), gradient);
}

}  // namespace

BOOST_AUTO_TEST_CASE(convolutions) {
  check<network<input<2, 9, 7>, conv2d<filters<4>, kernel_size<1>>,
                conv2d<filters<6>, kernel_size<3, 2>, dilation<2, 3>, groups<2>, padding<3, 1, 0, 2>, act::tanh>,
                depthwise_conv2d<kernel_size<2, 3>, depth_multiplier<2>, stride<2>, padding<same>, no_bias>,
                conv2d<filters<4>, kernel_size<1>, stride<2>, groups<4>>>>(reference::convolutions_answer,
                                                                           reference::convolutions_gradient);
}

// Ones in the middle of kernels, whose places PyTorch's dirac_ says; and groups that do not divide the filters.
BOOST_AUTO_TEST_CASE(weights_that_pass_their_input_on) {
  const auto check_ones = [](const auto& weight, const auto& ones) {
    std::size_t at = 0, found = 0;
    for (const double element : weight) {
      const bool is_one = std::find(std::begin(ones), std::end(ones), at++) != std::end(ones);
      BOOST_TEST(element == (is_one ? 1 : 0), at - 1);
      found += is_one;
    }
    BOOST_TEST(found == std::size(ones));
  };
  check_ones(
      model<network<input<9, 8>, conv1d<filters<6>, kernel_size<4>, groups<2>>>, double>{dirac{2}}[calculus::W<1>],
      reference::dirac_ones_of_conv1d);
  check_ones(model<network<input<9, 9, 9>, conv2d<filters<6>, kernel_size<3, 2>, groups<3>>>, double>{dirac{
                 3}}[calculus::W<1>],
             reference::dirac_ones_of_conv2d);
  check_ones(model<network<input<4, 9, 9>, depthwise_conv2d<kernel_size<2, 3>, depth_multiplier<2>>>, double>{dirac{
                 4}}[calculus::W<1>],
             reference::dirac_ones_of_depthwise);
  check_ones(
      model<network<input<3, 9, 9, 9>, conv3d<filters<2>, kernel_size<3, 4, 2>>>, double>{dirac{}}[calculus::W<1>],
      reference::dirac_ones_of_conv3d);
  using transposed = network<input<4, 2, 2>, conv_transpose2d<filters<6>, kernel_size<2, 5>, groups<2>>>;
  check_ones(model<transposed, double>{dirac{2}}[calculus::W<1>], reference::dirac_ones_of_conv_transpose2d);
  BOOST_CHECK_EXCEPTION((model<transposed>{dirac{3}}), error, [](const error& e) {
    return std::string(e.what()) ==
           "the setting groups is 3; it must be a divisor of the number of filters of each weight";
  });
}

BOOST_AUTO_TEST_CASE(transposed_convolutions) {
  check<
      network<input<2, 3, 2>, conv2d<filters<4>, kernel_size<1>>,
              conv_transpose2d<filters<6>, kernel_size<1, 2>, stride<2, 3>, output_padding<1, 0>, groups<2>, act::tanh>,
              conv_transpose2d<filters<2>, kernel_size<3, 2>, padding<3, 1>, dilation<2, 3>, no_bias>,
              conv_transpose2d<filters<1>, kernel_size<4, 4>, stride<2>, padding<1>>>>(
      reference::transposed_convolutions_answer, reference::transposed_convolutions_gradient);
}

BOOST_AUTO_TEST_CASE(convolutions_over_steps) {
  check<network<input<12, 3>, conv1d<filters<4>, kernel_size<1>>,
                conv1d<filters<6>, kernel_size<3>, stride<2>, padding<2, 1>, groups<2>, act::tanh>,
                conv1d<filters<6>, kernel_size<2>, stride<2>, padding<causal>>,
                depthwise_conv1d<kernel_size<2>, depth_multiplier<2>, padding<same>>,
                depthwise_conv1d<kernel_size<3>, dilation<2>, padding<2>, no_bias>>>(
      reference::convolutions_over_steps_answer, reference::convolutions_over_steps_gradient);
}

BOOST_AUTO_TEST_CASE(transposed_convolutions_over_steps) {
  check<network<
      input<5, 2>, conv1d<filters<4>, kernel_size<1>>,
      conv_transpose1d<filters<6>, kernel_size<3>, stride<2>, padding<1>, output_padding<1>, groups<2>, act::tanh>,
      conv_transpose1d<filters<2>, kernel_size<3>, stride<2>, padding<same>>,
      conv_transpose1d<filters<2>, kernel_size<4>, stride<2>, padding<same>>,
      conv_transpose1d<filters<2>, kernel_size<2>, dilation<3>, no_bias>>>(reference::transposed_over_steps_answer,
                                                                           reference::transposed_over_steps_gradient);
}

BOOST_AUTO_TEST_CASE(convolutions_of_volumes) {
  check<network<
      input<1, 20, 6>, conv2d<filters<2>, kernel_size<1>>, reshape<2, 4, 5, 6>,
      conv3d<filters<4>, kernel_size<2, 3, 2>, stride<1, 2, 1>, dilation<1, 1, 2>, padding<1, 0, 1, 1, 0, 2>, groups<2>,
             act::tanh>,
      conv3d<filters<3>, kernel_size<2>, padding<same>>,
      conv_transpose3d<filters<2>, kernel_size<2, 1, 3>, stride<2, 1, 2>, padding<1, 0, 1>, output_padding<1, 0, 0>>,
      conv_transpose3d<filters<2>, kernel_size<1, 2, 1>, stride<1, 2, 1>, groups<2>, no_bias>>>(
      reference::convolutions_of_volumes_answer, reference::convolutions_of_volumes_gradient);
}

template <class Pool>
using flat = sequential<Pool, flatten>;

BOOST_AUTO_TEST_CASE(pools) {
  check<network<
      input<2, 9, 7>, conv2d<filters<2>, kernel_size<1>>,
      concat<flat<max_pool2d<pool_size<3, 2>, stride<2, 3>, padding<1>, dilation<2, 1>>>,
             flat<max_pool2d<2, stride<3>, ceil_mode>>, flat<max_pool2d<2, padding<same>>>,
             flat<avg_pool2d<3, stride<2>, padding<1, 0>>>,
             flat<avg_pool2d<pool_size<4, 3>, stride<3, 2>, padding<2, 1>, ceil_mode, count_include_pad<false>>>,
             flat<avg_pool2d<pool_size<4, 3>, stride<3, 2>, padding<2, 1>, ceil_mode>>,
             flat<avg_pool2d<2, padding<same>>>, flat<adaptive_avg_pool2d<4, 3>>, flat<adaptive_max_pool2d<2, 5>>,
             global_avg_pool2d, global_max_pool2d, flat<lp_pool2d<2, norm_type<2>>>,
             flat<lp_pool2d<pool_size<3, 2>, norm_type<3>, stride<2>>>>>>(reference::pools_answer,
                                                                          reference::pools_gradient);
}

BOOST_AUTO_TEST_CASE(pools_over_steps) {
  check<network<
      input<10, 2>, conv1d<filters<3>, kernel_size<1>>,
      concat<flat<max_pool1d<4, stride<3>, padding<2>>>, flat<max_pool1d<3, stride<2>, padding<1>, dilation<3>>>,
             flat<avg_pool1d<3, stride<2>, padding<1>, ceil_mode, count_include_pad<false>>>,
             flat<avg_pool1d<3, padding<2, 0>>>, flat<adaptive_avg_pool1d<4>>, flat<adaptive_max_pool1d<2>>,
             flat<lp_pool1d<3, norm_type<2>, stride<1>>>, global_avg_pool1d, global_max_pool1d>>>(
      reference::pools_over_steps_answer, reference::pools_over_steps_gradient);
}

BOOST_AUTO_TEST_CASE(pools_of_volumes) {
  check<network<
      input<1, 20, 6>, conv2d<filters<2>, kernel_size<1>>, reshape<2, 4, 5, 6>,
      concat<flat<max_pool3d<pool_size<2, 3, 2>, stride<1, 2, 3>, padding<1, 0, 1>>>,
             flat<avg_pool3d<2, padding<1>, count_include_pad<false>>>, flat<adaptive_avg_pool3d<3, 2, 1>>,
             flat<adaptive_max_pool3d<2>>, global_avg_pool3d, global_max_pool3d,
             flat<lp_pool3d<pool_size<2, 1, 3>, norm_type<2>, stride<1, 2, 2>>>, flat<lp_pool3d<2, norm_type<3>>>>>>(
      reference::pools_of_volumes_answer, reference::pools_of_volumes_gradient);
}
