// SPDX-License-Identifier: BSL-1.0
// Causal networks one step or some at a time: the same bits for any blocks, and the bits or the bounds of the whole
// sequence that docs/layer/streams.md says; nothing allocated; what is no stream.
#define BOOST_TEST_MODULE time_stream
#include <boost/test/unit_test.hpp>

#include "cells.hpp"
#include "streams.hpp"

#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/group_norm.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/local_response_norm.hpp>
#include <chainrule/layer/pick.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/rms_norm.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/positions.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>
#include <chainrule/time/split_features.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;
using namespace cells;

namespace {

constexpr std::size_t steps = 7;
using net =
    network<input<steps, 5>, scan<lstm_cell<24>>, act::relu, dropout<0.5>, scan<gru_cell<6>>, scan<elman_cell<3>>>;

template <std::size_t First, std::size_t Count, class Tensor>
auto some_of(const Tensor& all) {
  tensor<float, shape<Count, 5>> part;
  for (std::size_t t = 0; t < Count; ++t)
    for (std::size_t i = 0; i < 5; ++i) part(t, i) = all(First + t, i);
  return part;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_step_or_some_have_the_bits_of_the_sequence) {
  const model<net> m{glorot_uniform{}, seed{5}};
  tensor<float, shape<steps, 5>> x;
  float number = 0;
  for (float& each : x) each = 2 * std::sin(number += 0.7f);
  const auto whole = m(x);

  auto by_one = stream_of(m);
  const std::size_t before = allocations;
  for (std::size_t t = 0; t < steps; ++t) {
    tensor<float, shape<5>> now;
    for (std::size_t i = 0; i < 5; ++i) now(i) = x(t, i);
    const auto answer = by_one(now);
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(answer(i) == whole(t, i));
  }
  BOOST_TEST(allocations == before);
  BOOST_TEST(std::abs(whole(6, 0)) > 1e-3f);

  auto by_some = stream_of(m);
  const auto head = by_some(some_of<0, 3>(x));
  const auto tail = by_some(some_of<3, 4>(x));
  for (std::size_t t = 0; t < steps; ++t)
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST((t < 3 ? head(t, i) : tail(t - 3, i)) == whole(t, i));

  by_some.reset();
  const auto again = by_some(some_of<0, 3>(x));
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(again(2, i) == whole(2, i));
}

BOOST_AUTO_TEST_CASE(a_copy_goes_on_from_the_same_place) {
  const model<net> m{glorot_uniform{}, seed{6}};
  tensor<float, shape<5>> x;
  for (std::size_t i = 0; i < 5; ++i) x(i) = static_cast<float>(i);
  auto stream = stream_of(m);
  const auto first = stream(x);
  auto other = stream;
  const auto second = stream(x);
  BOOST_TEST(second(0) == other(x)(0));
  BOOST_TEST(second(0) != first(0));
}

namespace {

struct two_back {
  static constexpr bool allows(std::size_t query, std::size_t key) { return key + 2 >= query; }
};

// Each step less its mean, over its deviation: a norm over features.
using deviation = letter<"s">;
struct step_norm {
  template <class In>
  struct on {
    static constexpr std::size_t size = In::extent(1);
    using values = list<saved<deviation, shape<In::extent(0)>>, value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<with_saved<activation, deviation>, op::normalize<size>, layer_input>>;
  };
};

// tanh(x) - x.
struct bent_less_itself {
  template <class In>
  struct on {
    using values = list<value<preactivation, In>, value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<preactivation, act::tanh, layer_input>,
                           equation<activation, op::subtract, preactivation, layer_input>>;
  };
};

template <std::size_t Filters, std::size_t Kernel, std::size_t Dilation>
using back = conv1d<filters<Filters>, kernel_size<Kernel>, dilation<Dilation>, padding<causal>>;

}  // namespace

BOOST_AUTO_TEST_CASE(the_bits_of_the_sequence) {
  constexpr auto bits = compared::same_bits, bound = compared::bounded;
  check_row<network<input<13, 3>, back<5, 3, 2>>>(bits, bits);
  check_row<network<input<13, 3>, back<40, 3, 4>, act::tanh, back<33, 2, 1>, conv1d<filters<1>, kernel_size<1>>>>(
      bits, bits);  // more weights than a small product has; one filter
  check_row<network<input<13, 6>, back<6, 2, 3>, dropout<0.5>, act::gelu, step_norm, bent_less_itself, act::silu>>(
      bits, bits);
  check_row<network<input<13, 4>, named<"h", back<4, 2, 3>>, residual<act::tanh, back<4, 2, 1>, frozen<back<4, 2, 2>>>,
                    add<act::tanh, from<"h">, back<4, 7, 2>>>>(bits, bits);  // a kernel that reaches 13 steps back
  check_row<network<input<13, 3>, shared<"w", scan<lstm_cell<3>>>, frozen<scan<elman_cell<3>>>,
                    named<"x", shared<"w", scan<lstm_cell<3>>>>>>(bits, bound);
  check_row<network<input<13, 4>, repeat<3, sequential<residual<back<4, 2, 2>, act::tanh>, act::identity>>,
                    repeat<3, add<act::tanh, scan<elman_cell<4>>>>>>(bits, bound);
  check_row<network<input<13, 2>, back<2, 3, 2>,
                    concat_features<identity, back<3, 2, 1>, sequential<act::tanh, back<1, 2, 5>>>, act::gelu>>(bits,
                                                                                                                bits);
  check_row<network<input<sequence<13>, 6>, split_features<"a", 2, "b", 4>, from<"b">, act::tanh, slice_features<1, 2>,
                    concat_features<identity, from<"a">>>>(bits, bits);
  check_row<network<input<13, 3>, scan<gru_cell<24>>, shared<"v", back<24, 2, 3>>>>(bits, bound);
  check_row<network<input<13, 3>, time_distributed<dense<20, act::tanh>>>>(bound, bound);
  check_row<network<input<13, 4>, conv1d<filters<6>, kernel_size<3>, groups<2>, dilation<2>, padding<causal>>,
                    named<"d", depthwise_conv1d<kernel_size<4>, padding<causal>, depth_multiplier<2>, no_bias>>,
                    act::tanh, conv1d<filters<3>, kernel_size<1>, groups<3>, padding<same>>>>(bound, bound);
  check_row<network<input<13, 3>, back<20, 2, 1>, scan<gru_cell<5>>, residual<dense<5, act::tanh>>, step_norm>>(bound,
                                                                                                                bound);
  check_row<network<input<sequence<13>, 6>, layer_norm<>, back<8, 2, 1>, rms_norm<>, glu, prelu<>,
                    maximum<act::tanh, batch_norm<>>, local_response_norm<3>, softmax<>>>(bits, bits);
  check_row<network<input<sequence<13>, 6>, flip<1>, back<13, 2, 3>, residual<flip<1>, act::tanh>, permute<0, 1>>>(
      bits, bits);
  check_row<network<input<sequence<13>, 3>, lstm<5, all_steps>, layer_norm<>, gru<4, all_steps>, rnn<3, all_steps>>>(
      compared::close, compared::close);
  check_row<network<input<sequence<13>, 6>, positional_encoding, position_embedding,
                    residual<scaled_dot_product_attention<heads<3>, causal_mask>, frozen<position_embedding>>,
                    scaled_dot_product_attention<attention_mask<two_back>, temperature<0.7>, causal_mask>>>(bits, bits);
  check_row<network<input<sequence<13>, 3>, dense<8>, multi_head_attention<heads<2>, rotary, causal_mask, no_bias>,
                    transformer_encoder_layer<heads<4>, feed_forward<5>, causal_mask, dropout<0.5>, act::gelu>,
                    repeat<2, transformer_encoder_layer<heads<2>, feed_forward<5>, causal_mask, norm_first>>,
                    gru<4, all_steps>>>(compared::close, compared::close);
}

namespace {

template <std::size_t Filters, std::size_t Kernel, std::size_t Dilation, std::size_t Stride>
using every = conv1d<filters<Filters>, kernel_size<Kernel>, dilation<Dilation>, stride<Stride>, padding<causal>>;
using halved = network<input<8, 1>, conv1d<filters<1>, kernel_size<3>, stride<2>, padding<causal>, no_bias>>;

}  // namespace

// Convolutions with strides, among layers that carry something, and in branches; with zeros on both sides, and none.
BOOST_AUTO_TEST_CASE(strides) {
  constexpr auto bound = compared::bounded;
  check_row<network<input<60, 3>, act::tanh, every<5, 3, 2, 2>, act::tanh, frozen<scan<gru_cell<4>>>,
                    named<"h", every<3, 4, 1, 3>>, dense<2>>>(bound, bound);
  check_row<network<input<24, 4>, named<"x", act::tanh>,
                    add<conv1d<filters<4>, kernel_size<3>, stride<2>, groups<2>, padding<causal>>,
                        sequential<from<"x">, conv1d<filters<4>, kernel_size<1>, stride<2>>>>,
                    residual<back<4, 2, 1>>, repeat<2, residual<scan<elman_cell<4>>>>,
                    depthwise_conv1d<kernel_size<4>, stride<2>, padding<causal>, no_bias>>>(bound, bound);
  check_row<network<input<sequence<40>, 4>, conv1d<filters<4>, kernel_size<2>, stride<2>>,
                    sequential<layer_norm<>, conv1d<filters<4>, kernel_size<3>, stride<2>, padding<1>>>,
                    position_embedding, scaled_dot_product_attention<causal_mask>>>(bound, bound);

  // z<t> = 3 x<2t> + 2 x<2t-1> + x<2t-2>, and at the next steps from what was remembered.
  model<halved> m{glorot_uniform{}, seed{1}};
  for (std::size_t k = 0; k < 3; ++k) m[W<1>](0, 0, k) = static_cast<float>(k + 1);
  auto stream = stream_of(m);
  const auto first = stream(tensor<float, shape<4, 1>>{{1}, {2}, {3}, {4}});
  BOOST_TEST((first(0, 0) == 3 && first(1, 0) == 14));
  auto other = stream;
  BOOST_TEST(stream(tensor<float, shape<2, 1>>{{5}, {6}})(0, 0) == 26);
  BOOST_TEST(other(tensor<float, shape<2, 1>>{{7}, {6}})(0, 0) == 32);
  stream.reset();
  BOOST_TEST(stream(tensor<float, shape<2, 1>>{{5}, {6}})(0, 0) == 15);

  const auto as_array = to_array(m);
  auto stream_in_arrays = stream_of(as_array);
  const auto in_arrays = stream_in_arrays(std::array<std::array<float, 1>, 4>{{{1}, {2}, {3}, {4}}});
  BOOST_TEST((in_arrays.size() == 2 && in_arrays[0][0] == 3 && in_arrays[1][0] == 14));
}

namespace {

using thirds = network<input<6, 1>, avg_pool1d<3, stride<2>, padding<1>>>;
using thirds_of_the_sequence = network<input<6, 1>, avg_pool1d<3, stride<2>, padding<1>, count_include_pad<false>>>;

}  // namespace

// Pools, beside one another, with steps between those under a window, and among layers that carry something.
BOOST_AUTO_TEST_CASE(pools) {
  constexpr auto bits = compared::same_bits, bound = compared::bounded;
  check_row<network<input<48, 3>, act::tanh, max_pool1d<2>, avg_pool1d<3, stride<2>, padding<1>>,
                    max_pool1d<3, stride<1>, padding<4, 0>, dilation<2>>, act::tanh>>(bits, bits);
  check_row<network<input<24, 5>, residual<avg_pool1d<2, stride<1>, padding<1, 0>, count_include_pad<false>>>,
                    max_pool1d<5, stride<3>, padding<3, 1>>, max_pool1d<1>, avg_pool1d<2, padding<valid>>>>(bits, bits);
  check_row<network<input<24, 3>, lp_pool1d<4, norm_type<3>, stride<2>, padding<2, 0>>, frozen<scan<gru_cell<4>>>,
                    named<"h", max_pool1d<2>>, every<3, 4, 1, 2>>>(bound, bound);

  // (0 + 1 + 2) / 3, (2 + 3 + 4) / 3 and (4 + 5 + 6) / 3; without the zero that is in front, (1 + 2) / 2.
  const model<thirds> m;
  auto stream = stream_of(m);
  const auto first = stream(tensor<float, shape<4, 1>>{{1}, {2}, {3}, {4}});
  BOOST_TEST((first(0, 0) == 1 && first(1, 0) == 3));
  BOOST_TEST(stream(tensor<float, shape<2, 1>>{{5}, {6}})(0, 0) == 5);
  const model<thirds_of_the_sequence> of_the_sequence;
  BOOST_TEST(stream_of(of_the_sequence)(tensor<float, shape<2, 1>>{{1}, {2}})(0, 0) == 1.5f);
  const auto as_array = to_array(m);
  auto in_arrays = stream_of(as_array);
  BOOST_TEST(in_arrays(std::array<std::array<float, 1>, 4>{{{1}, {2}, {3}, {4}}})[1][0] == 3);
}

namespace {

using text = network<input<sequence<70>, tokens<9>>, frozen<embedding<4>>, frozen<back<4, 2, 3>>,
                     scaled_dot_product_attention<causal_mask>, positional_encoding, frozen<scan<elman_cell<5>>>>;

}  // namespace

// Attention keeps the keys of as many steps as the input has, here more than its small products take.
BOOST_AUTO_TEST_CASE(tokens_up_to_the_end) {
  const model<text> m{glorot_uniform{}, seed{4}};
  tensor<int, shape<70>> words;
  for (std::size_t t = 0; t < 70; ++t) words(t) = static_cast<int>(t * t % 9);
  const auto whole = m(words);
  auto stream = stream_of(m);
  const auto as_array = to_array(m);
  auto stream_in_arrays = stream_of(as_array);
  const std::size_t before = allocations;
  float off = 0, second = 0;
  for (std::size_t t = 0; t < 67; ++t) {
    const auto answer = stream(words(t));
    const auto also = stream_in_arrays({static_cast<float>(words(t))});
    for (std::size_t i = 0; i < 5; ++i)
      off = std::max({off, std::abs(answer(i) - whole(t, i)), std::abs(answer(i) - also[i])});
    if (t == 1) second = answer(1);
  }
  BOOST_TEST(allocations == before);
  BOOST_TEST(off < 1e-5f);
  const auto says = [](const char* expected) {
    return [expected](const error& failure) { return failure.what() == std::string_view(expected); };
  };
  // Whatever is refused leaves the stream where it is.
  BOOST_CHECK_EXCEPTION(stream(9), data_error,
                        says("sample 0 has 9 at index 0, which is not a token of its vocabulary: tokens are whole "
                             "numbers from 0 to 8"));
  BOOST_CHECK_EXCEPTION(stream(tensor<int, shape<4>>{1, 2, 3, 4}), shape_error,
                        says("a stream of at most 70 steps has had 67 and is given 4 more: write reset() to begin "
                             "again, or more steps in the network's input"));
  const auto last = stream(tensor<int, shape<3>>{words(67), words(68), words(69)});
  for (std::size_t i = 0; i < 5; ++i) BOOST_TEST(std::abs(last(2, i) - whole(69, i)) < 1e-5f);
  BOOST_CHECK_THROW(stream(1), shape_error);
  stream.reset();
  stream(words(0));
  BOOST_TEST(stream(words(1))(1) == second);
}

// One sequence of tokens and one among others, with as many keys.
BOOST_AUTO_TEST_CASE(tokens_have_the_bits_of_the_sequence) {
  const model<network<input<sequence<70>, tokens<9>>, embedding<4>, back<4, 2, 3>,
                      scaled_dot_product_attention<causal_mask>, positional_encoding>>
      m{glorot_uniform{}, seed{4}};
  tensor<int, shape<70>> words;
  tensor<int, shape<9, 70>> batch;
  for (std::size_t t = 0; t < 70; ++t) {
    words(t) = static_cast<int>(t * t % 9);
    for (std::size_t r = 0; r < 9; ++r) batch(r, t) = words(t);
  }
  const auto whole = m(words);
  const auto rows = m(batch);
  auto stream = stream_of(m);
  for (std::size_t t = 0; t < 70; ++t) {
    const auto answer = stream(words(t));
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST((answer(i) == whole(t, i) && answer(i) == rows(4, t, i)));
  }
}

// |difference| <= 2 n eps sum |w x| at each sum of n terms; of h = tanh(W x + U h<t-1>), beside it what h<t-1> brings.
BOOST_AUTO_TEST_CASE(the_bounds_of_the_sequence) {
  constexpr double eps = std::numeric_limits<float>::epsilon();
  constexpr std::size_t inputs = 70, units = 40, all = 6;
  {
    const model<network<input<all, inputs>, time_distributed<dense<units>>>> m{glorot_uniform{}, seed{3}};
    const auto x = waves<all, inputs>();
    const auto whole = m(x);
    const std::vector<float> answers = in_blocks<1>(m);
    const auto& w = m[W<1>];
    for (std::size_t t = 0; t < all; ++t)
      for (std::size_t o = 0; o < units; ++o) {
        double sum = 0;
        for (std::size_t i = 0; i < inputs; ++i) sum += std::abs(double{w(o, i)} * double{x(t, i)});
        BOOST_TEST(std::abs(double{whole(t, o)} - double{answers[t * units + o]}) <= 2 * (inputs + 1) * eps * sum);
      }
  }
  const model<network<input<all, inputs>, scan<elman_cell<units>>>> m{glorot_uniform{}, seed{3}};
  const auto x = waves<all, inputs>();
  tensor<float, shape<9, all, inputs>> batch;
  for (std::size_t r = 0; r < 9; ++r)
    std::copy_n(x.storage().begin(), all * inputs,
                batch.storage().begin() + static_cast<std::ptrdiff_t>(r * all * inputs));
  const auto rows = m(batch);
  const std::vector<float> answers = in_blocks<1>(m);
  const auto& w = m[W<1>];
  const auto& u = m[symbol<recurrent_weight, 1>{}];
  std::vector<double> moved(units);
  for (std::size_t t = 0; t < all; ++t) {
    std::vector<double> next(units);
    for (std::size_t o = 0; o < units; ++o) {
      double sum = 0, brought = 0;
      for (std::size_t i = 0; i < inputs; ++i) sum += std::abs(double{w(o, i)} * double{x(t, i)});
      for (std::size_t i = 0; i < units && t > 0; ++i) {
        sum += std::abs(double{u(o, i)} * double{answers[(t - 1) * units + i]});
        brought += std::abs(double{u(o, i)}) * moved[i];
      }
      next[o] = 2 * (inputs + units) * eps * sum + brought + 4 * eps;
      BOOST_TEST(std::abs(double{rows(3, t, o)} - double{answers[t * units + o]}) <= next[o]);
    }
    moved = next;
  }
}

namespace {

// Each answer of a convolution is one sum of Kernel * Features / Groups products and the bias: stream and sequence are
// as close as the bound says, one sequence and one among others.
template <class Layer, std::size_t Kernel, std::size_t Stride, std::size_t InFront, std::size_t Groups = 1>
void check_bound_of_convolution() {
  constexpr std::size_t all = 24, features = 6;
  constexpr double eps = std::numeric_limits<float>::epsilon();
  using one = network<input<all, features>, Layer>;
  constexpr std::size_t units = one::output_shape::extent(1), from_group = features / Groups;
  const model<one> m{glorot_uniform{}, seed{3}};
  const auto x = waves<all, features>();
  tensor<float, shape<9, all, features>> batch;
  for (std::size_t r = 0; r < 9; ++r)
    std::copy_n(x.storage().begin(), all * features,
                batch.storage().begin() + static_cast<std::ptrdiff_t>(r * all * features));
  const auto whole = m(x);
  const auto rows = m(batch);
  const auto answers = in_blocks<Stride>(m);
  // (units, features of a group, Kernel), or without the middle axis where each group is one feature
  const auto w = parameters_to_vector(m);
  for (std::size_t t = 0; t < all / Stride; ++t)
    for (std::size_t o = 0; o < units; ++o) {
      double sum = 0;
      for (std::size_t k = 0; k < Kernel; ++k)
        for (std::size_t i = 0; i < from_group && t * Stride + k >= InFront; ++i) {
          const double weight = w((o * from_group + i) * Kernel + k);
          sum += std::abs(weight * double{x(t * Stride + k - InFront, o / (units / Groups) * from_group + i)});
        }
      const double found = answers[t * units + o], bound = 2 * (Kernel * from_group + 1) * eps * sum;
      BOOST_TEST(std::abs(found - double{whole(t, o)}) <= bound);
      BOOST_TEST(std::abs(found - double{rows(4, t, o)}) <= bound);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_bounds_of_convolutions) {
  check_bound_of_convolution<conv1d<filters<8>, kernel_size<5>, groups<2>, padding<causal>>, 5, 1, 4, 2>();
  check_bound_of_convolution<depthwise_conv1d<kernel_size<5>, depth_multiplier<2>, padding<causal>>, 5, 1, 4, 6>();
  check_bound_of_convolution<conv1d<filters<8>, kernel_size<5>, stride<2>, padding<causal>>, 5, 2, 4>();
  check_bound_of_convolution<depthwise_conv1d<kernel_size<4>, stride<2>, padding<causal>>, 4, 2, 3, 6>();
  check_bound_of_convolution<conv1d<filters<8>, kernel_size<5>, padding<4, 0>>, 5, 1, 4>();

  // The root of a sum of squares is as far off, relative to itself.
  const model<network<input<24, 6>, lp_pool1d<4, norm_type<2>, stride<2>, padding<2, 0>>>> m;
  const auto answers = in_blocks<2>(m);
  const auto whole = m(waves<24, 6>());
  for (std::size_t i = 0; i < answers.size(); ++i)
    BOOST_TEST(std::abs(double{answers[i]} - double{whole.storage()[i]}) <=
               2 * 4 * double{std::numeric_limits<float>::epsilon()} * double{answers[i]});
}

BOOST_AUTO_TEST_CASE(in_arrays) {
  using mixed = network<input<steps, 5>, back<6, 2, 2>, act::tanh, scan<gru_cell<6>>, dense<3>>;
  const model<mixed> m{glorot_uniform{}, seed{7}};
  const auto as_array = to_array(m);
  auto stream = stream_of(m);
  auto stream_in_arrays = stream_of(as_array);
  for (std::size_t t = 0; t < 4; ++t) {
    tensor<float, shape<5>> x;
    std::array<float, 5> numbers{};
    for (std::size_t i = 0; i < 5; ++i) numbers[i] = x(i) = static_cast<float>(i + t);
    const auto answer = stream(x);
    const auto also = stream_in_arrays(numbers);
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(answer(i) == also[i]);
  }
  // The state is 4 inputs of 5 numbers that the convolution looks back on, what the cell carries and one step's values.
  static_assert(sizeof stream < 4 * (2 * 5 + 2 * 6 + 12 * 18 + 6 * 6 + 64) &&
                std::is_copy_constructible_v<decltype(stream)>);
}

namespace {

// An operation of a user's own, which says that it goes by steps, and one that does not.
template <bool SaysSo>
struct negative : op::copy {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::y_size; ++i) at.result()[i] = -at.argument()[i];
  }
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = SaysSo;
};
template <bool SaysSo>
struct negated {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, negative<SaysSo>, layer_input>>;
  };
};
// Attention without a mask, and the mean over all steps.
using scores = letter<"e">;
struct looks_everywhere {
  template <class In>
  struct on {
    static constexpr std::size_t size = In::extent(0);
    using values = list<value<scores, shape<size, size>>, value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<scores, op::matmul<size, In::extent(1), size, true>, layer_input, layer_input>,
                           equation<activation, op::matmul<size, size, In::extent(1)>, scores, layer_input>>;
  };
};
struct hidden_inside {
  template <class In>
  struct on {
    using children = list<child<back<2, 2, 1>, In, 0>>;
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::add, layer_input, child_activation<1>>>;
  };
};
// Meant as the first feature of each step, it is a part of the whole sequence.
struct first_feature {
  template <class In>
  struct on {
    using values = list<value<activation, shape<In::extent(0), 1>>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::slice<0>, layer_input>>;
  };
};
struct gained {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<parameter<weight, In, begins_at<1>>>;
    using equations = list<equation<activation, op::multiply, layer_input, weight>>;
  };
};

