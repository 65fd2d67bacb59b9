// SPDX-License-Identifier: BSL-1.0
// Recurrent layers as a user writes them: a cell's equations, scanned over the steps of a sequence.
#define BOOST_TEST_MODULE time_scan
#include "../laws/layer.hpp"

#include "../reference/numbers.hpp"
#include "../reference/over_steps.hpp"
#include "../reference/user_layers.hpp"
#include "cells.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace cells;

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<network<input<4, 2>, scan<lstm_cell<3>>>>(
      reference::lstm_answer, reference::lstm_gradient, reference::lstm_input_gradient,
      reference::lstm_hessian_product);
  reference::check_against_pytorch<network<input<4, 2>, scan<gru_cell<3>>>>(
      reference::gru_answer, reference::gru_gradient, reference::gru_input_gradient, reference::gru_hessian_product);
}

// A cell that is made of layers is the cell with their equations: as PyTorch computes it, and in all bits.
BOOST_AUTO_TEST_CASE(layers_in_a_cell) {
  using of_layers = network<input<4, 2>, scan<normed_cell<3>>>;
  using of_equations = network<input<4, 2>, scan<written_out_cell<3>>>;
  reference::check_against_pytorch<of_layers>(reference::normed_cell_answer, reference::normed_cell_gradient,
                                              reference::normed_cell_input_gradient,
                                              reference::normed_cell_hessian_product);
  model<of_layers> m{glorot_uniform{}, seed{2}};
  const model<of_equations> other{glorot_uniform{}, seed{2}};
  BOOST_TEST(parameters_to_vector(m) == parameters_to_vector(other));
  tensor<float, shape<40, 4, 2>> x;
  tensor<float, shape<40, 4, 3>> wanted;
  float number = 0;
  for (float& each : x.storage()) each = std::sin(number += 0.7f);
  for (float& each : wanted.storage()) each = std::cos(number += 0.7f);
  BOOST_TEST(m(x) == other(x));
  const auto of_m = value_and_gradient(m, squared_error{}, x, wanted);
  const auto of_same = value_and_gradient(other, squared_error{}, x, wanted);
  BOOST_TEST(parameters_to_vector(of_m.gradient) == parameters_to_vector(of_same.gradient));
  using gain = within<of_the_past, within<layer_number<2>, letter<"g">>>;
  m[symbol<gain, 1>{}](1) = 7;
  BOOST_TEST(parameters_to_vector(m)[22] == 7.0f);
  static_assert(as_text(d(C) / d(symbol<gain, 1>{})) == "dC/dg_2_q(1)");
  static_assert(as_latex(symbol<gain, 1>{}) == "{{g}_{2}}_{q}^{(1)}");

  // Layers of layers as cells, in both modes.
  using net = network<input<4, 2>, scan<sequential<dense<5, act::tanh>, residual<dense<5>, dropout<0.5>>, dense<3>>>>;
  static_assert(std::is_same_v<
                inference_of<net>,
                network<input<4, 2>, scan<sequential<dense<5, act::tanh>, residual<dense<5>, identity>, dense<3>>>>>);
  static_assert(net::parameter_count == 3 * 5 + 6 * 5 + 6 * 3);
}
template <class Cell>
constexpr auto said_of() {
  return verdict_of<input<4, 2>, scan<Cell>>::text();
}
// Its random numbers would be those of the first value.
template <class Numbers>
struct dropped_so_often;
template <std::size_t... Numbers>
struct dropped_so_often<std::index_sequence<Numbers...>> {
  using type = sequential<dropout<0.5 + 0 * Numbers>...>;
};
static_assert(said_of<typename dropped_so_often<std::make_index_sequence<32>>::type>() == "");
static_assert(said_of<typename dropped_so_often<std::make_index_sequence<33>>::type>() ==
              "layer 1 is sequential<dropout<0.5>, dropout<0.5>, dropout<0.5>, dropout<0.5>, dropout<0.5>, "
              "dropout<0.5>, dropout<0.5>, ..., which draws random numbers for 33, which is not among its first 32 "
              "values: they would be those of another value");
