// SPDX-License-Identifier: BSL-1.0
// Attention and the layers of a transformer, against PyTorch: see tests/reference/attention.py.
#define BOOST_TEST_MODULE time_attention
#include <boost/test/unit_test.hpp>

#include "../reference/attention.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/time/positions.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

struct less_by_distance {
  static constexpr double element(std::size_t query, std::size_t key) {
    return -0.3 * static_cast<double>(query < key ? key - query : query - key);
  }
};

using attentions =
    network<input<"x", 4, 8>, input<"m", 5, 4>, from<"x">, named<"t", multi_head_attention<heads<2>, rotary>>,
            multi_head_attention<heads<4>, causal_mask>,
            multi_head_attention<heads<2>, no_bias, attends_to<from<"m">>, attention_mask<less_by_distance>>,
            scaled_dot_product_attention<attends_to<from<"t">, from<"x">>, heads<2>, causal_mask, temperature<0.5>>>;
using transformers = network<
    input<"x", 3, 6>, input<"m", 4, 6>, from<"m">, transformer_encoder_layer<heads<2>, feed_forward<5>>,
    named<"e", transformer_encoder_layer<feed_forward<4>, heads<3>, norm_first, act::gelu, causal_mask, epsilon<1e-3>>>,
    from<"x">, transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"e">>>,
    transformer_decoder_layer<heads<3>, feed_forward<4>, attends_to<from<"e">>, norm_first, act::gelu, causal_mask>>;

// What is said of a layer on a sequence of 4 steps of 6 features, with m (5, 6), n (1) and t (4 tokens) beside it.
template <class Layer>
constexpr auto said_of() {
  return verdict_of<input<"x", 4, 6>, input<"m", 5, 6>, input<"n", 1>, input<"t", 4, tokens<9>>, from<"m">,
                    named<"short", slice<0, 3>>, from<"n">, from<"t">, named<"words", embedding<6>>, from<"x">,
                    Layer>::text();
}
struct no_rule {
  static constexpr auto code() { return internal::meta::text("no_rule"); }
};
static_assert(said_of<multi_head_attention<heads<2>, causal_mask, lengths<from<"n">>>>() == "");
static_assert(said_of<multi_head_attention<heads<2>, padding_mask<from<"t">>>>() == "");
static_assert(said_of<multi_head_attention<heads<4>>>() ==
              "layer 7 is multi_head_attention<heads<4>>, which has heads<4>, which must divide its 6 features");
static_assert(said_of<multi_head_attention<causal_mask>>() ==
              "layer 7 is multi_head_attention<causal_mask>, which needs a number of heads: add heads<4>");
static_assert(
    said_of<multi_head_attention<heads<2>, heads<3>>>() ==
    "layer 7 is multi_head_attention<heads<2>, heads<3>>, which is given heads<3> where it has such an option "
    "already: leave one out");
static_assert(said_of<multi_head_attention<heads<2>, norm_first>>() ==
              "layer 7 is multi_head_attention<heads<2>, norm_first>, which cannot take norm_first: it takes "
              "heads<4>, attends_to<from<...>>, causal_mask, attention_mask<...>, lengths<from<...>>, "
              "padding_mask<from<...>>, rotary, dropout<0.1> and no_bias");
static_assert(said_of<multi_head_attention<heads<2>, attends_to<from<"n">>>>() ==
              "layer 7 is multi_head_attention<heads<2>, attends_to<from<\"n\">>>, which attends to 1, and takes "
              "sequences of shape (steps, features)");
static_assert(said_of<multi_head_attention<heads<2>, attends_to<from<"m">, from<"short">>>>() ==
              "layer 7 is multi_head_attention<heads<2>, attends_to<from<\"m\">, from<\"short\">>>, which has keys and "
              "values of different numbers of steps");
static_assert(
    said_of<multi_head_attention<heads<2>, lengths<from<"m">>>>() ==
    "layer 7 is multi_head_attention<heads<2>, lengths<from<\"m\">>>, which needs one length for each sample: "
    "write an input of one element, input<\"n\", 1>");
