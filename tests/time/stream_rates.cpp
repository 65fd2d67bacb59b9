// SPDX-License-Identifier: BSL-1.0
// Streams of transposed convolutions over steps and of steps that are repeated, alone and with strides: the bits of the
// sequence, PyTorch's values, the same bits for any blocks, nothing allocated, and what is refused.
#define BOOST_TEST_MODULE time_stream_rates
#include <boost/test/unit_test.hpp>

#include "cells.hpp"
#include "streams.hpp"

#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/upsample.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/positions.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>

using namespace cells;
using namespace calculus;

namespace {

template <std::size_t Filters, std::size_t Kernel, std::size_t Stride, class... More>
using up = conv_transpose1d<filters<Filters>, kernel_size<Kernel>, stride<Stride>, padding<causal>, More...>;
template <std::size_t Filters, std::size_t Kernel, std::size_t Stride>
using down = conv1d<filters<Filters>, kernel_size<Kernel>, stride<Stride>, padding<causal>>;
template <class Net>
inline constexpr auto block = internal::scans::least_block<Net>;

constexpr auto bits = compared::same_bits, bound = compared::bounded;

}  // namespace

// Groups, a filter for each feature, dilation; a kernel smaller than the stride; no stride; one element.
BOOST_AUTO_TEST_CASE(the_bits_of_the_sequence) {
  check_row<network<input<13, 4>, up<6, 5, 2, act::tanh>, up<6, 3, 3, dilation<3>, groups<3>, no_bias>,
                    conv_transpose1d<filters<6>, kernel_size<4>, stride<2>, groups<6>, padding<0, 2>>>>(bits, bits);
  check_row<network<input<13, 3>, conv_transpose1d<filters<3>, kernel_size<2>, stride<5>, output_padding<3>>,
                    conv_transpose1d<filters<4>, kernel_size<3>, stride<2>, padding<same>, act::relu>,
                    conv_transpose1d<filters<5>, kernel_size<3>, padding<0, 2>>, up<4, 1, 1, no_bias>, up<3, 1, 2>>>(
      bits, bits);
  check_row<network<input<13, 3>, up<40, 7, 3, dilation<2>>, act::gelu,
                    conv1d<filters<2>, kernel_size<3>, padding<causal>>, layer_norm<>>>(bits, bits);
  static_assert(block<network<input<13, 3>, up<4, 3, 3>, up<1, 5, 2>>>.answers == 6);
}

// Pools have the bits, so that all of these do: a stride before a transposed convolution and behind it, a period of
// three steps and two answers, branches beside such a pair.
BOOST_AUTO_TEST_CASE(with_strides) {
  using symmetric = network<input<30, 3>, act::tanh, max_pool1d<2>, max_pool1d<3>, up<4, 4, 3, act::relu>, up<3, 3, 2>>;
  using two_of_three = network<input<30, 3>, up<3, 3, 2>, max_pool1d<3>, act::tanh>;
  using two_of_three_later = network<input<30, 3>, max_pool1d<3>, up<3, 3, 2>, act::tanh, up<2, 2, 3>, max_pool1d<3>>;
  static_assert(block<symmetric>.steps == 6 && block<symmetric>.answers == 6);
  static_assert(block<two_of_three>.steps == 3 && block<two_of_three>.answers == 2);
  static_assert(block<two_of_three_later>.steps == 3 && block<two_of_three_later>.answers == 2);
  check_row<symmetric>(bits, bits);
  check_row<two_of_three>(bits, bits);
  check_row<two_of_three_later>(bits, bits);
  // A stride and its inverse right behind one another; a value from before that is read again behind them.
  check_row<network<input<20, 3>, max_pool1d<2>, up<3, 5, 2>, max_pool1d<2>, up<3, 5, 2>>>(bits, bits);
  check_row<
      network<input<20, 3>, named<"x", act::tanh>, residual<max_pool1d<2>, act::relu, up<3, 4, 2>>,
              residual<avg_pool1d<4>, residual<max_pool1d<5>, up<3, 5, 5>>, up<3, 4, 4>>, add<from<"x">, identity>>>(
      bits, bits);
  // Neighbours in the list that are computed by elements and have different rates.
  check_row<network<
      input<12, 4>,
      add<up<4, 3, 2, act::relu>, sequential<act::tanh, up<4, 4, 2, act::tanh>>, sequential<act::relu, up<4, 2, 2>>>,
      act::tanh>>(bits, bits);
  check_row<network<input<24, 3>, repeat<2, residual<max_pool1d<2>, up<3, 3, 2>>>,
                    repeat<3, residual<act::tanh, conv1d<filters<3>, kernel_size<2>, padding<causal>>>>, up<3, 2, 2>>>(
      bits, bits);
  check_row<network<input<24, 3>, down<5, 3, 2>, act::tanh, down<6, 4, 3>, up<5, 4, 3, act::tanh>, up<2, 6, 2>>>(bound,
                                                                                                                 bound);
}