struct tabled {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using constants = list<constant_values<letter<"p">, In, sinusoidal_positions<2>>>;
    using equations = list<equation<activation, op::add, layer_input, letter<"p">>>;
  };
};

template <class... Layers>
constexpr auto said_of() {
  return internal::scans::stream_verdict<network<input<5, 2>, Layers...>>::text();
}
static_assert(internal::scans::stream_verdict<network<input<5, 2>, negated<true>>>::accepted);
static_assert(
    said_of<negated<false>>() ==
    "layer 1 is negated<false>, which computes a from all steps: in a stream each step may depend only on earlier ones");
static_assert(
    said_of<act::tanh, looks_everywhere>() ==
    "layer 2 is looks_everywhere, which computes e from all steps: in a stream each step may depend only on earlier ones");
static_assert(
    said_of<first_feature>() ==
    "layer 1 is first_feature, which computes a from all steps: in a stream each step may depend only on earlier ones");
static_assert(
    internal::scans::stream_verdict<network<input<2, 2>, act::tanh, flip<0>>>::text() ==
    "layer 2 is flip<0>, which computes a from all steps: in a stream each step may depend only on earlier ones");
static_assert(!internal::scans::stream_verdict<network<input<2, 2>, flip<1, 0>>>::accepted &&
              !internal::scans::stream_verdict<network<input<2, 2>, permute<1, 0>>>::accepted);
