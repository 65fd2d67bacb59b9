// SPDX-License-Identifier: BSL-1.0
// Layers that layers.cpp and layers_on_images.cpp do not have: each once, in one network a kind of input.
#define BOOST_TEST_MODULE laws_further_layers
#include "layer.hpp"

#include <chainrule/layer/blocks.hpp>
#include <chainrule/layer/constant_pad.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/mixture.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/layer/squeeze_excite.hpp>
#include <chainrule/layer/unfold.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;

BOOST_AUTO_TEST_CASE(laws_of_picks) {
  laws::check_laws<network<input<4, 2, 2>, conv2d<filters<4>, kernel_size<1>, act::tanh>, pixel_shuffle<2>,
                           reflection_pad<1>, unfold<kernel_size<3>>, fold<6, 6, kernel_size<3>>, flip<1>, crop<1>,
                           pixel_unshuffle<2>, channel_shuffle<2>, permute<1, 2, 0>, replication_pad<0, 1, 0, 0>,
                           constant_pad<0.5, 1, 0, 0, 0>, zero_pad<0, 0, 1, 0>, flatten, dense<2>>>(3);
}

BOOST_AUTO_TEST_CASE(laws_of_volumes) {
  laws::check_laws<
      network<input<1, 2, 2, 2>, conv3d<filters<2>, kernel_size<2>, padding<1>, act::tanh>, max_pool3d<2, stride<1>>,
              conv_transpose3d<filters<2>, kernel_size<2>, act::silu>, avg_pool3d<2, stride<1>>, flatten, dense<2>>>(3);
}

BOOST_AUTO_TEST_CASE(laws_of_blocks) {
  laws::check_laws<
      network<input<2, 2, 2>, dense_block<conv2d<filters<2>, kernel_size<3>, padding<1>, act::tanh>>, squeeze_excite<2>,
              scaled_residual<0.5, act::tanh>, flatten, dense<8>, swiglu, minimum<identity, dense<4>>,
              subtract<dense<4>, softmin<>>, mixture<dense<2>, dense<3, act::tanh>, dense<3>>>>(3);
}

BOOST_AUTO_TEST_CASE(laws_of_sequences) {
  laws::check_laws<
      network<input<sequence<4>, 4>, depthwise_conv1d<kernel_size<2>, act::tanh>,
              conv_transpose1d<filters<4>, kernel_size<3>>, max_pool1d<2, stride<1>>, avg_pool1d<2, stride<1>>,
              transformer_encoder_layer<heads<2>, feed_forward<4>, act::gelu>, flatten, dense<2>>>(3);
}
