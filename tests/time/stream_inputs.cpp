// SPDX-License-Identifier: BSL-1.0
// Streams of networks with several inputs: the same bits for any blocks and of the whole sequence, nothing allocated,
// and what is refused.
#define BOOST_TEST_MODULE time_stream_inputs
#include <boost/test/unit_test.hpp>

#include "../published_networks.hpp"
#include "streams.hpp"

#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/positions.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;

namespace {

// Steps `First` to `First + Count` of a sequence.
template <std::size_t Count, class T, std::size_t Steps, std::size_t Features>
tensor<T, shape<Count, Features>> part_of(const tensor<T, shape<Steps, Features>>& x, std::size_t first) {
  tensor<T, shape<Count, Features>> part;
  for (std::size_t t = 0; t < Count; ++t)
    for (std::size_t i = 0; i < Features; ++i) part(t, i) = x(first + t, i);
  return part;
}
template <std::size_t Count, class T, std::size_t Steps>
tensor<T, shape<Count>> part_of(const tensor<T, shape<Steps>>& x, std::size_t first) {
  tensor<T, shape<Count>> part;
  for (std::size_t t = 0; t < Count; ++t) part(t) = x(first + t);
  return part;
}

// The answers to two inputs in blocks of so many steps, and what is left in the last.
template <std::size_t Block, std::size_t Steps, class Net, class X, class U>
std::vector<float> in_blocks_of(const model<Net>& m, const X& x, const U& u) {
  auto stream = stream_of(m);
  std::vector<float> answers;
  std::size_t allocated = 0;
  const auto take = [&]<std::size_t Count>(std::size_t first, std::integral_constant<std::size_t, Count>) {
    const auto some = part_of<Count>(x, first);
    const auto others = part_of<Count>(u, first);
    const std::size_t before = allocations;
    const auto answer = stream(inputs(some, others));
    allocated += allocations - before;
    answers.insert(answers.end(), answer.storage().begin(), answer.storage().end());
  };
  std::size_t first = 0;
  for (; first + Block <= Steps; first += Block) take(first, std::integral_constant<std::size_t, Block>{});
  if constexpr (Steps % Block > 0) take(first, std::integral_constant<std::size_t, Steps % Block>{});
  BOOST_TEST((Block <= 6 ? allocated : 0) == 0);  // the answers to large blocks are
  return answers;
}

template <std::size_t Steps, class Net, class X, class U>
void check_streams(const X& x, const U& u, compared with) {
  const model<Net> m{glorot_uniform{}, seed{5}};
  constexpr std::size_t each = internal::scans::least_block<Net>.steps;
  const std::vector<float> answers = in_blocks_of<each, Steps>(m, x, u);
  BOOST_TEST((in_blocks_of<2 * each, Steps>(m, x, u) == answers));
  BOOST_TEST((in_blocks_of<5 * each, Steps>(m, x, u) == answers));
  BOOST_TEST((in_blocks_of<Steps, Steps>(m, x, u) == answers));
  const auto whole = m(inputs(x, u));
  BOOST_TEST_REQUIRE(answers.size() == whole.size());
  float largest = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const float expected = whole.storage()[i];
    largest = std::max(largest, std::abs(expected));
    BOOST_TEST(std::abs(answers[i] - expected) < 1e-5f);
    if (with == compared::same_bits) BOOST_TEST(answers[i] == expected);
  }
  BOOST_TEST(largest > 1e-2f);
}

template <std::size_t Steps, std::size_t Features>
auto other_waves() {
  auto u = waves<Steps, Features>();
  for (float& each : u) each = std::cos(3 * each);
  return u;
}
template <std::size_t Steps>
tensor<int, shape<Steps>> some_tokens() {
  tensor<int, shape<Steps>> tokens;
  int number = 0;
  for (int& each : tokens) each = (number += 3) % 7;
  return tokens;
}

using sums = network<input<"x", sequence<100>, 2>, input<"u", sequence<100>, 3>,
                     add<sequential<from<"x">, conv1d<filters<4>, kernel_size<3>, padding<causal>>>,
                         sequential<from<"u">, conv1d<filters<4>, kernel_size<1>, no_bias>>>,
                     act::tanh, conv1d<filters<2>, kernel_size<2>, dilation<9>, padding<causal>>>;
using recurrent = network<input<"x", sequence<12>, 2>, input<"u", sequence<12>, 3>, from<"u">,
                          concat_features<identity, from<"x">>, gru<5, all_steps>, dense<2>>;
