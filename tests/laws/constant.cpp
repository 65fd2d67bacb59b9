// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_constant
#include <boost/test/unit_test.hpp>

#include "constant.hpp"

#include <chainrule/layer/adaptive_pool.hpp>
#include <chainrule/layer/batch_norm.hpp>
#include <chainrule/layer/bilinear.hpp>
#include <chainrule/layer/blocks.hpp>
#include <chainrule/layer/constant_pad.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/group_norm.hpp>
#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/local_response_norm.hpp>
#include <chainrule/layer/lp_pool2d.hpp>
#include <chainrule/layer/mixture.hpp>
#include <chainrule/layer/noise.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/rms_norm.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/layer/squeeze_excite.hpp>
#include <chainrule/layer/unfold.hpp>
#include <chainrule/layer/upsample.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/mean_over_valid_steps.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/positions.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>
#include <chainrule/time/split_features.hpp>
#include <chainrule/time/stacked.hpp>
#include <chainrule/time/transformer.hpp>

// Every derivative of the library, checked by the compiler.
using namespace chainrule;
using laws::has_its_derivative;
using laws::has_its_gradient;

namespace {

// Activations, alone.
static_assert(has_its_derivative<act::identity>());
static_assert(has_its_derivative<act::sigmoid>());
static_assert(has_its_derivative<act::tanh>());
static_assert(has_its_derivative<act::relu>());
static_assert(has_its_derivative<act::leaky_relu<>>());
static_assert(has_its_derivative<act::leaky_relu<0.2>>());
static_assert(has_its_derivative<act::elu<>>());
static_assert(has_its_derivative<act::silu>());
static_assert(has_its_derivative<act::gelu>());
static_assert(has_its_derivative<act::softplus>());
static_assert(has_its_derivative<act::selu>());
static_assert(has_its_derivative<act::celu<0.75>>());
static_assert(has_its_derivative<act::hardtanh<-0.5, 2.0>>());
static_assert(has_its_derivative<act::hard_sigmoid>());
static_assert(has_its_derivative<act::hard_swish>());
static_assert(has_its_derivative<act::mish>());
static_assert(has_its_derivative<act::softsign>());
static_assert(has_its_derivative<act::relu6>());
static_assert(has_its_derivative<act::logsigmoid>());
static_assert(has_its_derivative<act::threshold<0.5, -2.0>>());
static_assert(has_its_derivative<act::gelu_tanh>());
static_assert(has_its_derivative<act::exp>());
static_assert(has_its_derivative<act::log>({0.01, 0.3, 1.0, 2.5}));
static_assert(has_its_derivative<act::abs>());
static_assert(has_its_derivative<act::square>());
static_assert(has_its_derivative<act::clamp<-0.5, 2.0>>());
static_assert(has_its_derivative<act::clamp_min<-0.5>>() && has_its_derivative<act::clamp_max<0.5>>());
static_assert(has_its_derivative<act::hardshrink<>>());
static_assert(has_its_derivative<act::softshrink<>>());
static_assert(has_its_derivative<act::tanhshrink>());

// In a network: fused with a product, and as an entry whose argument is still needed.
template <class Function>
using both_places = network<input<2>, dense<2, Function>, dense<2>, residual<Function>>;
static_assert(has_its_gradient<both_places<act::identity>>());
static_assert(has_its_gradient<both_places<act::sigmoid>>());
static_assert(has_its_gradient<both_places<act::tanh>>());
static_assert(has_its_gradient<both_places<act::relu>>());
static_assert(has_its_gradient<both_places<act::leaky_relu<>>>());
static_assert(has_its_gradient<both_places<act::elu<>>>());
static_assert(has_its_gradient<both_places<act::silu>>());
static_assert(has_its_gradient<both_places<act::gelu>>());
static_assert(has_its_gradient<both_places<act::softplus>>());

// Layers.
static_assert(has_its_gradient<network<input<3>, dense<4>, dense<1>, dense<2>>>());
static_assert(has_its_gradient<network<input<2, 2>, multi_head_attention<heads<2>, causal_mask>>>());
static_assert(has_its_gradient<
              network<input<2, 2>, flatten, dense<4, act::tanh>, reshape<2, 2>, act::sigmoid, flatten, dense<2>>>());
static_assert(has_its_gradient<network<input<2>, sequential<dense<3, act::tanh>, dense<2>>, dense<1>>>());
static_assert(
    has_its_gradient<network<input<2>, dense<3, act::tanh>, residual<dense<2, act::tanh>, dense<3>>, dense<1>>>());
static_assert(has_its_gradient<network<input<2>, dense<3>, concat<dense<2, act::tanh>, act::sigmoid>, dense<1>>>());
static_assert(has_its_gradient<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<2>, act::tanh>,
                                       conv2d<filters<1>, kernel_size<3>, padding<1>, stride<2>>>>());
static_assert(
    has_its_gradient<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<1>>, max_pool2d<2>, flatten, dense<1>>>());
static_assert(has_its_gradient<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<1>>, avg_pool2d<2, stride<1>>,
                                       flatten, dense<1>>>());
static_assert(
    has_its_gradient<network<input<1, 1, 2>, conv2d<filters<1>, kernel_size<1>>, constant_pad<0.5, 1, 0, 0, 0>,
                             upsample<2, linear_interpolation, align_corners>, flatten, dense<1>>>());

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

// Layers that draw random numbers.
static_assert(has_its_gradient<network<input<2>, dense<4>, alpha_dropout<0.3>, reshape<2, 2, 1>, spatial_dropout<0.3>,
                                       feature_alpha_dropout<0.3>, flatten, gaussian_dropout<0.3>, gaussian_noise<0.5>,
                                       rrelu<>, residual<act::tanh, stochastic_depth<0.5>>, dense<2>>>());

// More that picks, depthwise and in groups.
static_assert(
    has_its_gradient<network<input<1, 2, 1>, conv2d<filters<4>, kernel_size<1>>, channel_shuffle<2>, pixel_shuffle<2>,
                             zero_pad<0, 0, 1, 0>, replication_pad<0, 1, 0, 0>, depthwise_conv2d<kernel_size<2>>,
                             projected_residual<conv2d<filters<1>, kernel_size<1>>, act::tanh>,
                             concat<global_avg_pool2d, global_max_pool2d>, dense<1>>>());

// Volumes.
static_assert(
    has_its_gradient<network<input<1, 2, 2, 1>, conv3d<filters<1>, kernel_size<1>>, act::tanh,
                             max_pool3d<pool_size<2, 1, 1>, stride<1>>, adaptive_avg_pool3d<2, 2, 1>,
                             adaptive_max_pool3d<1, 2, 1>, concat<global_avg_pool3d, global_max_pool3d>, dense<1>>>());

// Over steps: forms of recurrent layers, their states and lengths; attention.
struct one_or_two : act::elementwise<one_or_two> {
  template <class T>
  static constexpr T value(T z) {
    return z < T(0) ? T(1) : T(2);
  }
  template <class T>
  static constexpr T derivative_from_input(T) {
    return T(0);
  }
};
static_assert(
    has_its_gradient<network<
        input<"n", 1>, input<"h", 1>, input<"x", sequence<2>, 2>, from<"n">, named<"steps", one_or_two>, from<"h">,
        named<"c", dense<2>>, from<"x">,
        lstm<2, projection<1>, peepholes, all_steps, initial_states<from<"h">, from<"c">>, lengths<from<"steps">>>,
        stacked<2, gru<1, reset_before, all_steps>>, scaled_dot_product_attention<lengths<from<"steps">>>,
        concat_features<identity, slice_features<0, 1>>, split_features<"a", 1, "b", 1>, from<"b">,
        avg_pool1d<2, stride<1>, padding<1, 0>>, concat_features<identity, from<"a">>, time_distributed<dense<2>>,
        concat<global_max_pool1d, mean_over_valid_steps<lengths<from<"steps">>>>, dense<1>>>());
static_assert(
    has_its_gradient<network<
        input<"w", sequence<2>, tokens<3>>, from<"w">, embedding<2>, position_embedding, positional_encoding,
        named<"m", multi_head_attention<heads<1>, rotary, padding_mask<from<"w">>>>, scaled_dot_product_attention<>,
        transformer_decoder_layer<heads<1>, feed_forward<1>, attends_to<from<"m">>, act::tanh>,
        mean_over_valid_steps<padding_mask<from<"w">>>, dense<1>>>());

// Pools of norms, and into bins.
static_assert(
    has_its_gradient<network<input<1, 5, 4>, conv2d<filters<2>, kernel_size<1>>, lp_pool2d<2, norm_type<3>, stride<1>>,
                             adaptive_avg_pool2d<3, 2>, adaptive_max_pool2d<2>, flatten, dense<1>>>());
static_assert(has_its_gradient<network<input<sequence<5>, 2>, dense<2>, adaptive_avg_pool1d<4>,
                                       lp_pool1d<2, norm_type<2>>, adaptive_max_pool1d<1>, flatten, dense<1>>>());

// What has buffers: in training, where samples depend on each other, frozen, and in inference. The weight of
// spectral_norm is in inference alone: in training dual numbers would differentiate by u and v too, which have no
// derivative.
using with_buffers = network<input<1, 2, 2>, conv2d<filters<2>, kernel_size<1>>, batch_norm<>, act::tanh,
                             frozen<batch_norm<0.1, 0.01>>, flatten, dense<2>>;
static_assert(has_its_gradient<with_buffers>());
static_assert(has_its_gradient<inference_of<with_buffers>>());
static_assert(has_its_gradient<inference_of<network<input<1, 2, 2>, spectral_norm<conv2d<filters<2>, kernel_size<2>>>,
                                                    flatten, act::tanh, spectral_norm<dense<3>>, dense<1>>>>());

// Losses.
using answers = network<input<2>, dense<3>>;
static_assert(has_its_gradient<answers, squared_error>());
static_assert(has_its_gradient<answers, binary_cross_entropy>());
static_assert(has_its_gradient<answers, softmax_cross_entropy>());

// What is wrong is seen to be: an activation's derivative, a layer's factor, a loss's derivative.
struct wrong_tanh : act::tanh {
  template <class T>
  static constexpr T derivative_from_output(T a) {
    return T(1) - a;
  }
};
static_assert(!has_its_derivative<wrong_tanh>());

struct half_linear : op::linear {
  struct half_of_weight : op::linear::partial<0> {
    template <class At>
    static constexpr void backward(const At& at) {
      op::linear::partial<0>::backward(at);
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = at.downstream()[i] * 0.5;
    }
  };
  template <std::size_t K>
  using partial = std::conditional_t<K == 0, half_of_weight, op::linear::partial<K>>;
};
template <class Operation>
struct doubtful_dense {
  template <class In>
  struct on : dense<2>::template on<In> {
    using equations = list<equation<calculus::preactivation, Operation, layer_input, calculus::weight, calculus::bias>,
                           equation<calculus::activation, act::identity, calculus::preactivation>>;
  };
};
static_assert(has_its_gradient<network<input<2>, dense<3, act::tanh>, doubtful_dense<op::linear>>>());
static_assert(!has_its_gradient<network<input<2>, dense<3, act::tanh>, doubtful_dense<half_linear>>>());

struct wrong_squared_error : squared_error {
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * (a[i] - y[i]);
  }
};
static_assert(!has_its_gradient<answers, wrong_squared_error>());

// And a law about what is zero everywhere does not hold.
struct constant_function : act::elementwise<constant_function> {
  template <class T>
  static constexpr T value(T z) {
    return z - z + T(1);
  }
  template <class T>
  static constexpr T derivative_from_output(T) {
    return T(0);
  }
};
static_assert(!has_its_derivative<constant_function>());

}  // namespace

// The compiler has done the work. Run time, by the same functions, agrees.
BOOST_AUTO_TEST_CASE(run_time_agrees) {
  BOOST_TEST((has_its_gradient<network<input<3>, dense<4>, dense<1>, dense<2>>>()));
  BOOST_TEST((!has_its_gradient<network<input<2>, dense<3, act::tanh>, doubtful_dense<half_linear>>>()));
}