static_assert(
    said_of<conv1d<filters<3>, kernel_size<3>>>() ==
    "layer 1 is conv1d<filters<3>, kernel_size<3>>, which reads later steps, which a stream does not have: add padding<causal>");
static_assert(
    said_of<named<"back", rnn<2, all_steps, go_backwards>>>() ==
    "layer 1 is rnn<2, all_steps, go_backwards>, which computes from the last step to the first, and a stream "
    "has no last step");
// What an answer reads, and how many steps belong to it.
static_assert(
    said_of<conv1d<filters<4>, kernel_size<3>, stride<2>>>() ==
    "layer 1 is conv1d<filters<4>, kernel_size<3>, stride<2>>, which reads later steps, which a stream does not have: "
    "add padding<causal>");
static_assert(
    said_of<conv1d<filters<4>, kernel_size<3>, stride<3>, padding<2, 1>>>() ==
    "layer 1 is conv1d<filters<4>, kernel_size<3>, stride<3>, padding<2, 1>>, which reads later steps, which a stream "
    "does not have: add padding<causal>");
static_assert(
    said_of<conv1d<filters<4>, kernel_size<3>, padding<0, 2>>>() ==
    "layer 1 is conv1d<filters<4>, kernel_size<3>, padding<0, 2>>, which reads later steps, which a stream does "
    "not have: add padding<causal>");
