// SPDX-License-Identifier: BSL-1.0
// Streams that begin with states of a whole sequence, or attend to it at other rates.
#define BOOST_TEST_MODULE time_stream_encoders
#include <boost/test/unit_test.hpp>

#include "whole_inputs.hpp"

#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/pools.hpp>

using namespace chainrule;

// Recurrent encoders, whose last state the decoder begins with.
BOOST_AUTO_TEST_CASE(recurrent_encoders) {
  const auto x = waves<8, 2>();
  using last = network<input<"source", sequence<5>, 3>, input<"x", sequence<8>, 2>, from<"source">, named<"s", gru<4>>,
                       from<"x">, gru<4, all_steps, initial_states<from<"s">>>, dense<2>>;
  check_streams<8, last>(waves<5, 3>(), other_waves<5, 3>(), in_steps{x});
  static_assert(internal::scans::length_of_stream<last> == no_index);
  using attended = network<input<"source", sequence<6>, 3>, input<"x", sequence<8>, 2>, from<"source">, max_pool1d<2>,
                           named<"all", bidirectional<lstm<2, all_steps>>>, mean_over_steps,
                           named<"s", dense<4, act::tanh>>, from<"x">, gru<4, all_steps, initial_states<from<"s">>>,
                           residual<multi_head_attention<heads<1>, attends_to<from<"all">>>>, dense<2>>;
  check_streams<8, attended>(waves<6, 3>(), other_waves<6, 3>(), in_steps{x});
  // A sequence as a state: its numbers are those of one state.
  using as_state = network<input<"h", sequence<2>, 2>, input<"x", sequence<8>, 2>, from<"x">,
                           gru<4, all_steps, initial_states<from<"h">>>>;
  check_streams<8, as_state>(waves<2, 2>(), other_waves<2, 2>(), in_steps{x});
}

// Behind a stride, and where steps are made of one.
BOOST_AUTO_TEST_CASE(at_other_rates) {
  const auto x = waves<12, 4>();
  using strided = network<input<"source", sequence<5>, 4>, input<"x", sequence<12>, 4>, from<"source">,
                          named<"m", transformer_encoder_layer<heads<2>, feed_forward<6>>>, from<"x">, max_pool1d<2>,
                          transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"m">>, causal_mask>>;
  check_streams<12, strided>(waves<5, 4>(), other_waves<5, 4>(), in_steps{x});
  using made = network<input<"source", sequence<5>, 4>, input<"x", sequence<12>, 4>, from<"source">,
                       named<"m", dense<4, act::tanh>>, from<"x">, max_pool1d<2>,
                       conv_transpose1d<filters<4>, kernel_size<3>, stride<4>, padding<causal>>,
                       multi_head_attention<heads<2>, attends_to<from<"m">>>, dense<3>>;
  check_streams<12, made>(waves<5, 4>(), other_waves<5, 4>(), in_steps{x});
}

// Three kinds of inputs: a whole sequence, a state and two sequences of the same steps.
BOOST_AUTO_TEST_CASE(whole_inputs_among_others) {
  const auto x = waves<8, 3>();
  const auto z = other_waves<8, 2>();
  const tensor<float, shape<4>> h{1, -2, 0.5f, 3};
  using net =
      network<input<"source", sequence<5>, 6>, input<"x", sequence<8>, 3>, input<"h", 4>, input<"z", sequence<8>, 2>,
              from<"source">, named<"m", transformer_encoder_layer<heads<2>, feed_forward<6>>>, from<"h">,
              named<"s", dense<3, act::tanh>>, from<"x">, concat_features<identity, from<"z">>,
              gru<3, all_steps, initial_states<from<"s">>>, dense<4>,
              transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"m">>, causal_mask>, dense<2>>;
  check_streams<8, net>(waves<5, 6>(), other_waves<5, 6>(), in_steps{x}, h, in_steps{z});
}
