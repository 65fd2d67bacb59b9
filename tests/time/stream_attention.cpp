// SPDX-License-Identifier: BSL-1.0
// Streams of attention to another sequence, which is given as a whole, and what is refused.
#define BOOST_TEST_MODULE time_stream_attention
#include <boost/test/unit_test.hpp>

#include "whole_inputs.hpp"

#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>

using namespace chainrule;

namespace {

struct by_distance {
  static constexpr double element(std::size_t query, std::size_t key) {
    return query > key ? 0.5 * static_cast<double>(query - key) : 0.25 * static_cast<double>(key - query);
  }
};

}  // namespace

// Keys and values apart, masks that depend on the query's step, valid lengths of the memory.
BOOST_AUTO_TEST_CASE(attention_by_itself) {
  const auto x = waves<8, 4>();
  using apart =
      network<input<"source", sequence<5>, 3>, input<"x", sequence<8>, 4>, from<"source">, named<"k", dense<6>>,
              from<"source">, named<"v", dense<5, act::tanh>>, from<"x">,
              multi_head_attention<heads<2>, attends_to<from<"k">, from<"v">>, attention_mask<by_distance>>, dense<2>>;
  check_streams<8, apart>(waves<5, 3>(), other_waves<5, 3>(), in_steps{x});
  using products = network<input<"source", sequence<5>, 4>, input<"x", sequence<8>, 4>, from<"source">,
                           named<"v", dense<6>>, from<"x">, dense<4>,
                           scaled_dot_product_attention<heads<2>, attends_to<from<"source">, from<"v">>, causal_mask>>;
  check_streams<8, products>(waves<5, 4>(), other_waves<5, 4>(), in_steps{x});
  using plain = network<input<"source", sequence<5>, 4>, input<"x", sequence<8>, 4>, from<"x">,
                        scaled_dot_product_attention<attends_to<from<"source">>>>;
  check_streams<8, plain>(waves<5, 4>(), other_waves<5, 4>(), in_steps{x});
  using shorter =
      network<input<"source", sequence<5>, 3>, input<"x", sequence<8>, 4>, input<"n", 1>, from<"source">,
              named<"m", dense<4>>, from<"x">,
              residual<multi_head_attention<heads<2>, attends_to<from<"m">>, lengths<from<"n">>, causal_mask>>>;
  const tensor<float, shape<1>> two{2};
  check_streams<8, shorter>(waves<5, 3>(), other_waves<5, 3>(), in_steps{x}, two);
  // Neither has an end.
  static_assert(internal::scans::length_of_stream<apart> == no_index);
  static_assert(internal::scans::length_of_stream<plain> == no_index);
  static_assert(internal::scans::length_of_stream<translated<12>> == 8);
}

// Whole layers stand between others, and keys have other features than queries.
BOOST_AUTO_TEST_CASE(whole_layers_among_others) {
  const auto x = waves<8, 3>();
  using net =
      network<input<"source", sequence<5>, 6>, input<"x", sequence<8>, 3>, from<"x">, named<"t", dense<4>>,
              from<"source">, named<"m", transformer_encoder_layer<heads<2>, feed_forward<6>>>, from<"t">,
              named<"d", transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"m">>, causal_mask>>,
              from<"m">, named<"m2", dense<6>>, from<"d">, multi_head_attention<heads<2>, attends_to<from<"m2">>>,
              dense<2>>;
  check_streams<8, net>(waves<5, 6>(), other_waves<5, 6>(), in_steps{x});
}

