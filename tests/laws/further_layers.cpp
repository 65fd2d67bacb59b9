// SPDX-License-Identifier: BSL-1.0
// Layers and activations that layers.cpp, layers_on_images.cpp and activations.cpp do not have: each once, in one
// network a kind of input. Layers over steps: layers_over_steps.cpp.
#define BOOST_TEST_MODULE laws_further_layers
#include "layer.hpp"

#include <chainrule/layer/adaptive_pool.hpp>
#include <chainrule/layer/batch_norm.hpp>
#include <chainrule/layer/blocks.hpp>
#include <chainrule/layer/constant_pad.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/mixture.hpp>
#include <chainrule/layer/noise.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/layer/squeeze_excite.hpp>
#include <chainrule/layer/unfold.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;

BOOST_AUTO_TEST_CASE(laws_of_picks) {
  laws::check_laws<
      network<input<4, 2, 2>, conv2d<filters<4>, kernel_size<1>, act::tanh>, pixel_shuffle<2>, reflection_pad<1>,
              unfold<kernel_size<3>>, fold<6, 6, kernel_size<3>>, flip<1, 2>, crop<1>, pixel_unshuffle<2>,
              channel_shuffle<2>, depth_to_space<2>, space_to_depth<2>, permute<1, 2, 0>, replication_pad<0, 1, 0, 0>,
              constant_pad<0.5, 1, 0, 0, 0>, zero_pad<0, 0, 1, 0>, flatten, dense<2>>>(3);
}

BOOST_AUTO_TEST_CASE(laws_of_volumes) {
  laws::check_laws<
      network<input<1, 2, 2, 2>, conv3d<filters<2>, kernel_size<2>, padding<1>, act::tanh>, max_pool3d<2, stride<1>>,
              conv_transpose3d<filters<2>, kernel_size<2>, act::silu>, lp_pool3d<2, norm_type<2>, stride<1>>,
              adaptive_avg_pool3d<3, 2, 2>, avg_pool3d<2, stride<1>>, adaptive_max_pool3d<2>,
              time_distributed<dense<2, act::tanh>>, concat<global_avg_pool3d, global_max_pool3d>, dense<2>>>(3);
}

// Weights that are derived from others, normalization by buffers, and pools into bins: what answers.
BOOST_AUTO_TEST_CASE(laws_of_inference) {
  laws::check_laws<inference_of<
      network<input<1, 4, 4>, weight_norm<conv2d<filters<2>, kernel_size<2>>>, batch_norm<>, act::tanh,
              spectral_norm<conv2d<filters<2>, kernel_size<1>>>, adaptive_avg_pool2d<2, 3>,
              concat<global_avg_pool2d, global_max_pool2d>, spectral_norm<dense<3>>, weight_norm<dense<2>>>>>(3);
}

BOOST_AUTO_TEST_CASE(laws_of_blocks) {
  laws::check_laws<network<input<2, 2, 2>, dense_block<conv2d<filters<2>, kernel_size<3>, padding<1>, act::tanh>>,
                           squeeze_excite<2>, scaled_residual<0.5, act::tanh>,
                           projected_residual<conv2d<filters<2>, kernel_size<1>>, split<"a", 2, 2>, from<"a">>, flatten,
                           dense<8>, swiglu, minimum<identity, dense<4>>, subtract<dense<4>, softmin<>>,
                           mixture<dense<2>, dense<2, act::tanh>, dense<2>>, repeat_vector<2>, flatten, dense<2>>>(3);
}

BOOST_AUTO_TEST_CASE(laws_of_chance) {
  laws::check_laws<network<input<4>, dense<8>, dropout<0.3>, alpha_dropout<0.3>, reshape<2, 2, 2>, spatial_dropout<0.3>,
                           feature_alpha_dropout<0.3>, flatten, gaussian_dropout<0.3>, gaussian_noise<0.5>, rrelu<>,
                           residual<act::tanh, stochastic_depth<0.5>>, dense<2>>>();
}

// The numbers stay small, so that no function is flat for all of them.
BOOST_AUTO_TEST_CASE(laws_of_further_activations) {
  laws::check_laws<
      network<input<3>, dense<4, act::selu>, act::mish, dense<4, act::celu<0.75>>, act::gelu_tanh,
              dense<4, act::hard_swish>, residual<act::hard_sigmoid>, dense<4, act::softsign>, act::hardtanh<-0.5, 2.0>,
              dense<4, act::logsigmoid>, act::exp, act::log, act::square, dense<4, act::relu6>,
              residual<act::threshold<0.25, -0.5>>, act::abs, dense<4, act::hardshrink<0.25>>,
              residual<act::softshrink<>>, act::tanhshrink, act::clamp<-2.0, 8.0>, act::rescale<0.5, 1.0>, dense<2>>>(
      3);
}