static_assert(said_of<multi_head_attention<heads<2>, attends_to<from<"m">>, padding_mask<from<"t">>>>() ==
              "layer 7 is multi_head_attention<heads<2>, attends_to<from<\"m\">>, padding_mask<from<\"t\">, "
              "padding_index<0>>>, which needs a token for each of 5 keys: write padding_mask<from<\"words\">> of the "
              "tokens");
static_assert(
    said_of<multi_head_attention<heads<2>, attention_mask<no_rule>>>() ==
    "layer 7 is multi_head_attention<heads<2>, attention_mask<no_rule>>, which has a mask that states neither "
    "allows(query, key) nor element(query, key): attention_mask<no_rule>");
static_assert(said_of<transformer_encoder_layer<heads<2>>>() ==
              "layer 7 is transformer_encoder_layer<heads<2>>, which needs the units of its inner layer: add "
              "feed_forward<256>");
static_assert(
    said_of<transformer_encoder_layer<heads<2>, feed_forward<4>, dropout<1.5>>>() ==
    "layer 7 is transformer_encoder_layer<heads<2>, feed_forward<4>, dropout<1.5>>, which has a rate that is not a "
    "probability: write one from 0 to 1, dropout<0.5>");
static_assert(said_of<transformer_decoder_layer<heads<2>, feed_forward<4>>>() ==
              "layer 7 is transformer_decoder_layer<heads<2>, feed_forward<4>>, which needs the encoder's output: add "
              "attends_to<from<\"encoded\">>");
static_assert(verdict_of<input<6>, multi_head_attention<heads<2>>>::text() ==
              "layer 1 is multi_head_attention<heads<2>>, which expects a sequence, shape (steps, features), and "
              "receives 6");

static_assert(
    said_of<multi_head_attention<heads<2>, rotary>>() ==
    "layer 7 is multi_head_attention<heads<2>, rotary>, which is rotary and has heads<2> of 3 features, which "
    "are no pairs: write heads of an even number of features");
static_assert(said_of<scaled_dot_product_attention<temperature<0>>>() ==
              "layer 7 is scaled_dot_product_attention<temperature<0>>, which has a temperature that is not positive: "
              "write temperature<1.0>");

// Dropout is of training alone.
using dropping = network<input<4, 6>, transformer_encoder_layer<dropout<0.25>, heads<2>, feed_forward<5>>>;
static_assert(
    std::is_same_v<inference_of<dropping>, network<input<4, 6>, transformer_encoder_layer<heads<2>, feed_forward<5>>>>);

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<attentions>(reference::attentions_answer, reference::attentions_gradient,
                                               reference::attentions_input_gradient,
                                               reference::attentions_hessian_product);
  reference::check_against_pytorch<transformers>(reference::transformers_answer, reference::transformers_gradient,
                                                 reference::transformers_input_gradient,
                                                 reference::transformers_hessian_product);
}

// Keys that are hidden are as if they were not there.
BOOST_AUTO_TEST_CASE(hidden_keys) {
  using shorter =
      network<input<"x", 3, 6>, input<"m", 2, 4>, from<"x">, multi_head_attention<heads<2>, attends_to<from<"m">>>>;
  using ragged = network<input<"x", 3, 6>, input<"m", 5, 4>, input<"n", 1>, from<"x">,
                         multi_head_attention<heads<2>, attends_to<from<"m">>, lengths<from<"n">>>>;
  model<shorter, double> few{seed{1}};
  model<ragged, double> many;
  vector_to_parameters(parameters_to_vector(few), many);
  many[out_proj_bias<2>](1) = few[out_proj_bias<2>](1) = 0.5;
  tensor<double, shape<3, 6>> x, wanted;
  tensor<double, shape<5, 4>> memory;
  tensor<double, shape<2, 4>> first;
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  reference::fill_with(memory, std::cos, 0.7, 0.2, 3);
  std::copy_n(memory.data(), 8, first.data());
  memory(4, 1) = 1e300;
  const tensor<double, shape<1>> two{2}, none{0}, wrong{2.5};
  const auto [cost, g] = value_and_gradient(few, squared_error{}, inputs(x, first), wanted);
  const auto [same_cost, same_g] = value_and_gradient(many, squared_error{}, inputs(x, memory, two), wanted);
  BOOST_TEST(std::abs(cost - same_cost) < 1e-14);
  const auto numbers = parameters_to_vector(g), others = parameters_to_vector(same_g);
  for (std::size_t i = 0; i < numbers.size(); ++i) BOOST_TEST(std::abs(numbers(i) - others(i)) < 1e-13);
  const auto nothing = many(inputs(x, memory, none));
  for (std::size_t i = 0; i < 18; ++i) BOOST_TEST(nothing.data()[i] == (i % 6 == 1 ? 0.5 : 0.0));
  BOOST_CHECK_THROW(many(inputs(x, memory, wrong)), data_error);
}

