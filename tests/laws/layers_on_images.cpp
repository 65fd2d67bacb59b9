// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_layers_on_images
#include "layer.hpp"

#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/local_response_norm.hpp>
#include <chainrule/layer/upsample.hpp>

using namespace chainrule;

// Every layer on images once, in one network. Each by itself, and its values: image_layers.cpp.
BOOST_AUTO_TEST_CASE(laws_of_all_layers_on_images) {
  laws::check_laws<network<input<2, 3, 3>, conv2d<filters<3>, kernel_size<3>, padding<same>, act::tanh>,
                           upsample<2, linear_interpolation>, group_norm<3, epsilon<0.1>>, max_pool2d<2>,
                           instance_norm<affine, epsilon<0.1>>, local_response_norm<2, 0.5>,
                           residual<depthwise_conv2d<kernel_size<3>, dilation<2>, padding<same>>>,
                           avg_pool2d<2, stride<1>>, flatten, dense<2>>>(3);
}