static_assert(said_of<normed_cell<3, dense<4>>>() ==
              "layer 1 is normed_cell<3, dense<4>>, which computes p by dense<4>, which arrives at 4: its value is "
              "stated as 3");
static_assert(said_of<normed_cell<3, dense<in_features<3>, out_features<3>>>>() ==
              "layer 1 is dense<in_features<3>, out_features<3>>, which expects shape 3 and receives 2: write "
              "dense<in_features<2>, out_features<3>>");
static_assert(said_of<normed_cell<3, sequential<dense<3>, dropout<>>>>() ==
              "layer 1 is normed_cell<3, sequential<dense<3>, dropout<0.5>>>, which computes p by "
              "sequential<dense<3>, dropout<0.5>>, which is another layer in inference: write a cell with template "
              "<class Mode> using in = ...");
static_assert(
    said_of<normed_cell<3, sequential<dense<3>, batch_norm<>>>>() ==
    "layer 1 is batch_norm<0.1, 1e-5>, which has buffers, which a cell cannot have: write the layer before or after the scan");
static_assert(said_of<normed_cell<3, shared<"w", dense<3>>>>() ==
              "layer 1 is shared<\"w\", dense<3>>, which shares parameters, which a cell cannot: write shared<\"w\", "
              "scan<...>>, around the scan");
static_assert(said_of<normed_cell<3, frozen<dense<3>>>>() ==
              "layer 1 is frozen<dense<3>>, which is frozen, which a part of a cell cannot be: write "
              "frozen<scan<...>>");
template <class... Equations>
struct cell_of {
  static constexpr auto code() { return internal::meta::text("cell"); }
  template <class In>
  struct on {
    using values = list<value<sums, In>, value<hidden, In>>;
    using parameters = list<>;
    using equations = list<Equations..., equation<hidden, act::tanh, sums>>;
  };
};
template <class X>
inline constexpr bool copies_the_past =
    said_of<X>() ==
    "layer 1 is cell, which reads previous<layer_input>, where only what it computes is carried: list a value that is a "
    "copy, equation<x, op::copy, layer_input>, and read previous<x>";
static_assert(copies_the_past<cell_of<equation<sums, op::add, layer_input, previous<layer_input>>>> &&
              copies_the_past<cell_of<equation<sums, dense<2>, previous<layer_input>>>>);
static_assert(said_of<int>() == "layer 1 is int, which is not a layer: a layer has a member template on<In>");
struct empty_cell {
  template <class In>
  struct on {
    using values = list<>;
    using parameters = list<>;
    using equations = list<>;
  };
};
static_assert(said_of<empty_cell>() ==
              "layer 1 is empty_cell, which must state values as list<value<...>...>, parameters as "
              "list<parameter<...>...> and equations as list<equation<...>...>");
struct cell_with_an_error : normed_cell<3> {
  template <class In>
  using verdict = refuse_if<In::rnk != 1, refusal<cell_with_an_error, receives<In>>>;
};
static_assert(said_of<cell_with_an_error>() ==
              "layer 1 is cell_with_an_error, which states a verdict that does not compile for 2: name it by itself to "
              "see why");
static_assert(
    said_of<cell_of<equation<sums, dense<2>, layer_input, previous<hidden>>>>() ==
    "layer 1 is cell, which computes s by dense<2>, which takes one value: layer_input, or one of the cell's");
static_assert(
    said_of<cell_of<equation<with_saved<sums, letter<"v">>, dense<2>, layer_input>>>() ==
    "layer 1 is cell, which computes s by dense<2>, which saves what it needs itself: write the value without "
    "with_saved");
static_assert(said_of<cell_of<equation<sums, dense<2>, previous<gates>>>>() ==
              "layer 1 is cell, which computes s from z<t-1>, which is none of its values and parameters");
static_assert(said_of<dense<in_features<3>, out_features<2>>>() ==
              "layer 1 is dense<in_features<3>, out_features<2>>, which expects shape 3 and receives 2: write "
              "dense<in_features<2>, out_features<2>>");

