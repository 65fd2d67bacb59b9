// SPDX-License-Identifier: BSL-1.0
// The library's recurrent layers: as PyTorch computes them, in both directions, with lengths, step by step, and what
// they refuse.
#define BOOST_TEST_MODULE time_recurrent
#include <boost/test/unit_test.hpp>

#include "../reference/numbers.hpp"
#include "../reference/recurrent.hpp"
#include "../reference/user_layers.hpp"

#include <chainrule/model/stream.hpp>
#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/time/stacked.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

template <class Layer>
using on_four_steps = network<input<sequence<4>, 2>, Layer>;

// Answer and gradients. `reference::check_against_pytorch` asks for products with second derivatives too.
template <class Layer, std::size_t Out, std::size_t Parameters, std::size_t In>
void check_first_order(const double (&answer)[Out], const double (&gradient)[Parameters],
                       const double (&input_gradient)[In]) {
  using net = on_four_steps<Layer>;
  model<net, double> m{glorot_uniform{}, seed{1}};
  auto numbers = parameters_to_vector(m);
  reference::fill_with(numbers, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(numbers, m);
  tensor<double, shape<4, 2>> x;
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  tensor<double, typename net::output_shape> wanted;
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  const auto answered = m(x);
  reference::check_numbers(answered, answer);
  const tensor<double, typename net::output_shape> slopes = 2 * (answered - wanted);
  const auto back = vjp(m, x, slopes);
  reference::check_numbers(parameters_to_vector(back.gradient), gradient);
  reference::check_numbers(back.input, input_gradient);
}

}  // namespace

// tests/reference/recurrent.py and user_layers.py.
BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  using namespace reference;
  check_first_order<rnn<3>>(rnn_answer, rnn_gradient, rnn_input_gradient);
  check_first_order<rnn<3, act::relu, no_bias, all_steps>>(rnn_relu_answer, rnn_relu_gradient, rnn_relu_input_gradient);
  check_first_order<lstm<3, all_steps>>(lstm_answer, lstm_gradient, lstm_input_gradient);
  check_first_order<gru<3>>(last_gru_answer, last_gru_gradient, last_gru_input_gradient);
  check_first_order<gru<3, all_steps, no_bias>>(unbiased_gru_answer, unbiased_gru_gradient,
                                                unbiased_gru_input_gradient);
  check_first_order<bidirectional<lstm<3, all_steps>>>(both_ways_answer, both_ways_gradient, both_ways_input_gradient);
  check_first_order<stacked<2, bidirectional<lstm<3, all_steps>>>>(stack_answer, stack_gradient, stack_input_gradient);
  check_against_pytorch<on_four_steps<lstm<3>>>(last_lstm_answer, last_lstm_gradient, last_lstm_input_gradient,
                                                last_lstm_hessian_product);
  check_against_pytorch<on_four_steps<lstm<3, projection<2>, all_steps>>>(
      projected_answer, projected_gradient, projected_input_gradient, projected_hessian_product);
  check_against_pytorch<on_four_steps<lstm<3, peepholes, all_steps, projection<2>>>>(
      peepholes_answer, peepholes_gradient, peepholes_input_gradient, peepholes_hessian_product);
  check_against_pytorch<on_four_steps<gru<3, reset_before>>>(reset_before_answer, reset_before_gradient,
                                                             reset_before_input_gradient, reset_before_hessian_product);
  check_against_pytorch<on_four_steps<bidirectional<gru<3>>>>(
      both_ways_last_answer, both_ways_last_gradient, both_ways_last_input_gradient, both_ways_last_hessian_product);
}

// What is carried begins with values, of inputs or of layers.
BOOST_AUTO_TEST_CASE(initial_states_as_pytorch_takes_them) {
  using namespace reference;
  check_against_pytorch<network<input<"x", sequence<4>, 2>, input<"h", 2>, input<"c", 3>, input<"g", 3>, input<"u", 3>,
                                from<"g">, named<"s", dense<2, act::tanh>>, from<"x">,
                                lstm<3, projection<2>, all_steps, initial_states<from<"h">, from<"c">>>,
                                bidirectional<gru<3, initial_states<from<"g">, from<"u">>, all_steps>>,
                                rnn<2, go_backwards, initial_states<from<"s">>>>>(
      begun_answer, begun_gradient, begun_input_gradient, begun_hessian_product);
}

