// SPDX-License-Identifier: BSL-1.0
// Streams of decoders of tokens, and inside other layers.
#define BOOST_TEST_MODULE time_stream_translation
#include <boost/test/unit_test.hpp>

#include "whole_inputs.hpp"

#include <chainrule/layer/embedding.hpp>
#include <chainrule/time/positions.hpp>

using namespace chainrule;

// Tokens, padding, positions, an embedding that both sequences share, and dropout, which answers do not have.
BOOST_AUTO_TEST_CASE(a_translation) {
  using net =
      network<input<"source", sequence<9>, tokens<7>>, input<"target", sequence<6>, tokens<7>>, from<"source">,
              shared<"words", embedding<4>>, positional_encoding,
              transformer_encoder_layer<heads<2>, feed_forward<6>, padding_mask<from<"source">>, dropout<0.2>>,
              named<"encoded", transformer_encoder_layer<heads<2>, feed_forward<6>, padding_mask<from<"source">>>>,
              from<"target">, shared<"words", embedding<4>>, positional_encoding,
              transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"encoded">>,
                                        padding_mask<from<"source">>, causal_mask, dropout<0.1>>,
              dense<7>>;
  const auto y = some_tokens<6>(2);
  auto source = some_tokens<9>(), shorter = some_tokens<9>();
  source(8) = 0;
  for (std::size_t i = 4; i < 9; ++i) shorter(i) = 0;
  check_streams<6, net>(source, shorter, in_steps{y});
}

// In composites, in a network as a layer, without gradients.
BOOST_AUTO_TEST_CASE(inside_other_layers) {
  const auto x = waves<8, 3>();
  using encoder = network<input<sequence<5>, 4>, transformer_encoder_layer<heads<2>, feed_forward<6>>, dense<4>>;
  using net = network<
      input<"source", sequence<5>, 4>, input<"x", sequence<8>, 3>,
      sequential<from<"source">, encoder, named<"m", residual<dense<4>, act::tanh>>>,
      sequential<from<"x">, dense<4>,
                 residual<transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"m">>, causal_mask>>>,
      dense<2>>;
  check_streams<8, net>(waves<5, 4>(), other_waves<5, 4>(), in_steps{x});
  // The tokens that the mask reads do not stay where they are: later values take their place.
  using fixed = network<
      input<"source", sequence<5>, tokens<7>>, input<"x", sequence<8>, tokens<7>>, from<"source">, frozen<embedding<4>>,
      named<"m", frozen<transformer_encoder_layer<heads<2>, feed_forward<6>>>>, from<"x">, frozen<embedding<4>>,
      frozen<transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"m">>, padding_mask<from<"source">>,
                                       causal_mask>>,
      frozen<dense<80>>, frozen<transformer_encoder_layer<heads<2>, feed_forward<6>, causal_mask>>, frozen<dense<4>>>;
  const auto words = some_tokens<8>(1);
  check_streams<8, fixed>(some_tokens<5>(), some_tokens<5>(2), in_steps{words});
}