using strided = network<input<"x", sequence<12>, 2>, input<"u", sequence<12>, 3>, from<"x">, max_pool1d<2>,
                        named<"h", act::tanh>, from<"u">, max_pool1d<2>, concat_features<identity, from<"h">>,
                        conv1d<filters<2>, kernel_size<2>, padding<causal>>>;
using spoken = network<input<"x", sequence<12>, 2>, input<"t", sequence<12>, tokens<7>>, from<"t">, embedding<4>,
                       concat_features<identity, from<"x">>, conv1d<filters<3>, kernel_size<2>, padding<causal>>>;
using attending =
    network<input<"x", sequence<12>, 4>, input<"u", sequence<12>, 4>,
            add<sequential<from<"x">, multi_head_attention<heads<2>, causal_mask>>, from<"u">>, position_embedding>;

}  // namespace

BOOST_AUTO_TEST_CASE(a_wavenet_with_conditioning) {
  check_streams<16, published::wavenet>(waves<16, 1>(), other_waves<16, 2>(), compared::close);
  static_assert(internal::models::stream_of_inputs<published::wavenet, float>::units == 1);
}
BOOST_AUTO_TEST_CASE(convolutions_have_the_bits_of_the_sequence) {
  check_streams<100, sums>(waves<100, 2>(), other_waves<100, 3>(), compared::same_bits);
  static_assert(internal::scans::goes_by_blocks<sums>);
}
BOOST_AUTO_TEST_CASE(cells_strides_tokens_and_attention) {
  check_streams<12, recurrent>(waves<12, 2>(), other_waves<12, 3>(), compared::close);
  check_streams<12, strided>(waves<12, 2>(), other_waves<12, 3>(), compared::same_bits);
  check_streams<12, spoken>(waves<12, 2>(), some_tokens<12>(), compared::same_bits);
  check_streams<12, attending>(waves<12, 4>(), other_waves<12, 4>(), compared::close);
}

// Initial states are computed from inputs without steps, a vector and a token, and read at the first step alone.
namespace {

using begun =
    network<input<"h", 3>, input<"x", sequence<12>, 2>, input<"t", tokens<7>>, from<"t">, embedding<4>, flatten,
            named<"c", dense<3, act::tanh>>, from<"x">, lstm<3, all_steps, initial_states<from<"h">, from<"c">>>,
            residual<gru<3, all_steps, initial_states<from<"h">>>>>;

}  // namespace

BOOST_AUTO_TEST_CASE(initial_states_of_inputs_without_steps) {
  const model<begun> m{glorot_uniform{}, seed{5}};
  const auto x = waves<12, 2>();
  const tensor<float, shape<3>> h{1, -2, 0.5f}, other{3, 3, 3};
  const tensor<int, shape<1>> t{5}, other_token{2};
  const auto whole = m(inputs(h, x, t)), whole_of_other = m(inputs(other, x, t));
  BOOST_TEST(std::abs(whole(11, 2) - whole_of_other(11, 2)) > 1e-4f);
  auto stream = stream_of(m);
  const auto steps_are = [&](const auto& expected, const auto& state) {
    for (std::size_t step = 0; step < 12; ++step) {
      const tensor<float, shape<2>> now{x(step, 0), x(step, 1)};
      const std::size_t before = allocations;
      const tensor<float, shape<3>> answer =
          step == 0 ? stream(inputs(state, now, t)) : stream(inputs(other, now, other_token));
      BOOST_TEST(allocations == before);
      for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(answer(i) - expected(step, i)) < 1e-5f);
    }
  };
  steps_are(whole, h);
  stream.reset();
  steps_are(whole_of_other, other);
  stream.reset();
  const tensor<float, shape<12, 3>> block = stream(inputs(h, x, t));
  BOOST_TEST(std::abs(block(11, 2) - whole(11, 2)) < 1e-5f);
}