// Each step draws its own numbers, each sample too, alone or among others.
BOOST_AUTO_TEST_CASE(draws_at_each_step) {
  using dropping = network<input<6, 2>, scan<dropping_cell<5>>>;
  reference::check_against_pytorch<dropping>(
      reference::not_dropped_in_a_scan_answer, reference::not_dropped_in_a_scan_gradient,
      reference::not_dropped_in_a_scan_input_gradient, reference::not_dropped_in_a_scan_hessian_product,
      draw{seed{7}, 2}, reference::dropped_in_a_scan_answer, reference::dropped_in_a_scan_gradient);
  static_assert(
      internal::topologies::draw_verdict<dropping, false>::type::text() ==
      "layer 1 is scan<dropping_cell<5, training_mode>>, which draws random numbers: pass draw{seed{7}, step} as the last argument");
  static_assert(std::is_same_v<inference_of<dropping>, network<input<6, 2>, scan<dropping_cell<5, inference_mode>>>>);
  using second = network<input<6, 2>, scan<dense<5>>, scan<dropout<0.5>>, scan<dropping_cell<5>>>;
  const model<second> m{glorot_uniform{}, seed{4}};
  tensor<float, shape<70, 6, 2>> x;
  float number = 0;
  for (float& each : x.storage()) each = std::sin(number += 0.7f);
  const auto together = m(x, draw{seed{3}, 1});
  std::size_t zeros = 0, different = 0;
  for (std::size_t i = 0; i < 30; ++i) {
    zeros += together.storage()[67 * 30 + i] == 0;
    different += (together.storage()[67 * 30 + i] == 0) != (together.storage()[66 * 30 + i] == 0);
  }
  BOOST_TEST((zeros > 5 && zeros < 25 && different > 5));
  tensor<float, shape<6, 2>> alone;
  std::copy_n(x.storage().begin() + 67 * 12, 12, alone.storage().begin());
  const auto answer = m(alone, draw{seed{3}, 1, 67});
  for (std::size_t i = 0; i < 30; ++i)
    BOOST_TEST(std::abs(answer.storage()[i] - together.storage()[67 * 30 + i]) < 1e-5f);
}

BOOST_AUTO_TEST_CASE(as_a_loop) {
  laws::check_forward<network<input<3, 2>, scan<elman_cell<2>>>>([](const double* x, const auto& p) {
    std::vector<double> all, h(2);
    for (std::size_t t = 0; t < 3; ++t) {
      std::vector<double> sum(2);
      for (std::size_t o = 0; o < 2; ++o)
        for (std::size_t i = 0; i < 2; ++i) sum[o] += p[0][i * 2 + o] * x[t * 2 + i] + p[1][i * 2 + o] * h[i];
      for (std::size_t o = 0; o < 2; ++o) all.push_back(h[o] = std::tanh(sum[o]));
    }
    return all;
  });
}

// The gradient of windows of two steps, by hand: the h that comes into a window is a number. z = W x + U h<t-1>,
// h = tanh(z), C = sum of h^2, so dC/dz<t> = (1 - h<t>^2) (2 h<t> + U' dC/dz<t+1>) within a window.
BOOST_AUTO_TEST_CASE(truncated_in_time) {
  using cut = network<input<5, 1>, scan<elman_cell<1>, truncated<2>>>;
  model<cut, double> m{explicit_values{{0.7, -1.3}}};
  tensor<double, shape<5, 1>> x;
  const tensor<double, shape<5, 1>> zeros;
  for (std::size_t t = 0; t < 5; ++t) x(t, 0) = std::cos(static_cast<double>(t));
  double h[6] = {}, back = 0, by_weight = 0, by_recurrent_weight = 0;
  for (std::size_t t = 0; t < 5; ++t) h[t + 1] = std::tanh(0.7 * x(t, 0) - 1.3 * h[t]);
  for (std::size_t t = 5; t-- > 0;) {
    if (t % 2 == 1) back = 0;
    const double dz = (1 - h[t + 1] * h[t + 1]) * (2 * h[t + 1] + back);
    by_weight += dz * x(t, 0);
    by_recurrent_weight += dz * h[t];
    back = -1.3 * dz;
  }
  const auto result = value_and_gradient(m, squared_error{}, x, zeros);
  BOOST_TEST(std::abs(result.gradient.data()[0] - by_weight) < 1e-14);
  BOOST_TEST(std::abs(result.gradient[symbol<recurrent_weight, 1>{}](0, 0) - by_recurrent_weight) < 1e-14);
  // A window of all steps is none.
  using whole = network<input<5, 1>, scan<elman_cell<1>, truncated<5>>>;
  model<whole, double> w{explicit_values{{0.7, -1.3}}};
  const auto all = value_and_gradient(w, squared_error{}, x, zeros);
  BOOST_TEST(std::abs(all.gradient.data()[0] - by_weight) > 1e-3);
  static_assert(second_derivative_verdict<whole>::accepted && !second_derivative_verdict<cut>::accepted);
}