// The last h and c of a layer, as PyTorch returns them: another one begins with them.
BOOST_AUTO_TEST_CASE(the_cell_state_is_answered) {
  using namespace reference;
  using handed_on = network<
      input<"x", sequence<4>, 2>, named<"s", lstm<3, projection<2>, with_cell_state>>, named<"h", slice<0, 2>>,
      from<"s">, named<"c", slice<2, 3>>, from<"x">,
      concat<sequential<lstm<3, all_steps, projection<2>, initial_states<from<"h">, from<"c">>>, flatten>, from<"s">>>;
  check_against_pytorch<handed_on>(handed_on_answer, handed_on_gradient, handed_on_input_gradient,
                                   handed_on_hessian_product);

  // Of each valid step, in both directions, and in a stream.
  static_assert(output_on<lstm<3, with_cell_state, all_steps>, shape<4, 2>>{} == shape<4, 6>{});
  static_assert(output_on<bidirectional<lstm<3, with_cell_state>>, shape<4, 2>>{} == shape<12>{});
  using ragged =
      network<input<"x", sequence<4>, 2>, input<"n", 1>, from<"x">, lstm<3, with_cell_state, lengths<from<"n">>>>;
  using whole = network<input<sequence<2>, 2>, lstm<3, with_cell_state>>;
  model<ragged, double> m{seed{1}};
  model<whole, double> shorter;
  vector_to_parameters(parameters_to_vector(m), shorter);
  const auto two = m(inputs(tensor<double, shape<4, 2>>{{1, 2}, {3, -4}, {5, 6}, {7, 8}}, tensor<double, shape<1>>{2}));
  const auto alone = shorter(tensor<double, shape<2, 2>>{{1, 2}, {3, -4}});
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(std::abs(two(i) - alone(i)) < 1e-15);
}

// Samples of 4, 1 and 3 valid steps, as PyTorch packs them; behind them the input is not read.
template <class Layer, std::size_t Out, std::size_t Parameters, std::size_t In>
void check_ragged(const double (&answer)[Out], const double (&gradient)[Parameters],
                  const double (&input_gradient)[In]) {
  using net = network<input<"x", sequence<4>, 2>, input<"n", 1>, from<"x">, Layer>;
  model<net, double> m{glorot_uniform{}, seed{1}};
  auto numbers = parameters_to_vector(m);
  reference::fill_with(numbers, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(numbers, m);
  tensor<double, shape<3, 4, 2>> x;
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  const std::size_t counts[] = {4, 1, 3};
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t t = counts[r]; t < 4; ++t) x(r, t, 1) = std::nan("");
  const tensor<double, shape<3, 1>> n{{4}, {1}, {3}};
  tensor<double, shape<3, Out / 3>> flat;
  reference::fill_with(flat, std::sin, 0.4, 0, 1);
  auto wanted = xt::xtensor<double, net::output_shape::rank + 1>();
  std::array<std::size_t, net::output_shape::rank + 1> extents{3};
  for (std::size_t i = 0; i < net::output_shape::rank; ++i) extents[i + 1] = net::output_shape::extent(i);
  wanted.resize(extents);
  std::copy(flat.storage().begin(), flat.storage().end(), wanted.storage().begin());

  const auto answered = m(inputs(x, n));
  reference::check_numbers(answered, answer);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, inputs(x, n), wanted);
  reference::check_numbers(parameters_to_vector(g), gradient);
  const decltype(answered) slopes = 2 * (answered - wanted);
  const auto back = vjp(m, inputs(x, n), slopes).input;
  tensor<double, shape<3, 8>> by_x;
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t i = 0; i < 8; ++i) by_x(r, i) = back(r, i);
  reference::check_numbers(by_x, input_gradient);

  // No valid step at all: zeros.
  const tensor<double, shape<3, 1>> none{{0}, {1}, {0}};
  const auto zeros = m(inputs(x, none));
  for (std::size_t i = 0; i < net::output_shape::size; ++i) BOOST_TEST(zeros.storage()[i] == 0);
  const auto without = vjp(m, inputs(x, none), slopes).input;
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST((without(0, i) == 0 && without(2, i) == 0));
}
BOOST_AUTO_TEST_CASE(valid_steps_as_pytorch_packs_them) {
  using namespace reference;
  check_ragged<lstm<3, lengths<from<"n">>>>(ragged_answer, ragged_gradient, ragged_input_gradient);
  check_ragged<bidirectional<lstm<3, all_steps, lengths<from<"n">>>>>(
      ragged_both_ways_answer, ragged_both_ways_gradient, ragged_both_ways_input_gradient);
  check_ragged<bidirectional<gru<3, lengths<from<"n">>>>>(ragged_both_ways_last_answer, ragged_both_ways_last_gradient,
                                                          ragged_both_ways_last_input_gradient);
}

