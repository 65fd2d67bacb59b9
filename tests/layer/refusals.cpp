// SPDX-License-Identifier: BSL-1.0
// What is said of layers whose options or inputs do not fit, word for word.
#define BOOST_TEST_MODULE layer_refusals
#include <boost/test/unit_test.hpp>

#include <chainrule/layer/group_norm.hpp>
#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/local_response_norm.hpp>
#include <chainrule/layer/noise.hpp>
#include <chainrule/layer/pick.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/rms_norm.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>
#include <chainrule/time/scan.hpp>
#include <chainrule/time/transformer.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;

namespace {

template <class... Layers>
constexpr auto said_of = verdict_of<Layers...>::text();

// Options.
static_assert(said_of<input<3>, batch_norm<1.5>> ==
              "layer 1 is batch_norm<1.5, 1e-5>, which has a momentum that is not from 0 to 1 or an epsilon that is "
              "not positive: write batch_norm<0.1, 1e-5>");
static_assert(said_of<input<3>, batch_norm<0.1, 0.0>> ==
              "layer 1 is batch_norm<0.1, 0>, which has a momentum that is not from 0 to 1 or an epsilon that is not "
              "positive: write batch_norm<0.1, 1e-5>");
static_assert(said_of<input<3>, layer_norm<epsilon<0.0>>> ==
              "layer 1 is layer_norm<epsilon<0>>, which has an epsilon that is not positive: write epsilon<1e-5>");
static_assert(said_of<input<3>, layer_norm<epsilon<-1>>> ==
              "layer 1 is layer_norm<epsilon<-1>>, which has an epsilon that is not positive: write epsilon<1e-5>");
static_assert(said_of<input<3>, layer_norm<epsilon<1>>> == "");
static_assert(said_of<input<sequence<3>, 4>, transformer_encoder_layer<heads<2>, feed_forward<4>, epsilon<1>>> == "");
static_assert(said_of<input<sequence<3>, 4>, transformer_encoder_layer<heads<2>, feed_forward<4>, epsilon<-1.0>>> ==
              "layer 1 is transformer_encoder_layer<heads<2>, feed_forward<4>, epsilon<-1>>, which has an epsilon that "
              "is not positive: write epsilon<1e-5>");
static_assert(said_of<input<4>, group_norm<2, last_axes<1>>> ==
              "layer 1 is group_norm<2, last_axes<1>>, which cannot take last_axes<1>: it takes epsilon<1e-5>, no_bias "
              "and no_affine");
static_assert(said_of<input<3, 4, 4>, instance_norm<no_bias>> ==
              "layer 1 is instance_norm<no_bias>, which cannot take no_bias: it takes epsilon<1e-5> and affine");
static_assert(said_of<input<3>, rms_norm<affine>> ==
              "layer 1 is rms_norm<affine>, which cannot take affine: it takes epsilon<1e-6>, last_axes<1> and "
              "no_affine");
static_assert(said_of<input<3, 4, 4>, local_response_norm<0>> ==
              "layer 1 is local_response_norm<0, 0.0001, 0.75, 1>, which has a window of no channel, or a k that is "
              "not positive: write local_response_norm<5, 1e-4, 0.75, 1.0>");
static_assert(said_of<input<3>, gaussian_noise<-1.0>> ==
              "layer 1 is gaussian_noise<-1>, which has a deviation that is negative: write gaussian_noise<0.1>");
static_assert(said_of<input<3>, rrelu<0.5, 0.25>> ==
              "layer 1 is rrelu<0.5, 0.25>, which has slopes whose first is the larger, or whose middle is not "
              "positive: write rrelu<0.125, 0.3>");
static_assert(
    said_of<input<3>, prelu<no_bias>> ==
    "layer 1 is prelu<no_bias>, which takes per_channel and begins_at<0.1>, a number, each at most once, in any "
    "order: write prelu<per_channel, begins_at<0.1>>");

static_assert(
    said_of<input<3>, dense<2, act::swish>> ==
    "layer 1 is dense<2, act::swish>, which has the activation act::swish, which is called so elsewhere: write act::silu");
static_assert(said_of<input<4, tokens<9>>, embedding<3, no_bias>> ==
              "layer 1 is embedding<3, no_bias>, which does not know the option no_bias: write padding_index<0>");
static_assert(
    said_of<input<3, 4>, layer_norm<last_axes<0>>> ==
    "layer 1 is layer_norm<last_axes<0>>, which normalizes the last 0 axes, which must be from 1 to the number of axes of its input, and receives 3 x 4");

// Inputs.
static_assert(
    said_of<input<tokens<9>>, dense<2>> ==
    "layer 1 is dense<2>, which takes real numbers and receives a token of a vocabulary of 9: write embedding<64> before it");
static_assert(said_of<input<"x", 3>, input<2>, from<"x">, dense<2>> ==
              "the network has several inputs, and input<2> has no name: write input<\"x\", 3>");
static_assert(
    said_of<input<"x", sequence<3>, 4>, input<"k", sequence<5>, 6>, input<"v", sequence<5>, 2>, from<"x">,
            scaled_dot_product_attention<attends_to<from<"k">, from<"v">>>> ==
    "layer 2 is scaled_dot_product_attention<attends_to<from<\"k\">, from<\"v\">>>, which has keys of 6 features and queries of 4: both must be the same");
static_assert(said_of<input<4, tokens<0>>, embedding<3>> ==
              "input<4, tokens<0>> has a vocabulary of 0: write a positive number");
static_assert(said_of<input<4, tokens<9>>, embedding<0>> ==
              "layer 1 is embedding<0>, which has rows of 0 numbers: write embedding<64>");
static_assert(said_of<input<4, tokens<9>>, embedding<3, padding_index<1>, padding_index<2>>> ==
              "layer 1 is embedding<3, padding_index<1>, padding_index<2>>, which has more than one padding_index: "
              "write one");
static_assert(said_of<input<3, 1, 1>, instance_norm<>> ==
              "layer 1 is instance_norm<>, which normalizes each channel over its positions, needs two or more of "
              "them, and receives 3 x 1 x 1");
static_assert(said_of<input<3, 4>, flip<2>> ==
              "layer 1 is flip<2>, which must name axes of its input, counted from 0, each once, and receives 3 x 4");
static_assert(said_of<input<3, 4>, permute<0, 2>> ==
              "layer 1 is permute<0, 2>, which must name each axis of its input once, counted from 0, and receives "
              "3 x 4");
static_assert(said_of<input<2, 4, 4>, pixel_shuffle<2>> ==
              "layer 1 is pixel_shuffle<2>, which needs an image whose channels are a multiple of 4, and receives "
              "2 x 4 x 4");
static_assert(said_of<input<4, 3, 4>, pixel_unshuffle<2>> ==
              "layer 1 is pixel_unshuffle<2>, which needs an image whose height and width are multiples of 2, and "
              "receives 4 x 3 x 4");
static_assert(said_of<input<5, 3, 4>, channel_shuffle<2>> ==
              "layer 1 is channel_shuffle<2>, which needs an image whose channels are a multiple of 2, and receives "
              "5 x 3 x 4");

// Attention and scans.
static_assert(said_of<input<"x", sequence<3>, 4>, input<"m", sequence<3>, 4>, from<"x">,
                      multi_head_attention<heads<2>, rotary, attends_to<from<"m">>>> ==
              "layer 2 is multi_head_attention<heads<2>, rotary, attends_to<from<\"m\">>>, which is rotary and attends "
              "to another sequence, whose steps are not its own: leave one out");
static_assert(said_of<input<"x", sequence<3>, 4>, input<"n", 1>, input<"w", 3, tokens<4>>, from<"x">,
                      multi_head_attention<heads<2>, lengths<from<"n">>, padding_mask<from<"w">>>> ==
              "layer 2 is multi_head_attention<heads<2>, lengths<from<\"n\">>, padding_mask<from<\"w\">, "
              "padding_index<0>>>, which has both lengths and a padding_mask: write one");
static_assert(said_of<input<sequence<3>, 4>, scaled_dot_product_attention<no_bias>> ==
              "layer 1 is scaled_dot_product_attention<no_bias>, which cannot take no_bias: it takes heads<4>, "
              "attends_to<from<...>, from<...>>, causal_mask, attention_mask<...>, lengths<from<...>>, "
              "padding_mask<from<...>>, dropout<0.1> and temperature<2.0>");
static_assert(said_of<input<sequence<3>, 4>, transformer_encoder_layer<heads<2>, feed_forward<4>, temperature<2.0>>> ==
              "layer 1 is transformer_encoder_layer<heads<2>, feed_forward<4>, temperature<2>>, which cannot take "
              "temperature<2>: it takes heads<4>, feed_forward<256>, an activation, dropout<0.1>, norm_first, "
              "causal_mask, attention_mask<...>, lengths<from<...>>, padding_mask<from<...>>, rotary and "
              "epsilon<1e-5>");
static_assert(said_of<input<"x", sequence<3>, 4>, input<"m", sequence<3>, 4>, from<"x">,
                      transformer_decoder_layer<heads<2>, feed_forward<4>, attends_to<from<"m">>, rotary>> ==
              "layer 2 is transformer_decoder_layer<heads<2>, feed_forward<4>, attends_to<from<\"m\">>, rotary>, which "
              "cannot take rotary: it takes heads<4>, feed_forward<256>, attends_to<from<...>>, an activation, "
              "dropout<0.1>, norm_first, causal_mask, attention_mask<...>, lengths<from<...>>, padding_mask<from<...>> "
              "and epsilon<1e-5>");
static_assert(said_of<input<sequence<3>, 4>, scan<dense<2>, last_step, last_step>> ==
              "layer 1 is scan<dense<2>, last_step, last_step>, which takes a cell, and after it truncated<steps>, "
              "lengths<from<...>>, initial_states<from<...>>, last_step and go_backwards, each once");
static_assert(said_of<input<sequence<3>, 4>, scan<dense<2>, truncated<-1>>> ==
              "layer 1 is scan<dense<2>, truncated<-1>>, which can be truncated after 1 step or more: write a positive "
              "whole number");
static_assert(said_of<input<sequence<3>, 4>, scan<dense<2>, truncated<2.5>>> ==
              "layer 1 is scan<dense<2>, truncated<2.5>>, which can be truncated after 1 step or more: write a "
              "positive whole number");

}  // namespace

// The compiler has compared them.
BOOST_AUTO_TEST_CASE(sentences_are_as_stated) { BOOST_TEST((said_of<input<4, tokens<9>>, embedding<3>> == "")); }
