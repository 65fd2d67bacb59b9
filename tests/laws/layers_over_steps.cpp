// SPDX-License-Identifier: BSL-1.0
// Recurrent layers, attention, tokens, and convolutions and pools over steps: each once.
#define BOOST_TEST_MODULE laws_layers_over_steps
#include "layer.hpp"
#include "one_or_two.hpp"

#include <chainrule/layer/embedding.hpp>
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

using namespace chainrule;
using laws::one_or_two;

BOOST_AUTO_TEST_CASE(laws_of_recurrent_layers) {
  laws::check_laws<network<
      input<"n", 1>, input<"h", 2>, input<"x", sequence<3>, 2>, from<"n">, named<"steps", one_or_two>, from<"h">,
      named<"c", dense<3>>, from<"x">,
      lstm<3, projection<2>, peepholes, all_steps, initial_states<from<"h">, from<"c">>, lengths<from<"steps">>>,
      bidirectional<gru<1, all_steps>>,
      recurrent_stack<rnn<3, all_steps, act::tanh>, dropout<0.3>, gru<2, reset_before, go_backwards, all_steps>>,
      mean_over_valid_steps<lengths<from<"steps">>>, dense<2>>>();
}

BOOST_AUTO_TEST_CASE(laws_of_attention) {
  laws::check_laws<network<
      input<"w", sequence<3>, tokens<5>>, from<"w">, embedding<4, padding_index<0>>, position_embedding,
      positional_encoding, named<"m", multi_head_attention<heads<2>, rotary, causal_mask, padding_mask<from<"w">>>>,
      scaled_dot_product_attention<heads<2>>,
      transformer_decoder_layer<heads<1>, feed_forward<2>, attends_to<from<"m">>, causal_mask, act::tanh>,
      mean_over_valid_steps<padding_mask<from<"w">>>, dense<2>>>();
}

BOOST_AUTO_TEST_CASE(laws_of_windows_over_steps) {
  laws::check_laws<network<
      input<sequence<5>, 2>, conv1d<filters<4>, kernel_size<2>, dilation<2>, padding<causal>, groups<2>, act::tanh>,
      depthwise_conv1d<kernel_size<2>, act::tanh>, conv_transpose1d<filters<4>, kernel_size<3>>,
      max_pool1d<2, stride<1>>, avg_pool1d<2, stride<1>>, split_features<"a", 1, "b", 3>, from<"b">,
      concat_features<from<"a">, slice_features<1, 2>, time_distributed<dense<1>>>,
      lp_pool1d<2, norm_type<2>, stride<1>>, adaptive_avg_pool1d<3>, concat_features<identity, dense<1>>,
      concat<sequential<adaptive_max_pool1d<2>, flatten>, global_max_pool1d, mean_over_steps>, dense<2>>>(3);
}

BOOST_AUTO_TEST_CASE(laws_of_an_encoder_layer) {
  laws::check_laws<network<input<sequence<3>, 4>, transformer_encoder_layer<heads<2>, feed_forward<4>, act::gelu>,
                           flatten, dense<2>>>(3);
}
