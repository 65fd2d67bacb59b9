// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_constant_layers_over_steps
#include <boost/test/unit_test.hpp>

#include "constant.hpp"
#include "one_or_two.hpp"

#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/mean_over_valid_steps.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/positions.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>
#include <chainrule/time/split_features.hpp>
#include <chainrule/time/stacked.hpp>
#include <chainrule/time/transformer.hpp>

// Derivatives of layers over steps, checked by the compiler; see constant.cpp.
using namespace chainrule;
using laws::has_its_gradient;
using laws::one_or_two;

namespace {

// Over steps: forms of recurrent layers, their states and lengths; attention.
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

}  // namespace

// Run time, by the same functions, agrees.
BOOST_AUTO_TEST_CASE(run_time_agrees) {
  BOOST_TEST((has_its_gradient<network<input<sequence<3>, 2>, gru<2>, dense<1>>>()));
}