// Behind a stride, and where steps are made of one.
BOOST_AUTO_TEST_CASE(initial_states_behind_strides) {
  using behind = network<input<"h", 3>, input<"x", sequence<12>, 2>, from<"x">, max_pool1d<2>,
                         gru<3, all_steps, initial_states<from<"h">>>>;
  using made = network<input<"h", 3>, input<"x", sequence<12>, 2>, from<"h">, named<"g", dense<3>>, from<"x">,
                       max_pool1d<2>, conv_transpose1d<filters<2>, kernel_size<3>, stride<4>, padding<causal>>,
                       gru<3, all_steps, initial_states<from<"g">>>>;
  const auto x = waves<12, 2>();
  const tensor<float, shape<3>> h{1, -2, 0.5f}, other{3, 3, 3};
  const auto check = [&]<class Net>(const model<Net>& m) {
    const auto whole = m(inputs(h, x));
    auto stream = stream_of(m);
    const auto first = stream(inputs(h, part_of<2>(x, 0)));
    const auto rest = stream(inputs(other, part_of<10>(x, 2)));
    BOOST_TEST(first.size() + rest.size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const float answer = i < first.size() ? first.storage()[i] : rest.storage()[i - first.size()];
      BOOST_TEST(std::abs(answer - whole.storage()[i]) < 1e-5f);
    }
    BOOST_TEST(std::abs(m(inputs(other, x)).storage()[0] - whole.storage()[0]) > 1e-3f);
  };
  check(model<behind>{glorot_uniform{}, seed{5}});
  check(model<made>{glorot_uniform{}, seed{5}});
}

BOOST_AUTO_TEST_CASE(one_step_without_an_axis_of_steps) {
  const model<sums> m{glorot_uniform{}, seed{5}};
  const auto x = waves<100, 2>();
  const auto u = other_waves<100, 3>();
  const auto whole = m(inputs(x, u));
  auto stream = stream_of(m);
  for (std::size_t t = 0; t < 100; ++t) {
    const tensor<float, shape<2>> x_t{x(t, 0), x(t, 1)};
    const tensor<float, shape<3>> u_t{u(t, 0), u(t, 1), u(t, 2)};
    const std::size_t before = allocations;
    const tensor<float, shape<2>> answer = stream(inputs(x_t, u_t));
    BOOST_TEST(allocations == before);
    BOOST_TEST((answer(0) == whole(t, 0) && answer(1) == whole(t, 1)));
  }
  stream.reset();
  const tensor<float, shape<1, 2>> again = stream(inputs(part_of<1>(x, 0), part_of<1>(u, 0)));
  BOOST_TEST((again(0, 0) == whole(0, 0) && again(0, 1) == whole(0, 1)));
}

BOOST_AUTO_TEST_CASE(a_wrong_token_changes_nothing) {
  const model<spoken> m{glorot_uniform{}, seed{5}};
  const auto x = waves<12, 2>();
  auto tokens = some_tokens<12>();
  const auto whole = m(inputs(x, tokens));
  auto stream = stream_of(m);
  tensor<float, shape<2>> first{x(0, 0), x(0, 1)};
  const tensor<float, shape<3>> answer = stream(inputs(first, tensor<int, shape<1>>{tokens(0)}));
  BOOST_TEST(answer(2) == whole(0, 2));
  auto wrong = part_of<11>(tokens, 1);
  wrong(9) = 7;
  BOOST_CHECK_EXCEPTION(stream(inputs(part_of<11>(x, 1), wrong)), data_error, [](const data_error& failure) {
    return std::string(failure.what()) ==
           "sample 9 has 7 at index 2, which is not a token of its vocabulary: tokens are whole numbers from 0 to 6";
  });
  const auto rest = stream(inputs(part_of<11>(x, 1), part_of<11>(tokens, 1)));
  BOOST_TEST(rest(10, 1) == whole(11, 1));
}
BOOST_AUTO_TEST_CASE(a_stream_with_an_end) {
  const model<attending> m{glorot_uniform{}, seed{5}};
  auto stream = stream_of(m);
  stream(inputs(tensor<float, shape<4>>{}, tensor<float, shape<4>>{}));
  BOOST_CHECK_THROW(stream(inputs(waves<12, 4>(), waves<12, 4>())), shape_error);
}
BOOST_AUTO_TEST_CASE(in_arrays_a_step_is_a_row_of_all_inputs) {
  const model<sums> m{glorot_uniform{}, seed{5}};
  const auto x = waves<100, 2>();
  const auto u = other_waves<100, 3>();
  const auto whole = m(inputs(x, u));
  const auto in_arrays = to_array(m);
  auto stream = stream_of(in_arrays);
  for (std::size_t t = 0; t < 100; ++t) {
    const auto answer = stream(std::array<float, 5>{x(t, 0), x(t, 1), u(t, 0), u(t, 1), u(t, 2)});
    BOOST_TEST(answer[0] == whole(t, 0));
  }
}