// One step at a time: the bits of the sequence.
BOOST_AUTO_TEST_CASE(in_streams) {
  using net = network<input<sequence<6>, 2>, lstm<5, all_steps>, lstm<4, peepholes, projection<3>, all_steps>,
                      gru<4, all_steps>, gru<3, reset_before, all_steps>, stacked<2, rnn<2, all_steps>, dropout<0.5>>>;
  const model<net> m{glorot_uniform{}, seed{4}};
  tensor<float, shape<6, 2>> x;
  float number = 0;
  for (float& each : x.storage()) each = std::sin(number += 0.7f);
  const auto all = m(x);
  auto stream = stream_of(m);
  for (std::size_t t = 0; t < 6; ++t) {
    const tensor<float, shape<2>> now{x(t, 0), x(t, 1)};
    const auto answer = stream(now);
    BOOST_TEST((answer(0) == all(t, 0) && answer(1) == all(t, 1) && answer(0) != 0));
  }
}

using forecast = network<input<sequence<100>, 32>, lstm<64, all_steps>, gru<32>, dense<1>>;
static_assert(shape_of<forecast>(W<1>) == shape<256, 32>{} &&
              shape_of<forecast>(symbol<recurrent_weight, 2>{}) == shape<96, 32>{} &&
              shape_of<forecast>(symbol<recurrent_bias, 2>{}) == shape<96>{});
static_assert(forecast::output_shape{} == shape<1>{});
using both_ways = network<input<sequence<100>, 32>, bidirectional<lstm<16>>, dense<1>>;
static_assert(shape_of<both_ways>(a<1>) == shape<32>{} && shape_of<both_ways>(W<1, 2>) == shape<64, 32>{});
static_assert(network<input<sequence<9>, 2>, lstm<3, no_bias>>::parameter_count == 12 * 2 + 12 * 3);

template <class... Layers>
constexpr auto said_of() {
  return verdict_of<input<5, 2>, Layers...>::text();
}
// Behind it dense is one at each step, also where both are repeated and nothing else says that the rows are steps.
// Behind a sequence a repetition's dense layers are resolved by what is before them, and its output can be read.
static_assert(network<input<sequence<7>, 2>, repeat<2, sequential<flatten, dense<14>, reshape<7, 2>>>, act::tanh,
                      add<from<1>, identity>>::output_shape{} == shape<7, 2>{});
static_assert(network<input<5, 2>, repeat<2, sequential<lstm<2, all_steps>, dense<2>>>>::parameter_count ==
              network<input<5, 2>, lstm<2, all_steps>, dense<2>, lstm<2, all_steps>, dense<2>>::parameter_count);
static_assert(said_of<rnn<3, no_bias, act::relu, truncated<2>, all_steps>, bidirectional<rnn<2>>>() == "");
static_assert(said_of<lstm<0>>() == "layer 1 is lstm<0>, which cannot have 0 units: write a positive whole number");
static_assert(
    said_of<lstm<3, dropout<0.5>>>() ==
    "layer 1 is lstm<3, dropout<0.5>>, which takes its units, and after them no_bias, projection<16>, "
    "peepholes, with_cell_state, all_steps, truncated<steps>, lengths<from<...>>, initial_states<from<...>> and go_backwards, each once");
static_assert(
    said_of<lstm<3, peepholes, all_steps, peepholes>>() ==
    "layer 1 is lstm<3, peepholes, peepholes>, which takes its units, and after them no_bias, "
    "projection<16>, peepholes, with_cell_state, all_steps, truncated<steps>, lengths<from<...>>, initial_states<from<...>> and go_backwards, each once");
static_assert(
    said_of<lstm<3, with_cell_state, with_cell_state>>() ==
    "layer 1 is lstm<3, with_cell_state, with_cell_state>, which takes its units, and after them no_bias, "
    "projection<16>, peepholes, with_cell_state, all_steps, truncated<steps>, lengths<from<...>>, initial_states<from<...>> and "
    "go_backwards, each once");
static_assert(said_of<lstm<3, projection<0>>>() ==
              "layer 1 is lstm<3, projection<0>>, which cannot take projection<0>: write a positive whole number");
static_assert(said_of<bidirectional<lstm<3, projection<2>, no_bias>>, dense<2>>() == "");
template <class... Options>
constexpr auto said_of_states() {
  return verdict_of<input<"x", sequence<5>, 2>, input<"h", 3>, input<"n", 1>, from<"x">, Options...>::text();
}
static_assert(said_of_states<lstm<3, lengths<from<"n">>, initial_states<from<"h">, from<"h">>>>() == "");
static_assert(said_of_states<lstm<3, initial_states<from<"h">>>>() ==
              "layer 2 is lstm<3, initial_states<from<\"h\">>>, which has 1 initial states, and carries 2 values from "
              "step to step: write initial_states of one for each");