static_assert(
    internal::scans::stream_verdict<network<input<5, 2>, conv1d<filters<4>, kernel_size<3>, padding<2, 0>>>>::accepted);
static_assert(said_of<max_pool1d<3, stride<1>>>() ==
              "layer 1 is max_pool1d<3, stride<1>>, which reads later steps, which a stream does not have: write "
              "padding<2, 0>");
static_assert(said_of<act::tanh, named<"p", avg_pool1d<3, stride<2>, padding<same>>>>() ==
              "layer 2 is avg_pool1d<3, stride<2>, padding<same>>, which reads later steps, which a stream does not "
              "have: write padding<1, 0>");
static_assert(said_of<lp_pool1d<2, norm_type<2>, stride<1>, padding<1>>>() ==
              "layer 1 is lp_pool1d<2, norm_type<2>, stride<1>, padding<1>>, which reads later steps, which a stream "
              "does not have: write padding<1, 0>");
static_assert(
    said_of<adaptive_max_pool1d<2>>() ==
    "layer 1 is adaptive_max_pool1d<2>, which arrives at 2 x 2, not a sequence of the same steps: a stream answers "
    "each step");
// Both branches have one answer to two steps.
static_assert(
    internal::scans::stream_verdict<network<input<2, 2>, add<every<2, 2, 1, 2>, every<2, 3, 1, 3>>>>::text() ==
    "values with different strides meet, which a stream computes at different steps: give the branches the "
    "same stride");