namespace {

template <class Net>
constexpr auto said() {
  return internal::scans::stream_verdict<Net>::text();
}
static_assert(
    said<network<input<"x", sequence<5>, 2>, input<"u", sequence<6>, 2>, from<"u">, mean_over_steps, from<"x">>>() ==
    "input<\"u\", sequence<6>, 2> has not the steps of input<\"x\", sequence<5>, 2>: a stream is given the "
    "same steps of all sequences");
static_assert(
    said<network<input<"x", sequence<5>, 2>, input<"u", sequence<5>, 2>, from<"u">, mean_over_steps, from<"x">>>() ==
    "layer 2 is mean_over_steps, which arrives at 2, not a sequence of the same steps: a stream answers each step");
static_assert(said<network<input<"x", sequence<5>, 2>, input<"u", sequence<5>, 2>,
                           concat<sequential<from<"x">, flatten>, sequential<from<"u">, flatten>, dense<3>>>>() ==
              "layer 1 is concat<sequential<from<\"x\">, flatten>, sequential<from<\"u\">, flatten>, dense<3>>, which "
              "reads all inputs as one row: write from<...> where it reads them");
static_assert(said<network<input<"x", sequence<5>, 2>, input<"u", sequence<5>, 1>, from<"u">, named<"h", act::tanh>,
                           concat_features<identity, from<"x">>, gru<5, all_steps, initial_states<from<"h">>>>>() ==
              "layer 4 is gru<5, all_steps, initial_states<from<\"h\">>>, which has initial states that have steps "
              "themselves, which a stream does not have when it begins: let them be computed from another input alone");
static_assert(
    said<network<input<"x", sequence<5>, 2>, input<"h", 10>, from<"h">, reshape<5, 2>, add<identity, from<"x">>>>() ==
    "layer 2 is reshape<5, 2>, which makes a sequence of a value without steps, which a stream cannot divide "
    "into steps");
static_assert(
    said<network<input<"x", sequence<5>, 2>, input<"h", 1>, from<"h">, add<dot<from<"x">, from<"x">>, identity>,
                 named<"s", identity>, from<"x">, gru<1, all_steps, initial_states<from<"s">>>>>() ==
    "layer 2.1 is dot<from<\"x\">, from<\"x\">>, which arrives at 1, not a sequence of the same steps: a "
    "stream answers each step");
static_assert(said<network<input<"x", 10>, input<"h", 10>, from<"x">, add<identity, from<"h">>>>() ==
              "network<input<\"x\", 10>, input<\"h\", 10>, from<\"x\">, add<identity, from<\"h\">>> has an input "
              "that is not a sequence: a stream needs one of shape (steps, features)");
static_assert(
    said<network<input<"x", sequence<5>, 2>, input<"n", 1>, from<"x">, gru<2, all_steps, lengths<from<"n">>>>>() ==
    "layer 2 is gru<2, all_steps, lengths<from<\"n\">>>, which has lengths, and a stream has no end: it goes on until it is reset");
static_assert(said<network<input<"x", sequence<5>, 2>, input<"h", 2>, from<"x">,
                           gru<2, all_steps, initial_states<from<"h">>>, from<"h">>>() ==
              "network<input<\"x\", sequence<5>, 2>, input<\"h\", 2>, from<\"x\">, gru<2, all_steps, "
              "initial_states<from<\"h\">>>, from<\"h\">> arrives at 2, not a sequence of the same steps: a stream "
              "answers each step");
template <class Net, class... Xs>
constexpr auto said_of_given() {
  return internal::models::binding_of_steps<Net, internal::tensors::given_inputs<Xs...>>::verdict::text();
}
template <std::size_t... Extents>
using of_shape = tensor<float, shape<Extents...>>;
static_assert(said_of_given<sums, of_shape<2>>() ==
              "inputs(...) gives 1 values, and the network has 2 inputs: write one value for each, in their order");
static_assert(
    said_of_given<sums, of_shape<2>, of_shape<2>>() ==
    "the input \"u\" takes a tensor of shape (3) for one step and (steps, 3) for a block and receives a value "
    "of another shape, or of one that is not static");
static_assert(
    said_of_given<spoken, of_shape<2>, of_shape<1, 1>>() ==
    "the input \"t\" takes tokens as a tensor of shape (steps), of shape (1) for one step and receives a value of "
    "another shape, or of one that is not static");
using led = network<input<"x", sequence<5>, 2>, input<"h", 2>, from<"x">, gru<2, all_steps, initial_states<from<"h">>>>;
static_assert(
    said_of_given<led, of_shape<2>, of_shape<3>>() ==
    "the input \"h\" takes a tensor of shape 2 with each step or block and receives a value of another shape, or "
    "of one that is not static");
static_assert(said_of_given<sums, of_shape<2, 2>, of_shape<3, 3>>() ==
              "inputs(...) gives different numbers of steps: a stream takes the same steps of all inputs");

}  // namespace