// Steps that are repeated: first, last, behind one another and behind strides; beside a transposed convolution; a value
// from before a stride is added to what is repeated behind it.
BOOST_AUTO_TEST_CASE(steps_again) {
  static_assert(block<network<input<12, 3>, upsample<2>, upsample<3>>>.answers == 6);
  check_row<network<input<12, 3>, upsample<2>, act::tanh, upsample<1>,
                    conv1d<filters<4>, kernel_size<3>, padding<causal>>, upsample<3>>>(bits, bits);
  check_row<network<input<24, 3>, max_pool1d<2>, named<"s", act::tanh>, max_pool1d<3>, upsample<3>,
                    add<identity, from<"s">>, upsample<2>, conv1d<filters<2>, kernel_size<2>, padding<causal>>>>(bits,
                                                                                                                 bits);
  check_row<network<input<12, 3>, add<upsample<2>, sequential<act::tanh, upsample<2>>, up<3, 3, 2>>, max_pool1d<3>>>(
      bits, bits);
  check_row<network<input<24, 3>, repeat<2, residual<max_pool1d<2>, upsample<2>>>, max_pool1d<4>, scan<gru_cell<2>>,
                    upsample<4>>>(bits, bound);

  using pairs = network<input<3, 2>, upsample<2>>;
  const model<pairs> m;
  auto stream = stream_of(m);
  const std::size_t before = allocations;
  BOOST_TEST((stream(tensor<float, shape<2>>{1, 2}) == tensor<float, shape<2, 2>>{{1, 2}, {1, 2}}));
  BOOST_TEST((stream(tensor<float, shape<2>>{3, 4}) == tensor<float, shape<2, 2>>{{3, 4}, {3, 4}}));
  BOOST_TEST(allocations == before);
}

// Cells and attention at steps of several rates.
BOOST_AUTO_TEST_CASE(with_what_carries) {
  check_row<network<input<24, 4>, max_pool1d<2>, scan<lstm_cell<4>>, up<3, 4, 4>>>(bits, bound);
  check_row<network<input<13, 3>, up<3, 4, 4>, shared<"w", up<3, 3, 2, act::tanh>>, shared<"w", up<3, 3, 2, act::tanh>>,
                    max_pool1d<8>, frozen<scan<gru_cell<2>>>>>(bits, bound);
  check_row<network<input<24, 3>, scan<elman_cell<4>>, max_pool1d<2>, scan<lstm_cell<4>>, up<3, 4, 4>,
                    scan<elman_cell<3>>, max_pool1d<2>, scan<gru_cell<2>>>>(bound, bound);
  check_row<network<input<sequence<12>, 4>, position_embedding, up<4, 3, 2>, positional_encoding,
                    scaled_dot_product_attention<causal_mask>, max_pool1d<4>, position_embedding,
                    residual<scaled_dot_product_attention<causal_mask>>, up<2, 3, 2>>>(bits, bits);
  check_row<network<input<sequence<12>, 3>, max_pool1d<2>, gru<4, all_steps>, up<4, 3, 2>, dense<3>>>(compared::close,
                                                                                                      compared::close);
}

