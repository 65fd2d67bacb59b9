// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_segments
#include "layer.hpp"

#include "../own_layers.hpp"

#include <chainrule/layer/conv_transpose2d.hpp>
#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/group_norm.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/mixture.hpp>
#include <chainrule/layer/noise.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/temporal_conv.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;
using laws::check_segments;

// Each layer between others, with the least memory: its values are computed twice. A step against a whole gradient has
// the bits of one in parts by the law of steps, so equal gradients are equal steps.
BOOST_AUTO_TEST_CASE(layers_on_vectors_in_segments) {
  check_segments<network<input<6>, dense<9, act::tanh>, dense<8, no_bias, act::gelu>, dense<7, act::sigmoid>,
                         dense<6, act::silu>, dense<2>>>(17);
  check_segments<network<input<6>, dense<8, act::tanh>, residual<dense<8, act::gelu>, dense<8>>, act::softplus,
                         sequential<dense<5, act::elu<>>, dense<6>>, act::tanh, dense<2>>>(1);
  check_segments<network<input<6>, dense<8, act::tanh>, reshape<2, 4>, act::sigmoid, flatten,
                         concat<dense<4, act::tanh>, act::silu>, dense<5, act::leaky_relu<>>, dense<2>>>();
  check_segments<network<input<6>, frozen<dense<8, act::tanh>>, dense<7, act::tanh>, frozen<dense<6, act::relu>>,
                         dense<5, act::tanh>, dense<3>>,
                 softmax_cross_entropy>();
}

BOOST_AUTO_TEST_CASE(layers_on_images_in_segments) {
  check_segments<network<input<1, 8, 8>, conv2d<filters<3>, kernel_size<3>, act::tanh>, max_pool2d<2>,
                         conv2d<filters<4>, kernel_size<2>, no_bias, padding<1>, act::gelu>, avg_pool2d<2>, flatten,
                         dense<6, act::tanh>, dense<2>>>(3);
}

BOOST_AUTO_TEST_CASE(layers_of_a_user_in_segments) {
  using namespace own_layers;
  check_segments<network<input<6>, dense<8, act::tanh>, scaled_twice<>, act::tanh, scaled_dense<7>, act::tanh,
                         dense<5, act::tanh>, dense<2>>>();
  check_segments<network<input<6>, dense<7, act::tanh>, less_median<>, dense<9, act::tanh>, dense<5, act::tanh>,
                         less_median<>, dense<2>>>();
}

// What saves numbers, draws them, derives weights, gathers rows, and goes over steps.
BOOST_AUTO_TEST_CASE(further_layers_in_segments) {
  check_segments<
      network<input<6>, weight_norm<dense<8>>, act::tanh, dropout<0.3>, layer_norm<>, dense<8>, glu, prelu<>,
              maximum<dense<6>, dense<6, act::tanh>>, softmax<>, shared<"w", dense<6>>, act::gelu,
              shared<"w", dense<6>>, gaussian_noise<0.5>, mixture<dense<2>, dense<3>, dense<3, act::tanh>>, dense<2>>>(
      17);
  check_segments<network<input<1, 6, 6>, conv2d<filters<4>, kernel_size<3>, act::tanh>, group_norm<2>, act::silu,
                         conv_transpose2d<filters<3>, kernel_size<2>>, act::gelu, max_pool2d<2>, flatten, dense<2>>>(3);
}
BOOST_AUTO_TEST_CASE(layers_over_steps_in_segments) {
  check_segments<network<input<sequence<4>, tokens<5>>, embedding<6>,
                         transformer_encoder_layer<heads<2>, feed_forward<5>, dropout<0.2>>, act::tanh,
                         temporal_conv<filters<4>, kernel_size<2>, dropout<0.2>>, lstm<5, all_steps>, layer_norm<>,
                         gru<4>, dense<6, act::tanh>, dense<2>>>(17);
}
