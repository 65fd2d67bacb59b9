// SPDX-License-Identifier: BSL-1.0
// Convolutions and pools with the options that image_layers.cpp does not have.
#define BOOST_TEST_MODULE laws_windows
#include "layer.hpp"

using namespace chainrule;

BOOST_AUTO_TEST_CASE(laws_of_convolutions_in_groups_and_of_pools_with_padding) {
  laws::check_laws<network<
      input<2, 5, 4>, conv2d<filters<4>, kernel_size<2>, groups<2>, dilation<2, 1>, padding<1, 0, 0, 1>, act::tanh>,
      concat<sequential<max_pool2d<3, stride<2>, padding<1>>, flatten>,
             sequential<avg_pool2d<2, padding<1>, ceil_mode>, flatten>, sequential<lp_pool2d<2, norm_type<3>>, flatten>,
             sequential<adaptive_max_pool2d<2, 3>, flatten>>,
      dense<2>>>(3);
}

BOOST_AUTO_TEST_CASE(laws_of_transposed_convolutions) {
  laws::check_laws<
      network<input<2, 3, 2>,
              conv_transpose2d<filters<4>, kernel_size<2, 3>, stride<3, 2>, output_padding<1, 0>, groups<2>, act::tanh>,
              conv_transpose2d<filters<2>, kernel_size<3>, padding<1>, dilation<2>, no_bias>, flatten, dense<2>>>(3);
}