namespace {

using simple = network<input<3, 1>, up<1, 3, 2, no_bias>>;
using dilated =
    network<input<4, 2>,
            conv_transpose1d<filters<2>, kernel_size<3>, stride<2>, dilation<2>, groups<2>, padding<causal>>>;
using wide = network<input<4, 2>, conv_transpose1d<filters<2>, kernel_size<3>, stride<5>, groups<2>, padding<causal>>>;

constexpr double of_dilated[] = {1.49845758352669,   0.580456113321746, 0.656986598718789, 0.989358246623382,
                                 1.21610853717046,   1.2204780416333,   0.656986598718789, 0.989358246623382,
                                 -0.130316782236811, 1.57304099559267,  0.656986598718789, 0.989358246623382,
                                 0.811858927969828,  0.423411830524223, 0.656986598718789, 0.989358246623382};
constexpr double of_wide[] = {
    1.49845758352669,  0.580456113321746, 1.56628402554447,  0.471249249869955, 0.798106606778656,  0.838389408651207,
    0.656986598718789, 0.989358246623382, 0.656986598718789, 0.989358246623382, 0.306811110344774,  1.73858703838672,
    0.278585351064825, 1.93868608334791,  0.598259953791168, 1.26597749327419,  0.656986598718789,  0.989358246623382,
    0.656986598718789, 0.989358246623382, 0.106964457357286, 0.774681996840312, 0.0626301362064853, 0.717347691178697,
    0.564744405674235, 0.910098635751978, 0.656986598718789, 0.989358246623382, 0.656986598718789,  0.989358246623382,
    1.46494203540975,  0.418803139318097, 1.53006696968444,  0.266423074210324, 0.792485837309734,  0.778706272632754,
    0.656986598718789, 0.989358246623382, 0.656986598718789, 0.989358246623382};

// W(c, 0, k) = sin(3 c + k + 1), b = sin(7), sin(8), x<t>(c) = cos(2 t + c).
template <class Net, std::size_t Count>
void has_values_of_torch(const double (&values)[Count]) {
  model<Net, double> m{glorot_uniform{}, seed{1}};
  for (std::size_t c = 0; c < 2; ++c)
    for (std::size_t k = 0; k < 3; ++k) m[W<1>](c, 0, k) = std::sin(static_cast<double>(3 * c + k + 1));
  m[b<1>](0) = std::sin(7.);
  m[b<1>](1) = std::sin(8.);
  tensor<double, shape<4, 2>> x;
  for (std::size_t i = 0; i < 8; ++i) x(i / 2, i % 2) = std::cos(static_cast<double>(i));
  const auto whole = m(x);
  const auto streamed = stream_of(m)(x);
  BOOST_TEST_REQUIRE((whole.size() == Count && streamed.size() == Count));
  for (std::size_t i = 0; i < Count; ++i) {
    BOOST_TEST(std::abs(whole.storage()[i] - values[i]) < 1e-13);
    BOOST_TEST(std::abs(streamed.storage()[i] - values[i]) < 1e-13);
  }
}

}  // namespace

// torch.nn.functional.conv_transpose1d in double, PyTorch 1.13, of x and the weights above: with stride=2, dilation=2,
// groups=2, the first 8 steps; with stride=5, output_padding=2, groups=2.
BOOST_AUTO_TEST_CASE(values_of_torch) {
  has_values_of_torch<dilated>(of_dilated);
  has_values_of_torch<wide>(of_wide);
}

// z<2i> = x<i> + 3 x<i-1> and z<2i+1> = 2 x<i>.
BOOST_AUTO_TEST_CASE(one_step_at_a_time) {
  model<simple> m{glorot_uniform{}, seed{1}};
  for (std::size_t k = 0; k < 3; ++k) m[W<1>](0, 0, k) = static_cast<float>(k + 1);
  auto stream = stream_of(m);
  const std::size_t before = allocations;
  const auto is = [](const tensor<float, shape<2, 1>>& answers, float first, float second) {
    BOOST_TEST((answers(0, 0) == first && answers(1, 0) == second));
  };
  is(stream(tensor<float, shape<1>>{1}), 1, 2);
  is(stream(tensor<float, shape<1>>{2}), 5, 4);
  auto other = stream;
  is(stream(tensor<float, shape<1>>{3}), 9, 6);
  is(stream(tensor<float, shape<1>>{4}), 13, 8);
  is(other(tensor<float, shape<1>>{0}), 6, 0);
  stream.reset();
  is(stream(tensor<float, shape<1>>{5}), 5, 10);
  BOOST_TEST(allocations == before);
  // The kernel reaches one input back; beside it there are one step's values and two answers.
  static_assert(std::is_trivially_copyable_v<decltype(stream)> && sizeof stream <= 192);

  const auto as_array = to_array(m);
  auto in_arrays = stream_of(as_array);
  const auto pair = in_arrays(std::array<float, 1>{1});
  const auto pairs = in_arrays(std::array<std::array<float, 1>, 2>{{{2}, {3}}});
  BOOST_TEST((pair[0][0] == 1 && pair[1][0] == 2 && pairs[0][0] == 5 && pairs[1][0] == 4));
  BOOST_TEST((pairs.size() == 4 && pairs[2][0] == 9 && pairs[3][0] == 6));
}

// A token makes three steps; attention keeps as many steps as there are then, and ends with the input.
BOOST_AUTO_TEST_CASE(tokens_up_to_the_end) {
  using spoken = network<input<sequence<5>, tokens<7>>, embedding<4>, up<4, 4, 3>, positional_encoding,
                         scaled_dot_product_attention<causal_mask>>;
  const model<spoken> m{glorot_uniform{}, seed{2}};
  const auto whole = m(tensor<int, shape<5>>{3, 1, 6, 0, 2});
  auto stream = stream_of(m);
  const auto first = stream(3);
  const auto rest = stream(tensor<int, shape<4>>{1, 6, 0, 2});
  for (std::size_t t = 0; t < 15; ++t)
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST((t < 3 ? first(t, i) : rest(t - 3, i)) == whole(t, i));
  BOOST_CHECK_THROW(stream(1), shape_error);

  using halved = network<input<sequence<4>, tokens<7>>, embedding<3>, max_pool1d<2>>;
  const model<halved> n{glorot_uniform{}, seed{2}};
  const tensor<int, shape<4>> words{3, 1, 6, 0};
  BOOST_TEST((stream_of(n)(words) == n(words)));
}

