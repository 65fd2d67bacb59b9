// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_layers_on_images
#include "layer.hpp"

using namespace chainrule;

// Every layer on images once, in one network. Each by itself, and its values: image_layers.cpp.
BOOST_AUTO_TEST_CASE(laws_of_all_layers_on_images) {
  laws::check_laws<network<input<2, 6, 6>, conv2d<filters<3>, kernel_size<3>, padding<same>, act::tanh>, max_pool2d<2>,
                           residual<depthwise_conv2d<kernel_size<3>, dilation<2>, padding<same>>>,
                           avg_pool2d<2, stride<1>>, flatten, dense<2>>>(3);
}
