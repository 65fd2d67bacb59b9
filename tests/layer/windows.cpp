// SPDX-License-Identifier: BSL-1.0
// Convolutions and pools with all their options against PyTorch, in double: answers and gradients. Each network begins
// with a layer whose gradient shows the gradients of the inputs behind it.
#define BOOST_TEST_MODULE layer_windows
#include "../reference/numbers.hpp"
#include "../reference/windows.hpp"

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