// Bad numbers throw before anything is changed.
BOOST_AUTO_TEST_CASE(wrong_tokens_and_lengths) {
  using net = network<input<"source", sequence<5>, tokens<7>>, input<"x", sequence<8>, 4>, input<"n", 1>,
                      from<"source">, named<"m", embedding<4>>, from<"x">,
                      residual<multi_head_attention<heads<2>, attends_to<from<"m">>, lengths<from<"n">>>>>;
  const model<net> m{glorot_uniform{}, seed{5}};
  auto source = some_tokens<5>();
  const auto x = waves<8, 4>();
  const tensor<float, shape<1>> three{3}, six{6};
  const auto whole = m(inputs(source, x, three));
  auto stream = stream_of(m);
  BOOST_CHECK_EXCEPTION(stream(inputs(source, x, six)), data_error, [](const data_error& failure) {
    return std::string(failure.what()) == "sample 0 has 6 valid steps of 5: lengths are whole numbers from 0 to 5";
  });
  source(2) = 7;
  BOOST_CHECK_EXCEPTION(stream(inputs(source, x, three)), data_error, [](const data_error& failure) {
    return std::string(failure.what()) ==
           "sample 0 has 7 at index 2, which is not a token of its vocabulary: tokens are whole numbers from 0 to 6";
  });
  source(2) = some_tokens<5>()(2);
  const auto answers = stream(inputs(source, x, three));
  for (std::size_t i = 0; i < answers.size(); ++i)
    BOOST_TEST(std::abs(answers.storage()[i] - whole.storage()[i]) < 1e-5f);
}

namespace {

template <class Net>
constexpr auto said() {
  return internal::scans::stream_verdict<Net>::text();
}
// What a layer attends to is also read step by step.
static_assert(
    said<network<input<"u", sequence<5>, 4>, input<"x", sequence<5>, 4>, from<"u">, named<"m", dense<4>>, from<"x">,
                 add<identity, from<"m">>, multi_head_attention<heads<1>, attends_to<from<"m">>>>>() ==
    "layer 5 is multi_head_attention<heads<1>, attends_to<from<\"m\">>>, which attends to a value of the stream's own "
    "steps, which are not all there yet: let it be computed from another input alone, or compute all steps at once, "
    "m(x)");
static_assert(
    said<network<input<"u", sequence<5>, 4>, input<"x", sequence<5>, 4>, from<"x">, named<"m", dense<4>>, from<"u">,
                 residual<scaled_dot_product_attention<attends_to<from<"m">>>>, add<identity, from<"x">>>>() ==
    "layer 4.1 is scaled_dot_product_attention<attends_to<from<\"m\">>>, which attends to a value of the stream's own "
    "steps, which are not all there yet: let it be computed from another input alone, or compute all steps at once, "
    "m(x)");
// A decoder's own sequence still comes step by step.
static_assert(said<network<input<"u", sequence<5>, 4>, input<"x", sequence<5>, 4>, from<"x">,
                           transformer_decoder_layer<heads<1>, feed_forward<2>, attends_to<from<"u">>>>>() ==
              "layer 2 is transformer_decoder_layer<heads<1>, feed_forward<2>, attends_to<from<\"u\">>>, which attends "
              "to later steps, which a stream does not have: add causal_mask");
static_assert(
    said<network<input<"u", sequence<5>, 4>, input<"x", sequence<5>, 4>,
                 sequential<from<"u">, named<"m", dense<4>>, from<"x">, dense<4>>,
                 multi_head_attention<heads<1>, attends_to<from<"m">>>>>() ==
    "layer 1.1 is from<\"u\">, which reads a sequence that a stream is given as a whole, or one that is not, inside a "
    "layer of the other kind: write what is computed from each as layers of the network");
// Nothing comes step by step.
static_assert(said<network<input<"u", sequence<5>, 4>, input<"x", 4>, from<"x">, reshape<1, 4>,
                           multi_head_attention<heads<1>, attends_to<from<"u">>>>>() ==
              "network<input<\"u\", sequence<5>, 4>, input<\"x\", 4>, from<\"x\">, reshape<1, 4>, "
              "multi_head_attention<heads<1>, ... has an input that is not a sequence: a stream needs one of shape "
              "(steps, features)");

template <class Net, class... Xs>
constexpr auto said_of_given() {
  return internal::models::binding_of_steps<Net, internal::tensors::given_inputs<Xs...>>::verdict::text();
}
template <std::size_t... Extents>
using of_shape = tensor<float, shape<Extents...>>;
static_assert(said_of_given<translated<12>, of_shape<4>, of_shape<3>>() ==
              "the input \"source\" takes a tensor of shape 12 x 4 with each step or block and receives a value of "
              "another shape, or of one that is not static");
static_assert(said_of_given<translated<12>, of_shape<12, 4>, of_shape<4>>() ==
              "the input \"target\" takes a tensor of shape (3) for one step and (steps, 3) for a block and receives a "
              "value of another shape, or of one that is not static");

}  // namespace