namespace {

constexpr float computed_by_the_compiler() {
  array_model<network<input<4, 1>, max_pool1d<2>, up<1, 3, 2, no_bias>>> m{explicit_values{{1, 2, 3}}};
  auto stream = stream_of(m);
  stream(std::array<std::array<float, 1>, 2>{{{1}, {2}}});
  return stream(std::array<std::array<float, 1>, 2>{{{4}, {3}}})[0][0];
}
static_assert(computed_by_the_compiler() == 1 * 4 + 3 * 2);

template <class... Layers>
constexpr auto said_of() {
  return internal::scans::stream_verdict<network<input<4, 2>, Layers...>>::text();
}
static_assert(
    said_of<conv_transpose1d<filters<3>, kernel_size<4>, stride<2>, padding<1>>>() ==
    "layer 1 is conv_transpose1d<filters<3>, kernel_size<4>, stride<2>, padding<1>>, which reads later steps, "
    "which a stream does not have: write padding<causal> in place of padding<1>");
static_assert(
    said_of<act::tanh,
            residual<max_pool1d<2>, conv_transpose1d<filters<2>, kernel_size<5>, stride<2>, padding<same>>>>() ==
    "layer 2.2 is conv_transpose1d<filters<2>, kernel_size<5>, stride<2>, padding<same>>, which reads later steps, "
    "which a stream does not have: write padding<causal> in place of padding<same>");
static_assert(said_of<conv_transpose1d<filters<3>, kernel_size<4>, stride<2>>>() ==
              "layer 1 is conv_transpose1d<filters<3>, kernel_size<4>, stride<2>>, which makes 10 steps of 4, and in a "
              "stream 2 of each: add padding<causal>");
static_assert(said_of<conv_transpose1d<filters<3>, kernel_size<2>, stride<4>, output_padding<1>>>() ==
              "layer 1 is conv_transpose1d<filters<3>, kernel_size<2>, stride<4>, output_padding<1>>, which makes 15 "
              "steps of 4, and in a stream 4 of each: write padding<causal> in place of output_padding<1>");
static_assert(
    said_of<conv_transpose1d<filters<3>, kernel_size<3>, stride<2>, padding<1>, output_padding<1>>>() ==
    "layer 1 is conv_transpose1d<filters<3>, kernel_size<3>, stride<2>, padding<1>, output_padding<1>>, which "
    "reads later steps, which a stream does not have: write padding<causal> in place of padding<1> and "
    "output_padding<1>");
static_assert(said_of<conv_transpose1d<filters<3>, kernel_size<3>>>() ==
              "layer 1 is conv_transpose1d<filters<3>, kernel_size<3>>, which makes 6 steps of 4, and in a stream 1 of "
              "each: add padding<causal>");
static_assert(
    said_of<upsample<2, linear_interpolation>>() ==
    "layer 1 is upsample<2, linear_interpolation>, which computes steps between one and the next, which a stream "
    "does not have: leave linear_interpolation out");
static_assert(
    said_of<residual<max_pool1d<2>, upsample<2, linear_interpolation, align_corners>>>() ==
    "layer 1.2 is upsample<2, linear_interpolation, align_corners>, which computes steps between one and the next, "
    "which a stream does not have: leave linear_interpolation out");
// Inside a composite a layer would have the memory of its input's steps.
static_assert(said_of<sequential<up<2, 3, 2>, scaled_dot_product_attention<causal_mask>, max_pool1d<2>>>() ==
              "layer 1 is sequential<conv_transpose1d<filters<2>, kernel_size<3>, stride<2>, padding<causal>>, "
              "..., which makes more steps before scaled_dot_product_attention<causal_mask>, which needs their number: "
              "write both as layers of the network");
static_assert(internal::scans::block_verdict<network<input<6, 2>, max_pool1d<3>, up<3, 3, 2>>, 4>::text() ==
              "with its strides the network has 2 answers for 3 steps: give its stream a multiple of 3 steps, not 4");
static_assert(internal::scans::block_verdict<network<input<6, 2>, up<3, 3, 2>>, 1>::accepted);

}  // namespace
