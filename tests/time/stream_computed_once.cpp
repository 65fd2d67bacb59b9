// SPDX-License-Identifier: BSL-1.0
// What a stream computes from whole inputs is computed at the first step alone.
#define BOOST_TEST_MODULE time_stream_computed_once
#include <boost/test/unit_test.hpp>

#include "whole_inputs.hpp"

#include <chainrule/layer/embedding.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>

using namespace chainrule;

namespace {

// The identity, which counts how often it is computed.
std::size_t computed = 0;
struct counted {
  template <class In>
  using output = In;
  struct by_argument : op::derivative<structure::diagonal> {
    using reads = list<>;
    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i)
        at.downstream()[i] = At::accumulates ? at.downstream()[i] + at.upstream()[i] : at.upstream()[i];
    }
  };
  struct operation {
    template <std::size_t, std::size_t>
    static constexpr bool goes_by_steps = true;
    template <class At>
    static void forward(const At& at) {
      ++computed;
      for (std::size_t i = 0; i < at.rows() * At::y_size; ++i) at.result()[i] = at.argument()[i];
    }
    template <std::size_t>
    using partial = by_argument;
  };
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, operation, layer_input>>;
  };
};
// How often it is computed in a new sequence of 8 steps.
template <class Net, class Source, class X>
std::size_t times_computed(const Source& source, const X& x) {
  const model<Net> m{glorot_uniform{}, seed{5}};
  auto stream = stream_of(m);
  computed = 0;
  in_blocks_of<1, 8>(stream, source, in_steps{x});
  return computed;
}

}  // namespace

BOOST_AUTO_TEST_CASE(whole_inputs_are_computed_once) {
  using net = network<input<"source", sequence<5>, 4>, input<"x", sequence<8>, 4>, from<"source">, counted,
                      named<"m", transformer_encoder_layer<heads<2>, feed_forward<6>>>, from<"x">,
                      transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"m">>, causal_mask>>;
  BOOST_TEST(times_computed<net>(waves<5, 4>(), waves<8, 4>()) == 1);
  // What a mask reads at each step is tokens alone.
  using masked =
      network<input<"source", sequence<5>, tokens<7>>, input<"x", sequence<8>, 4>, from<"source">, embedding<4>,
              counted, named<"m", transformer_encoder_layer<heads<2>, feed_forward<6>, padding_mask<from<"source">>>>,
              from<"x">,
              transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"m">>, padding_mask<from<"source">>,
                                        causal_mask>>;
  BOOST_TEST(times_computed<masked>(some_tokens<5>(), waves<8, 4>()) == 1);
  using begun = network<input<"source", sequence<5>, 4>, input<"x", sequence<8>, 4>, from<"source">, counted,
                        named<"s", gru<4>>, from<"x">, gru<4, all_steps, initial_states<from<"s">>>>;
  BOOST_TEST(times_computed<begun>(waves<5, 4>(), waves<8, 4>()) == 1);
  using stepped = network<input<"source", sequence<5>, 4>, input<"x", sequence<8>, 4>, from<"x">, counted,
                          scaled_dot_product_attention<attends_to<from<"source">>>>;
  BOOST_TEST(times_computed<stepped>(waves<5, 4>(), waves<8, 4>()) == 8);
}
