// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/repeat.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/positions.hpp>
#include <chainrule/time/transformer.hpp>

// Networks that others have published, each in a few lines.
namespace published {

using namespace chainrule;

template <auto Filters, auto Stride = 1>
using conv3 = conv2d<filters<Filters>, kernel_size<3, 3>, stride<Stride>, padding<1>>;
template <auto Filters, auto Stride = 1>
using two_conv3 = sequential<conv3<Filters, Stride>, batch_norm<>, act::relu, conv3<Filters>, batch_norm<>>;
template <auto Filters>
using halving = add<two_conv3<Filters, 2>, conv2d<filters<Filters>, kernel_size<1, 1>, stride<2>>>;
using resnet_8 = network<input<3, 32, 32>, conv3<16>, batch_norm<>, act::relu, residual<two_conv3<16>>, act::relu,
                         halving<32>, act::relu, halving<64>, act::relu, global_avg_pool2d, dense<10>>;

using depthwise = depthwise_conv2d<kernel_size<3, 3>, padding<1>>;
using separable =
    sequential<depthwise, batch_norm<>, act::relu, conv2d<filters<64>, kernel_size<1, 1>>, batch_norm<>, act::relu>;
using ds_cnn =
    network<input<1, 49, 10>, conv2d<filters<64>, kernel_size<10, 4>, stride<2>, padding<4, 5, 1, 1>>, batch_norm<>,
            act::relu, separable, separable, separable, separable, global_avg_pool2d, dense<12>>;

// MobileNet's block (Sandler and others 2018): channels are widened, filtered one by one, and narrowed.
template <auto Width>
using mobile_block = residual<conv2d<filters<4 * Width>, kernel_size<1, 1>, no_bias>, batch_norm<>, act::relu6,
                              depthwise_conv2d<kernel_size<3, 3>, padding<1>, no_bias>, batch_norm<>, act::relu6,
                              conv2d<filters<Width>, kernel_size<1, 1>, no_bias>, batch_norm<>>;
using mobile = network<input<16, 8, 8>, mobile_block<16>>;

template <auto Filters>
using twice = sequential<conv3<Filters>, act::relu, conv3<Filters>, act::relu>;
template <auto Filters>
using larger = conv_transpose2d<filters<Filters>, kernel_size<2, 2>, stride<2>>;
using u_net = network<input<1, 16, 16>, named<"fine", twice<8>>, max_pool2d<2>, named<"middle", twice<16>>,
                      max_pool2d<2>, twice<32>, larger<16>, concat<from<"middle">, identity>, twice<16>, larger<8>,
                      concat<from<"fine">, identity>, twice<8>, conv2d<filters<1>, kernel_size<1, 1>>>;

// A character transformer: attention that sees what came before, norms first.
using characters =
    network<input<sequence<12>, tokens<9>>, embedding<8>, position_embedding,
            repeat<2, transformer_encoder_layer<heads<2>, feed_forward<16>, norm_first, causal_mask, act::gelu>>,
            layer_norm<>, dense<9>>;

// A WaveNet (van den Oord and others 2016): gates that a second sequence conditions, and the sum of what all find.
template <std::size_t Apart, class Activation>
using conditioned = sequential<add<conv1d<filters<4>, kernel_size<2>, dilation<Apart>, padding<causal>>,
                                   sequential<from<"c">, conv1d<filters<4>, kernel_size<1>, no_bias>>>,
                               Activation>;
template <std::size_t Apart>
using gated = multiply<conditioned<Apart, act::tanh>, conditioned<Apart, act::sigmoid>>;
using mix = conv1d<filters<4>, kernel_size<1>>;
using wavenet =
    network<input<"x", sequence<16>, 1>, input<"c", sequence<16>, 2>, from<"x">, mix,
            residual<named<"a", gated<1>>, mix>, residual<named<"b", gated<2>>, mix>, named<"d", gated<4>>,
            add<from<"a">, from<"b">, identity>, act::tanh, mix, act::tanh, conv1d<filters<1>, kernel_size<1>>>;

}  // namespace published