// Samples of 4, 2, 0 and 3 valid steps answer and are differentiated as sequences of so many steps, whatever stands
// behind them.
using ragged = network<input<"x", 4, 2>, input<"n", 1>, from<"x">, scan<lstm_cell<3>, lengths<from<"n">>>>;
template <std::size_t Steps, class Answers, class Back, class Sum>
void check_one_length(std::size_t sample, const model<ragged, double>& m, const tensor<double, shape<4, 4, 2>>& x,
                      const tensor<double, shape<4, 4, 3>>& slopes, const Answers& answers, const Back& by_input,
                      Sum& sum) {
  using alone = network<input<Steps, 2>, scan<lstm_cell<3>>>;
  model<alone, double> other{glorot_uniform{}, seed{1}};
  vector_to_parameters(parameters_to_vector(m), other);
  tensor<double, shape<Steps, 2>> shorter;
  tensor<double, shape<Steps, 3>> slope;
  for (std::size_t t = 0; t < Steps; ++t) {
    for (std::size_t i = 0; i < 2; ++i) shorter(t, i) = x(sample, t, i);
    for (std::size_t i = 0; i < 3; ++i) slope(t, i) = slopes(sample, t, i);
  }
  const auto right = other(shorter);
  const auto back = vjp(other, shorter, slope);
  for (std::size_t t = 0; t < 4; ++t) {
    for (std::size_t i = 0; i < 3; ++i)
      BOOST_TEST(std::abs(answers(sample, t, i) - (t < Steps ? right(t % Steps, i) : 0)) < 1e-14);
    for (std::size_t i = 0; i < 2; ++i)
      BOOST_TEST(std::abs(by_input(sample, 2 * t + i) - (t < Steps ? back.input(t % Steps, i) : 0)) < 1e-13);
  }
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += back.gradient.data()[i];
}
BOOST_AUTO_TEST_CASE(lengths_of_samples) {
  const model<ragged, double> m{glorot_uniform{}, seed{9}};
  tensor<double, shape<4, 4, 2>> x;
  tensor<double, shape<4, 4, 3>> slopes;
  double number = 0;
  for (double& each : x) each = std::sin(number += 0.7);
  for (double& each : slopes) each = std::cos(number += 0.7);
  const std::size_t counts[] = {4, 2, 0, 3};
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t t = counts[r]; t < 4; ++t) x(r, t, 0) = std::nan("");  // is not read
  const tensor<double, shape<4, 1>> n{{4}, {2}, {0}, {3}};
  const auto answers = m(inputs(x, n));
  const auto back = vjp(m, inputs(x, n), slopes);
  std::vector<double> sum(back.gradient.size());
  check_one_length<4>(0, m, x, slopes, answers, back.input, sum);
  check_one_length<2>(1, m, x, slopes, answers, back.input, sum);
  check_one_length<3>(3, m, x, slopes, answers, back.input, sum);
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(answers.data()[2 * 12 + i] == 0);
  for (std::size_t i = 0; i < 9; ++i) BOOST_TEST(back.input(2, i) == 0);
  double largest = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    BOOST_TEST(std::abs(back.gradient.data()[i] - sum[i]) < 1e-13);
    largest = std::max(largest, std::abs(sum[i]));
  }
  BOOST_TEST(largest > 0.1);

  // A length that is none: the sample, the number and the steps are said before anything is changed.
  for (const double wrong : {5.0, -1.0, 1.5, std::nan("")}) {
    const tensor<double, shape<4, 1>> given{{4}, {2}, {wrong}, {3}};
    const std::string said =
        "sample 2 has " + describe_number(wrong) + " valid steps of 4: lengths are whole numbers from 0 to 4";
    const auto says = [&said](const data_error& e) {
      BOOST_TEST(std::string(e.what()) == said);
      return true;
    };
    auto changed = m;
    auto optimizer = optimizer_for(changed, sgd{});
    auto scratch = tape_for(changed, 4);
    auto g = gradient_for(changed);
    BOOST_CHECK_EXCEPTION(m(inputs(x, given)), data_error, says);
    BOOST_CHECK_EXCEPTION(value_and_gradient(m, squared_error{}, inputs(x, given), slopes, scratch, g), data_error,
                          says);
    BOOST_CHECK_EXCEPTION(optimizer.step(changed, squared_error{}, inputs(x, given), slopes, scratch), data_error,
                          says);
    BOOST_CHECK_EXCEPTION(vjp(m, inputs(x, given), slopes), data_error, says);
    BOOST_CHECK_EXCEPTION(per_sample_gradients(m, squared_error{}, inputs(x, given), slopes), data_error, says);
    const tensor<double, shape<1>> alone{wrong};
    tensor<double, shape<4, 2>> first;
    BOOST_CHECK_THROW(m(inputs(first, alone)), data_error);
    if (!std::isnan(wrong)) {
      const tensor<double, shape<4, 4, 2>> whole;  // a data set has no NaN
      const data_set<double> data(inputs(whole, given), slopes);
      BOOST_CHECK_EXCEPTION(fit(changed, squared_error{}, sgd{}, data, {.epochs = 1}), data_error, says);
    }
    BOOST_TEST(std::equal(changed.data(), changed.data() + changed.size(), m.data()));
  }
}