static_assert(
    said_of_states<gru<4, initial_states<from<"h">>>>() ==
    "layer 2 is gru<4, initial_states<from<\"h\">>>, which begins h, which has 4, with an initial state of 3");
static_assert(said_of_states<rnn<3, go_backwards, lengths<from<"n">>, initial_states<from<"h">>>>() ==
              "layer 2 is rnn<3, go_backwards, lengths<from<\"n\">>, initial_states<from<\"h\">>>, which has initial "
              "states, lengths and go_backwards, with which each sample begins at another step: leave one out");
static_assert(said_of_states<bidirectional<rnn<3, initial_states<from<"h">>>>>() ==
              "layer 2 is bidirectional<rnn<3, initial_states<from<\"h\">>>>, which has 1 initial states for two "
              "directions: write those of the forward layer, then as many of the backward one");
static_assert(
    internal::scans::stream_verdict<
        network<input<1, 2>, named<"s", rnn<2, all_steps>>, rnn<2, all_steps, initial_states<from<"s">>>>>::text() ==
    "layer 2 is rnn<2, all_steps, initial_states<from<\"s\">>>, which has initial states that have steps themselves, which a "
    "stream does not have when it begins: let them be computed from another input alone");
static_assert(said_of<gru<3, no_bias, no_bias>>() ==
              "layer 1 is gru<3, no_bias, no_bias>, which takes its units, and after them reset_before, no_bias, "
              "all_steps, truncated<steps>, lengths<from<...>>, initial_states<from<...>> and go_backwards, each once");
static_assert(said_of<rnn<3, act::relu, act::tanh>>() ==
              "layer 1 is rnn<3, act::relu, act::tanh>, which takes its units, and after them an activation, no_bias, "
              "all_steps, truncated<steps>, lengths<from<...>>, initial_states<from<...>> and go_backwards, each once");
static_assert(
    said_of<lstm<3>, gru<3>>() ==
    "layer 2 is gru<3>, which expects a sequence, shape (steps, features), and receives 3: if a recurrent layer is "
    "before it, write all_steps there");
static_assert(said_of<lstm<3, all_steps, last_step>>() ==
              "layer 1 is lstm<3, last_step>, which answers with what it computes last where all_steps is left out: "
              "leave last_step out");
static_assert(said_of<rnn<3, last_step>>() ==
              "layer 1 is rnn<3, last_step>, which answers with what it computes last where all_steps is left out: "
              "leave last_step out");
static_assert(said_of<bidirectional<gru<3, last_step, no_bias>>>() ==
              "layer 1.1 is gru<3, last_step, no_bias>, which answers with what it computes last where all_steps is "
              "left out: leave last_step out");
static_assert(
    said_of<bidirectional<lstm<4, go_backwards>>>() ==
    "layer 1 is bidirectional<lstm<4, go_backwards>>, which already goes in both directions: leave go_backwards out");
static_assert(said_of<stacked<2, dense<4>>>() ==
              "layer 1 is stacked<2, dense<4>>, which takes a recurrent layer: "
              "lstm<16>, gru<16>, rnn<16> or scan<...>");
static_assert(said_of<recurrent_stack<act::tanh, dropout<0.2>>>() ==
              "layer 1 is recurrent_stack<act::tanh, dropout<0.2>>, which needs a recurrent layer, lstm<16>, gru<16>, "
              "rnn<16> or scan<...>: without one write sequential<act::tanh, dropout<0.2>>");
static_assert(said_of<stacked<0, gru<4>, dropout<0.2>>>() ==
              "layer 1 is stacked<0, gru<4>, dropout<0.2>>, which needs at least one layer");
static_assert(said_of<bidirectional<dense<4>>>() ==
              "layer 1 is bidirectional<dense<4>>, which takes a recurrent layer: lstm<16>, gru<16>, rnn<16> or "
              "scan<...>");
static_assert(said_of<residual<lstm<4, all_steps>>>() ==
              "layer 1 is residual<lstm<4, all_steps>>, which is fed 5 x 2 and arrives at 5 x 4: its last layer must "
              "arrive at what its first is fed");
static_assert(
    internal::scans::stream_verdict<network<input<5, 2>, rnn<3, all_steps, go_backwards>>>::text() ==
    "layer 1 is rnn<3, all_steps, go_backwards>, which computes from the last step to the first, and a stream has no last step");
static_assert(internal::scans::stream_verdict<network<input<5, 2>, lstm<3>>>::text() ==
              "layer 1 is lstm<3>, which arrives at 3, not a sequence of the same steps: a stream answers each step");