// The sixth and seventh word are padding: the others have the values of a sequence of five words.
BOOST_AUTO_TEST_CASE(padding_tokens) {
  using shorter =
      network<input<sequence<5>, tokens<9>>, embedding<6>, transformer_encoder_layer<heads<3>, feed_forward<4>>>;
  using padded = network<input<sequence<7>, tokens<9>>, embedding<6>,
                         transformer_encoder_layer<heads<3>, feed_forward<4>, padding_mask<from<0>, padding_index<2>>>>;
  const model<shorter, double> few{seed{1}};
  model<padded, double> many;
  vector_to_parameters(parameters_to_vector(few), many);
  const xt::xtensor<int, 2> words{{5, 1, 8, 1, 0}}, more{{5, 1, 8, 1, 0, 2, 2}};
  const auto expected = few(words), found = many(more);
  for (std::size_t i = 0; i < 30; ++i) BOOST_TEST(std::abs(expected.data()[i] - found.data()[i]) < 1e-14);
}

// Sentences of two kinds are told apart; dropout draws in training, and not in answers.
BOOST_AUTO_TEST_CASE(a_review_is_learned) {
  using review =
      network<input<sequence<7>, tokens<9>>, embedding<8>,
              transformer_encoder_layer<heads<4>, feed_forward<16>, dropout<0.1>>, mean_over_steps, dense<2>>;
  model<review> m{seed{1}};
  xt::xtensor<int, 2> words = xt::zeros<int>({9, 7});
  xt::xtensor<float, 2> kinds = xt::zeros<float>({9, 2});
  for (std::size_t i = 0; i < 9; ++i) {
    for (std::size_t t = 0; t < 7; ++t) words(i, t) = static_cast<int>((i + t * (i + 1)) % 9);
    kinds(i, i % 2) = 1;
  }
  const auto first = m(words, draw{seed{7}, 1}), again = m(words, draw{seed{7}, 1}), other = m(words, draw{seed{7}, 2});
  BOOST_TEST(first == again);
  BOOST_TEST(first != other);
  BOOST_TEST(first != m(words));
  const auto past = fit(m, softmax_cross_entropy{}, adam{.learning_rate = 0.01}, data_set(words, kinds),
                        {.epochs = 60, .batch_size = 9, .show_progress = false});
  BOOST_TEST(past.epochs.front().cost > 0.5);
  BOOST_TEST(cost_of(m, softmax_cross_entropy{}, words, kinds) < 0.05);
}

BOOST_AUTO_TEST_CASE(positions) {
  using placed = network<input<sequence<5>, 4>, positional_encoding, position_embedding>;
  static_assert(shape_of<placed>(W<2>) == shape<5, 4>{});
  model<placed, double> m{seed{1}};
  tensor<double, shape<5, 4>> x;
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  const auto answer = m(x);
  for (std::size_t p = 0; p < 5; ++p)
    for (std::size_t i = 0; i < 4; ++i) {
      const double angle = static_cast<double>(p) / (i < 2 ? 1 : 100);
      const double expected = x(p, i) + (i % 2 == 0 ? std::sin(angle) : std::cos(angle)) + m[W<2>](p, i);
      BOOST_TEST(std::abs(answer(p, i) - expected) < 1e-14);
    }
  tensor<double, shape<5, 4>> wanted;
  const auto [cost, g] = value_and_gradient(std::as_const(m), squared_error{}, x, wanted);
  for (std::size_t i = 0; i < 20; ++i) BOOST_TEST(std::abs(g[W<2>].data()[i] - 2 * answer.data()[i]) < 1e-14);
}