// The chain rule as a textbook writes back-propagation through time.
BOOST_AUTO_TEST_CASE(is_written_as_sums_over_time) {
  using two = network<input<3, 2>, scan<lstm_cell<2>>, scan<elman_cell<3>>>;
  BOOST_TEST(as_text(expand<two>(d(C) / d(W<2>))) ==
             "sum_{s<=t} dC/da(2)<t> * da(2)<t>/dS(2)<t> * prod_{k=s+1..t} dS(2)<k>/dS(2)<k-1> * dS(2)<s>/dW(2)");
  BOOST_TEST(as_latex(expand<two>(d(a<1>) / d(symbol<recurrent_weight, 1>{}))) ==
             "\\sum_{s \\le t} \\frac{\\partial a^{(1)}_{t}}{\\partial S^{(1)}_{t}} \\, \\prod_{k=s+1}^{t} "
             "\\frac{\\partial S^{(1)}_{k}}{\\partial S^{(1)}_{k-1}} \\, \\frac{\\partial S^{(1)}_{s}}{\\partial "
             "U^{(1)}}");
  BOOST_TEST(as_text(expand<two>(d(a<2>) / d(b<1>))) ==
             "sum_{s<=t} sum_{s'<=t'} da(2)<t>/dS(2)<t> * prod_{k=s+1..t} dS(2)<k>/dS(2)<k-1> * dS(2)<s>/da(1)<t'> * "
             "da(1)<t'>/dS(1)<t'> * prod_{k=s'+1..t'} dS(1)<k>/dS(1)<k-1> * dS(1)<s'>/db(1)");
}

// The cell is compiled once: nothing but the tape grows with the steps.
template <std::size_t Steps>
using over = network<input<Steps, 2>, scan<lstm_cell<3>>>;
static_assert(over<4>::graph_type::extents.factors == over<400>::graph_type::extents.factors);
static_assert(over<4>::parameter_count == over<400>::parameter_count);