static_assert(internal::scans::stream_verdict<
                  network<input<sequence<8>, 2>, sequential<every<2, 2, 1, 2>, position_embedding>>>::text() ==
              "a layer inside another one has a stride, and one behind it needs the number of its steps: write both as "
              "layers of the network");
static_assert(internal::scans::block_verdict<network<input<8, 1>, every<2, 2, 1, 2>, every<2, 2, 1, 2>>, 8>::accepted);
static_assert(said_of<depthwise_conv1d<kernel_size<3>>>() ==
              "layer 1 is depthwise_conv1d<kernel_size<3>>, which reads later steps, which a stream does not have: add "
              "padding<causal>");
static_assert(
    said_of<hidden_inside>() ==
    "layer 1 is hidden_inside, which has conv1d<filters<2>, kernel_size<2>, dilation<1>, padding<causal>> inside "
    "it, which a stream has in another form: name it as a template argument, template <class... Layers>");
static_assert(said_of<scan<elman_cell<2>>, residual<act::tanh, gained>>() ==
              "layer 2.2 is gained, which has parameters for each step: a stream has no end");
static_assert(said_of<tabled>() == "layer 1 is tabled, which has constants for each step: a stream has no end");
static_assert(said_of<act::tanh, residual<multi_head_attention<heads<2>>>>() ==
              "layer 2.1 is multi_head_attention<heads<2>>, which attends to later steps, which a stream does not "
              "have: add causal_mask");
