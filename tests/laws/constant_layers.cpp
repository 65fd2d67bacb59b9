// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_constant_layers
#include <boost/test/unit_test.hpp>

#include "constant.hpp"

#include <chainrule/layer/batch_norm.hpp>
#include <chainrule/layer/bilinear.hpp>
#include <chainrule/layer/blocks.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/group_norm.hpp>
#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/local_response_norm.hpp>
#include <chainrule/layer/mixture.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/rms_norm.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/layer/squeeze_excite.hpp>
#include <chainrule/layer/unfold.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/time/transformer.hpp>

// Derivatives of layers with headers of their own, checked by the compiler; see constant.cpp. Recurrent layers and
// attention are in constant_layers_over_steps.cpp.
using namespace chainrule;
using laws::has_its_gradient;

namespace {

// Norms, gates, joins and blocks; layers that pick; over steps; of volumes; a layer of layers.
static_assert(has_its_gradient<
              network<input<4>, weight_norm<dense<4>>, layer_norm<>, swiglu, prelu<>, minimum<dense<2>, act::tanh>,
                      subtract<dense<3>, dense<3>>, softmin<>, bilinear<2, identity, dense<2>>, rms_norm<epsilon<0.1>>,
                      mixture<dense<2>, dense<2, no_bias>, act::tanh>, dense<2>>>());
static_assert(
    has_its_gradient<network<input<1, 2, 2>, dense_block<conv2d<filters<1>, kernel_size<1>>>, squeeze_excite<1>,
                             instance_norm<affine, epsilon<0.1>>, local_response_norm<2>, reflection_pad<1>,
                             conv2d<filters<3>, kernel_size<1>, no_bias>, permute<0, 2, 1>, flip<1>,
                             unfold<kernel_size<2>, stride<2>>, act::tanh, fold<4, 4, kernel_size<2>, stride<2>>,
                             pixel_unshuffle<2>, group_norm<2, epsilon<0.1>>,
                             conv_transpose2d<filters<1>, kernel_size<2>>, crop<1>, flatten, dense<2>>>());
static_assert(has_its_gradient<network<input<sequence<3>, 2>, depthwise_conv1d<kernel_size<2>, padding<causal>>,
                                       conv1d<filters<2>, kernel_size<2>, padding<causal>, no_bias>, lstm<2, all_steps>,
                                       conv_transpose1d<filters<2>, kernel_size<2>>, max_pool1d<2>,
                                       bidirectional<gru<1, all_steps>>, rnn<2>, dense<1>>>());
static_assert(has_its_gradient<network<input<1, 2, 2, 1>, conv3d<filters<1>, kernel_size<2, 1, 1>>,
                                       conv_transpose3d<filters<1>, kernel_size<2, 1, 2>>,
                                       avg_pool3d<pool_size<2, 1, 1>>, flatten, dense<1>>>());
static_assert(
    has_its_gradient<network<input<2, 2>, transformer_encoder_layer<heads<1>, feed_forward<2>>, dense<1>, flatten>>());

// Softmax, gates, joins and pieces of vectors.
static_assert(
    has_its_gradient<
        network<input<3>, dense<5>, slice<1, 4>, glu, maximum<dense<2>, act::tanh>, average<identity, log_softmax<>>,
                shared<"w", dense<2>>, softmax<>, shared<"w", dense<2>>, split<"a", 1, 1>, from<"a">,
                scaled_residual<0.5, act::tanh>, repeat_vector<2>, flatten, dot<dense<2>, dense<2>>>>());

// What has buffers: in training, where samples depend on each other, frozen, and in inference. The weight of
// spectral_norm is in inference alone: in training dual numbers would differentiate by u and v too, which have no
// derivative.
using with_buffers = network<input<1, 2, 2>, conv2d<filters<2>, kernel_size<1>>, batch_norm<>, act::tanh,
                             frozen<batch_norm<0.1, 0.01>>, flatten, dense<2>>;
static_assert(has_its_gradient<with_buffers>());
static_assert(has_its_gradient<inference_of<with_buffers>>());
static_assert(has_its_gradient<inference_of<network<input<1, 2, 2>, spectral_norm<conv2d<filters<2>, kernel_size<2>>>,
                                                    flatten, act::tanh, spectral_norm<dense<3>>, dense<1>>>>());

}  // namespace

// Run time, by the same functions, agrees.
BOOST_AUTO_TEST_CASE(run_time_agrees) { BOOST_TEST(has_its_gradient<with_buffers>()); }