static_assert(said_of<transformer_encoder_layer<heads<1>, feed_forward<4>>>() ==
              "layer 1 is transformer_encoder_layer<heads<1>, feed_forward<4>>, which attends to later steps, which a "
              "stream does not have: add causal_mask");
static_assert(
    said_of<named<"m", act::tanh>,
            transformer_decoder_layer<heads<1>, feed_forward<4>, attends_to<from<"m">>, causal_mask>>() ==
    "layer 2 is transformer_decoder_layer<heads<1>, feed_forward<4>, attends_to<from<\"m\">>, causal_mask>, "
    "which attends to a value of the stream's own steps, which are not all there yet: let it be computed from "
    "another input alone, or compute all steps at once, m(x)");
static_assert(internal::scans::stream_verdict<
                  network<input<"t", 5, tokens<9>>, embedding<4>,
                          multi_head_attention<heads<2>, causal_mask, padding_mask<from<"t">>>>>::text() ==
              "layer 2 is multi_head_attention<heads<2>, causal_mask, padding_mask<from<\"t\">, padding_index<0>>>, "
              "which hides keys by lengths or padding, and a stream has no end: leave this option out");
static_assert(
    said_of<group_norm<2>>() ==
    "layer 1 is group_norm<2>, which computes n from all steps: in a stream each step may depend only on earlier ones");
static_assert(
    said_of<concat<act::tanh, act::relu>>() ==
    "layer 1 is concat<act::tanh, act::relu>, which arrives at 10 x 2, not a sequence of the same steps: a stream answers each step");
static_assert(internal::scans::stream_verdict<network<input<10>, dense<2>>>::text() ==
              "network<input<10>, dense<2>> has an input that is not a sequence: a stream needs one of shape (steps, "
              "features)");
static_assert(internal::scans::stream_verdict<
                  network<input<"x", 5, 2>, input<"n", 1>, from<"x">, scan<elman_cell<2>, lengths<from<"n">>>>>::text()
                  .size() > 0);

}  // namespace
