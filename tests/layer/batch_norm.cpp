// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_batch_norm
#include "../laws/layer.hpp"

#include "../reference/batch_norm.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/layer/depthwise_conv2d.hpp>
#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/repeat.hpp>
#include <chainrule/model/folded.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using vector_net = network<input<3>, dense<4>, batch_norm<>, act::tanh, dense<2>>;
using image_net = network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<3, 3>>, batch_norm<0.3, 1e-3>, act::sigmoid,
                          flatten, dense<2>>;
using steps_net = network<input<sequence<4>, 3>, dense<5>, batch_norm<0.2, 1e-3>, act::tanh, flatten, dense<2>>;

static_assert(shape_of<steps_net>(W<2>) == shape<5>{} && shape_of<steps_net>(running_mean<2>) == shape<5>{});
static_assert(vector_net::parameter_count == 4 * 3 + 4 + 4 + 4 + 2 * 4 + 2);
static_assert(inference_of<vector_net>::parameter_count == vector_net::parameter_count);
static_assert(!std::is_same_v<inference_of<vector_net>, vector_net>);
static_assert(std::is_same_v<inference_of<inference_of<vector_net>>, inference_of<vector_net>>);
static_assert(vector_net::gradient_bytes<double> < vector_net::parameter_bytes<double>);

using reference::check_numbers;
using reference::fill_with;

template <class Net>
model<Net, double> first_model() {
  model<Net, double> m;
  auto numbers = parameters_to_vector(m);
  fill_with(numbers, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(numbers, m);
  return m;
}

// What PyTorch computes: see tests/reference/batch_norm.py.
template <class Net, class Input, std::size_t One, std::size_t Parameters, std::size_t Channels, std::size_t Out,
          std::size_t In>
void check_against_pytorch(Input x, const double (&first_cost)[One], const double (&first_gradient)[Parameters],
                           const double (&mean)[Channels], const double (&variance)[Channels],
                           const double (&answer)[Out], const double (&gradient)[Parameters],
                           const double (&input_gradient)[In]) {
  fill_with(x, std::cos, 0.9, 0.1, 1);
  xt::xtensor<double, 2> wanted = xt::zeros<double>({x.shape()[0], std::size_t{2}});
  fill_with(wanted, std::sin, 0.4, 0, 1);
  auto m = first_model<Net>();
  const auto before = m;
  const auto [cost, g] = value_and_gradient(std::as_const(m), squared_error{}, x, wanted);
  BOOST_TEST(std::abs(cost - first_cost[0]) < 1e-12);
  check_numbers(parameters_to_vector(g), first_gradient);
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), before.data()));

  // A step by samples, a step by the gradient and a step by hand are the same.
  auto by_gradient = m, by_hand = m;
  auto tape = tape_for(m, x.shape()[0]);
  optimizer_for(m, sgd{.learning_rate = 0.1}).step(m, squared_error{}, x, wanted, tape);
  optimizer_for(by_gradient, sgd{.learning_rate = 0.1}).step(by_gradient, g);
  for (std::size_t i = 0; i < g.size(); ++i) by_hand.data()[i] -= 0.1 * g.data()[i];
  move_statistics(by_hand, g);
  for (std::size_t i = 0; i < m.size(); ++i) {
    BOOST_TEST(std::abs(m.data()[i] - by_gradient.data()[i]) < 1e-14);
    BOOST_TEST(std::abs(m.data()[i] - by_hand.data()[i]) < 1e-14);
  }
  check_numbers(m[running_mean<2>], mean);
  check_numbers(m[running_variance<2>], variance);

  const auto answers = m(x);
  check_numbers(answers, answer);
  const xt::xtensor<double, 2> slope = 2 * (answers - wanted) / static_cast<double>(x.shape()[0]);
  const auto pulled = vjp(m, x, slope);
  check_numbers(parameters_to_vector(pulled.gradient), gradient);
  check_numbers(pulled.input, input_gradient);

  // Gradients of single samples are those of inference, so none depends on another sample.
  const auto each = per_sample_gradients(m, squared_error{}, x, wanted);
  const xt::xtensor<double, 1> mean_of_each = xt::mean(each.matrix(), {0});
  check_numbers(mean_of_each, gradient);
}

xt::xtensor<double, 2> rows(std::size_t count, std::size_t size) {
  xt::xtensor<double, 2> result = xt::zeros<double>({count, size});
  fill_with(result, std::cos, 0.9, 0.1, 1);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  check_against_pytorch<vector_net>(xt::xtensor<double, 2>(xt::zeros<double>({5, 3})), reference::vector_cost,
                                    reference::vector_gradient, reference::vector_mean, reference::vector_variance,
                                    reference::vector_answer, reference::vector_inference_gradient,
                                    reference::vector_input_gradient);
  check_against_pytorch<image_net>(xt::xtensor<double, 4>(xt::zeros<double>({3, 1, 4, 4})), reference::image_cost,
                                   reference::image_gradient, reference::image_mean, reference::image_variance,
                                   reference::image_answer, reference::image_inference_gradient,
                                   reference::image_input_gradient);
  check_against_pytorch<steps_net>(xt::xtensor<double, 3>(xt::zeros<double>({3, 4, 3})), reference::steps_cost,
                                   reference::steps_gradient, reference::steps_mean, reference::steps_variance,
                                   reference::steps_answer, reference::steps_inference_gradient,
                                   reference::steps_input_gradient);
}

namespace {

using plain_net = network<input<3>, dense<4>, batch_norm<0.1, 1e-5, no_affine>, act::tanh, dense<2>>;
using plain_image_net = network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<3, 3>>, batch_norm<0.3, 1e-3, no_affine>,
                                act::sigmoid, flatten, dense<2>>;
using gain_net = network<input<3>, dense<4>, batch_norm<0.1, 1e-5, no_bias>, act::tanh, dense<2>>;
using gain_steps_net =
    network<input<sequence<4>, 3>, dense<5>, batch_norm<0.2, 1e-3, no_bias>, act::tanh, flatten, dense<2>>;
static_assert(plain_net::parameter_count == 4 * 3 + 4 + 2 * 4 + 2);
static_assert(gain_net::parameter_count == 4 * 3 + 4 + 4 + 2 * 4 + 2);

}  // namespace

BOOST_AUTO_TEST_CASE(without_gain_or_bias_as_pytorch_computes) {
  check_against_pytorch<plain_net>(xt::xtensor<double, 2>(xt::zeros<double>({5, 3})), reference::no_affine_cost,
                                   reference::no_affine_gradient, reference::no_affine_mean,
                                   reference::no_affine_variance, reference::no_affine_answer,
                                   reference::no_affine_inference_gradient, reference::no_affine_input_gradient);
  check_against_pytorch<plain_image_net>(
      xt::xtensor<double, 4>(xt::zeros<double>({3, 1, 4, 4})), reference::no_affine_image_cost,
      reference::no_affine_image_gradient, reference::no_affine_image_mean, reference::no_affine_image_variance,
      reference::no_affine_image_answer, reference::no_affine_image_inference_gradient,
      reference::no_affine_image_input_gradient);
  check_against_pytorch<gain_net>(xt::xtensor<double, 2>(xt::zeros<double>({5, 3})), reference::no_bias_cost,
                                  reference::no_bias_gradient, reference::no_bias_mean, reference::no_bias_variance,
                                  reference::no_bias_answer, reference::no_bias_inference_gradient,
                                  reference::no_bias_input_gradient);
  check_against_pytorch<gain_steps_net>(xt::xtensor<double, 3>(xt::zeros<double>({3, 4, 3})),
                                        reference::no_bias_steps_cost, reference::no_bias_steps_gradient,
                                        reference::no_bias_steps_mean, reference::no_bias_steps_variance,
                                        reference::no_bias_steps_answer, reference::no_bias_steps_inference_gradient,
                                        reference::no_bias_steps_input_gradient);
}

// As Keras and ONNX have it, the running variance is that of the batch: PyTorch's is divided by one less than a
// channel's numbers, here 5, so each other number is as above and the batch's part is 4 / 5 of PyTorch's.
BOOST_AUTO_TEST_CASE(a_biased_running_variance) {
  using net = network<input<3>, dense<4>, batch_norm<0.1, 1e-5, biased_variance>, act::tanh, dense<2>>;
  auto m = first_model<net>();
  const auto x = rows(5, 3);
  xt::xtensor<double, 2> wanted = xt::zeros<double>({5, 2});
  fill_with(wanted, std::sin, 0.4, 0, 1);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);
  check_numbers(parameters_to_vector(g), reference::vector_gradient);
  move_statistics(m, g);
  check_numbers(m[running_mean<2>], reference::vector_mean);
  for (std::size_t i = 0; i < 4; ++i)
    BOOST_TEST(std::abs(m[running_variance<2>](i) - (0.9 + 0.8 * (reference::vector_variance[i] - 0.9))) < 1e-12);
  static_assert(
      std::is_same_v<folded_network<net>, network<input<3>, dense<4, act::tanh>, identity, identity, dense<2>>>);
}

// Options stand in any order, each once.
using all_options = network<input<3>, batch_norm<0.1, 1e-5, no_affine, biased_variance>>;
static_assert(all_options::parameter_count == 0 && all_options::graph().buffer_count == 6);
static_assert(network<input<3>, batch_norm<0.1, 1e-5, biased_variance, no_bias>>::parameter_count == 3);
static_assert(verdict_of<input<3>, batch_norm<0.1, 1e-5, affine>>::text() ==
              "layer 1 is batch_norm<0.1, 1e-5, affine>, which takes a momentum, an epsilon, and behind them each of "
              "biased_variance, no_bias and no_affine at most once: write batch_norm<0.1, 1e-5, no_affine>");
static_assert(!verdict_of<input<3>, batch_norm<0.1, 1e-5, no_bias, no_bias>>::accepted);
static_assert(!verdict_of<input<3>, batch_norm<0.1, 1e-5, biased_variance, biased_variance>>::accepted);

// In inference each step is computed by itself, so a stream has it, with the bits of the whole sequence.
BOOST_AUTO_TEST_CASE(streams) {
  using net = network<input<sequence<4>, 3>, batch_norm<>, act::tanh>;
  auto m = first_model<net>();
  m[running_mean<1>](1) = 0.5;
  xt::xtensor<double, 3> x = xt::zeros<double>({1, 4, 3});
  fill_with(x, std::cos, 0.9, 0.1, 1);
  const auto whole = m(x);
  auto stream = stream_of(m);
  for (std::size_t t = 0; t < 4; ++t) {
    const auto answer = stream(tensor<double, shape<3>>{x(0, t, 0), x(0, t, 1), x(0, t, 2)});
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(answer(i) == whole(0, t, i));
  }
}

BOOST_AUTO_TEST_CASE(laws_of_inference) {
  laws::check_laws<inference_of<vector_net>>();
  laws::check_laws<inference_of<image_net>>();
  laws::check_laws<inference_of<steps_net>>();
  laws::check_laws<inference_of<network<input<1>, batch_norm<>, dense<1>>>>();
  laws::check_laws<inference_of<plain_image_net>>();
  laws::check_laws<inference_of<gain_steps_net>>();
}

// In training a sample's cost depends on all samples. The gradient against differences, for more channels than are
// summed at a time, more samples than are added at a time, and layers that share
// their parameters.
BOOST_AUTO_TEST_CASE(gradient_against_differences) {
  using net = network<input<3>, dense<70, act::tanh>, batch_norm<>, dense<5>, shared<"n", batch_norm<>>, act::tanh,
                      dense<5>, shared<"n", batch_norm<>>, act::tanh, dense<1>>;
  static_assert(net::graph().buffer_count == 2 * (70 + 5 + 5));  // buffers are not shared
  const auto m = first_model<net>();
  const auto x = rows(130, 3), wanted = rows(130, 1);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);
  std::size_t not_zero = 0;
  for (std::size_t i = 0; i < g.size(); i += 7) {
    auto more = m, less = m;
    more.data()[i] += 1e-5;
    less.data()[i] -= 1e-5;
    const double difference = (value_and_gradient(more, squared_error{}, x, wanted).value -
                               value_and_gradient(less, squared_error{}, x, wanted).value) /
                              2e-5;
    BOOST_TEST(std::abs(g.data()[i] - difference) < 1e-8);
    if (std::abs(difference) > 1e-4) ++not_zero;
  }
  BOOST_TEST(not_zero > 20);
}

// The same bits where values are computed again. Threads: tests/engine/coupled.cpp.
BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_memory) {
  using cut = recomputed<vector_net, max_tape_bytes<16, 3600, double>>;
  const auto some = rows(16, 3), some_wanted = rows(16, 2);
  const auto whole = value_and_gradient(first_model<vector_net>(), squared_error{}, some, some_wanted);
  const auto in_segments = value_and_gradient(first_model<cut>(), squared_error{}, some, some_wanted);
  BOOST_TEST(whole.value == in_segments.value);
  BOOST_TEST(
      std::equal(whole.gradient.data(), whole.gradient.data() + whole.gradient.size(), in_segments.gradient.data()));
}

// A step that is not taken moves no statistics; one sample is refused for a vector, and `fit` says so before it starts.
BOOST_AUTO_TEST_CASE(what_is_not_taken_moves_nothing) {
  auto m = first_model<vector_net>();
  const auto before = m;
  auto tape = tape_for(m, 4);
  auto steps = optimizer_for(m, sgd{.learning_rate = 0.1});
  auto x = rows(4, 3), wanted = rows(4, 2);
  wanted(0, 0) = std::numeric_limits<double>::infinity();
  BOOST_CHECK_THROW(steps.step(m, squared_error{}, x, wanted, tape), data_error);
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), before.data()));
  tensor<double, shape<3>> single;
  tensor<double, shape<2>> single_wanted;
  BOOST_CHECK_THROW(value_and_gradient(m, squared_error{}, single, single_wanted), shape_error);
  BOOST_CHECK_THROW(fit(m, squared_error{}, sgd{}, data_set(rows(9, 3), rows(9, 2)),
                        {.epochs = 1, .batch_size = 4, .show_progress = false}),
                    shape_error);
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), before.data()));
  const auto past = fit(m, squared_error{}, sgd{}, data_set(rows(10, 3), rows(10, 2)),
                        {.epochs = 2, .batch_size = 4, .show_progress = false});
  BOOST_TEST(past.epochs.size() == 2u);
  BOOST_TEST(m[running_mean<2>](1) != before[running_mean<2>](1));
}

// A frozen batch normalization is that of inference: nothing of it moves, and samples are independent.
BOOST_AUTO_TEST_CASE(frozen_is_inference) {
  using net = network<input<3>, frozen<sequential<dense<4>, batch_norm<>>>, dense<2>>;
  static_assert(net::graph().least_samples == 0);
  auto m = first_model<net>();
  const auto before = m;
  auto tape = tape_for(m, 2);
  optimizer_for(m, sgd{.learning_rate = 0.1}).step(m, squared_error{}, rows(2, 3), rows(2, 2), tape);
  BOOST_TEST((m[running_mean<1, 2>] == before[running_mean<1, 2>]));
  BOOST_TEST((m[running_variance<1, 2>] == before[running_variance<1, 2>]));
  model<inference_of<vector_net>, double> answering, answering_before;
  auto answering_tape = tape_for(answering, 2);
  optimizer_for(answering, sgd{.learning_rate = 0.1})
      .step(answering, squared_error{}, rows(2, 3), rows(2, 2), answering_tape);
  BOOST_TEST((answering[running_variance<2>] == answering_before[running_variance<2>]));
  BOOST_TEST((answering[W<2>] != answering_before[W<2>]));
  BOOST_TEST((m[W<2>] != before[W<2>]));
  tensor<double, shape<3>> single;
  tensor<double, shape<2>> wanted;
  single.fill(0.25);
  wanted.fill(0.5);
  const auto of_one = value_and_gradient(m, squared_error{}, single, wanted);
  BOOST_TEST(std::abs(of_one.value - cost_of(m, squared_error{}, single, wanted)) < 1e-14);
}

// Derivatives as matrices are of the inference form: against finite differences of the answers.
BOOST_AUTO_TEST_CASE(derivatives_as_matrices) {
  auto m = first_model<vector_net>();
  auto tape = tape_for(m, 5);
  optimizer_for(m, sgd{.learning_rate = 0.1}).step(m, squared_error{}, rows(5, 3), rows(5, 2), tape);  // moves buffers
  const tensor<double, shape<3>> x{0.5, -0.25, 1};
  const auto by_input = evaluate(d(a<4>) / d(a<0>), m, x);
  const auto by_gain = evaluate(d(a<4>) / d(W<2>), m, x);
  const auto by_shift = evaluate(d(a<4>) / d(b<2>), m, x);
  const auto difference = [&](auto move) {
    auto above = m, below = m;
    auto x_above = x, x_below = x;
    move(above, x_above, 1e-5);
    move(below, x_below, -1e-5);
    return tensor<double, shape<2>>((above(x_above) - below(x_below)) / 2e-5);
  };
  for (std::size_t i = 0; i < 4; ++i) {
    const auto gain = difference([i](auto& of, auto&, double by) { of[W<2>](i) += by; });
    const auto shift = difference([i](auto& of, auto&, double by) { of[b<2>](i) += by; });
    const auto input = difference([i](auto&, auto& at, double by) { at(i % 3) += by; });
    for (std::size_t k = 0; k < 2; ++k) {
      BOOST_TEST(std::abs(by_gain(k, i) - gain(k)) < 1e-9);
      BOOST_TEST(std::abs(by_shift(k, i) - shift(k)) < 1e-9);
      BOOST_TEST(std::abs(by_input(k, i % 3) - input(k)) < 1e-9);
    }
  }
  const auto of_image = first_model<image_net>();
  const tensor<double, shape<1, 4, 4>> image = [] {
    tensor<double, shape<1, 4, 4>> numbers;
    fill_with(numbers, std::cos, 0.9, 0.1, 1);
    return numbers;
  }();
  const auto jacobian = evaluate(d(a<5>) / d(a<0>), of_image, image);
  tensor<double, shape<2>> first;
  first.fill(0);
  first(0) = 1;
  const auto row = vjp(of_image, image, first).input;
  for (std::size_t i = 0; i < 16; ++i) BOOST_TEST(std::abs(jacobian.data()[i] - row.data()[i]) < 1e-13);
}

// So are second derivatives along a direction: against finite differences of first ones, and against the inference
// network with the same numbers.
BOOST_AUTO_TEST_CASE(second_derivatives_along_a_direction) {
  auto m = first_model<vector_net>();
  auto tape = tape_for(m, 5);
  optimizer_for(m, sgd{.learning_rate = 0.1}).step(m, squared_error{}, rows(5, 3), rows(5, 2), tape);
  const tensor<double, shape<3>> x{0.5, -0.25, 1}, u{1, 0.5, -2};
  const auto along = second_derivative(m, x, u);
  const tensor<double, shape<3>> above(x + 1e-5 * u), below(x - 1e-5 * u);
  const auto answer = m(x), first = jvp(m, x, u).tangent, first_above = jvp(m, above, u).tangent,
             first_below = jvp(m, below, u).tangent;
  for (std::size_t k = 0; k < 2; ++k) {
    BOOST_TEST(std::abs(along.value(k) - answer(k)) < 1e-14);
    BOOST_TEST(std::abs(along.first(k) - first(k)) < 1e-14);
    BOOST_TEST(std::abs(along.second(k) - (first_above(k) - first_below(k)) / 2e-5) < 1e-9);
  }

  model<inference_of<vector_net>, double> answering;
  std::copy_n(m.data(), m.size(), answering.data());
  const tensor<double, shape<2>> v{1, -0.5};
  const auto g = second_derivative_vjp(m, x, u, v, v, v);
  const auto other = second_derivative_vjp(answering, x, u, v, v, v);
  const auto numbers = parameters_to_vector(g), others = parameters_to_vector(other);
  for (std::size_t i = 0; i < numbers.size(); ++i) BOOST_TEST(std::abs(numbers(i) - others(i)) < 1e-14);
  const auto sum = laplacian(m, x), other_sum = laplacian(answering, x);
  for (std::size_t k = 0; k < 2; ++k) BOOST_TEST(std::abs(sum(k) - other_sum(k)) < 1e-14);
}

// A trained model answers as an array too, by its buffers; what moves them is not trained as one, nor by an optimizer
// that takes samples one by one.
BOOST_AUTO_TEST_CASE(arrays_answer) {
  auto m = first_model<vector_net>();
  auto tape = tape_for(m, 5);
  optimizer_for(m, sgd{.learning_rate = 0.1}).step(m, squared_error{}, rows(5, 3), rows(5, 2), tape);
  const std::array<double, 3> x{0.5, -0.25, 1};
  const auto answer = m(tensor<double, shape<3>>{0.5, -0.25, 1});
  const auto in_array = to_array(m)(x);
  for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(std::abs(in_array[i] - answer(i)) < 1e-14);
  model<vector_net, double> other;
  other[running_mean<2>](0) = 5;
  BOOST_TEST(to_array(other)(x)[0] != to_array(model<vector_net, double>{})(x)[0]);

  using arrays = std::array<double, 3>;
  static_assert(!internal::array::step_verdict<vector_net, squared_error, arrays, std::array<double, 2>>::accepted);
  static_assert(
      internal::array::step_verdict<inference_of<vector_net>, squared_error, arrays, std::array<double, 2>>::accepted);
  static_assert(!newton_cg::verdict<vector_net, squared_error>::accepted);
  static_assert(!levenberg_marquardt::verdict<vector_net, squared_error>::accepted);
  static_assert(newton_cg::verdict<network<input<3>, dense<2>>, squared_error>::accepted);
}

namespace {

using images = network<
    input<2, 5, 5>, conv2d<filters<3>, kernel_size<3>, padding<1>, no_bias>, batch_norm<0.1, 1e-3>, act::relu,
    named<"wide", depthwise_conv2d<kernel_size<3>, padding<same>, depth_multiplier<2>>>, named<"n", batch_norm<>>,
    frozen<conv2d<filters<4>, kernel_size<2>, stride<2>, groups<2>>>, frozen<batch_norm<>>,
    add<sequential<conv2d<filters<4>, kernel_size<1>, no_bias>, batch_norm<>, act::tanh>, identity>,
    residual<conv2d<filters<4>, kernel_size<1>>, batch_norm<>>, flatten, dense<3>, batch_norm<0.1, 0.5>, act::sigmoid>;
using images_folded =
    network<input<2, 5, 5>, conv2d<filters<3>, kernel_size<3>, padding<1>, act::relu>, identity, identity,
            named<"wide", depthwise_conv2d<kernel_size<3>, padding<same>, depth_multiplier<2>>>, named<"n", identity>,
            frozen<conv2d<filters<4>, kernel_size<2>, stride<2>, groups<2>>>, identity,
            add<sequential<conv2d<filters<4>, kernel_size<1>, act::tanh>, identity, identity>, identity>,
            residual<conv2d<filters<4>, kernel_size<1>>, identity>, flatten, dense<3, act::sigmoid>, identity,
            identity>;
static_assert(std::is_same_v<folded_network<images>, images_folded>);
static_assert(std::is_same_v<folded_network<images_folded>, images_folded>);
static_assert(std::is_same_v<folded_network<inference_of<images>>, images_folded>);
static_assert(std::is_same_v<folded_network<recomputation<images, 1>>, images_folded>);

using sequences =
    network<input<sequence<5>, 3>, conv1d<filters<4>, kernel_size<2>, padding<causal>>, batch_norm<>,
            depthwise_conv1d<kernel_size<2>, padding<causal>, no_bias>, batch_norm<>, act::relu, dense<2, no_bias>,
            batch_norm<0.1, 1e-5, no_bias>, conv_transpose1d<filters<4>, kernel_size<3>, groups<2>>,
            batch_norm<0.1, 1e-5, no_affine>, flatten, dense<2>>;
using volumes =
    network<input<1, 3, 3, 3>, conv3d<filters<2>, kernel_size<2>, no_bias>, batch_norm<>,
            conv_transpose3d<filters<4>, kernel_size<2, 1, 2>, groups<2>, no_bias>, batch_norm<>, act::tanh, flatten>;
using repeated = network<
    input<4, 3, 2>,
    repeat<3, residual<conv_transpose2d<filters<4>, kernel_size<3>, padding<1>, groups<2>>, batch_norm<>, act::tanh>>>;
static_assert(std::is_same_v<
              folded_network<repeated>,
              network<input<4, 3, 2>,
                      repeat<3, residual<conv_transpose2d<filters<4>, kernel_size<3>, padding<1>, groups<2>, act::tanh>,
                                         identity, identity>>>>);

// What else reads the product, or what the norm answers, needs it as it is; so does an activation before the norm. A
// norm that reads an input stays too.
using read_elsewhere = network<input<3>, named<"z", dense<4>>, batch_norm<>, concat<identity, from<"z">>, dense<2>>;
using norm_read_elsewhere =
    network<input<3>, dense<4>, named<"n", batch_norm<>>, act::tanh, concat<identity, from<"n">>, dense<2>>;
using other_places = network<input<3>, batch_norm<>, dense<4, act::tanh>, batch_norm<>>;
static_assert(std::is_same_v<folded_network<read_elsewhere>, read_elsewhere>);
static_assert(
    std::is_same_v<folded_network<norm_read_elsewhere>, network<input<3>, dense<4>, named<"n", identity>, act::tanh,
                                                                concat<identity, from<"n">>, dense<2>>>);
static_assert(std::is_same_v<folded_network<other_places>, other_places>);

// A folded model answers as the model does, whose answers are PyTorch's above. All numbers, the running statistics too,
// are drawn from 0.1 to 0.7.
template <class Net>
void check_folded() {
  model<Net, double> m;
  double number = 0;
  for (const parameter_record& each : Net::graph().parameters)
    for (std::size_t i = 0; i < each.size; ++i) m.data()[each.offset + i] = 0.4 + 0.3 * std::sin(++number * 0.7);
  const auto before = m;
  const auto small = folded(m);
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), before.data()));
  tensor<double, typename Net::input_shape> x;
  fill_with(x, std::cos, 0.9, 0.1, 1);
  const auto expected = m(x), answer = small(x);
  BOOST_TEST(answer.size() > 0u);
  for (std::size_t i = 0; i < answer.size(); ++i)
    BOOST_TEST(std::abs(answer.data()[i] - expected.data()[i]) < 1e-13 * std::abs(expected.data()[i]));
}

}  // namespace

BOOST_AUTO_TEST_CASE(folded_into_the_products) {
  check_folded<images>();
  check_folded<sequences>();
  check_folded<volumes>();
  check_folded<repeated>();
  static_assert(folded_network<volumes>::parameter_count == 2 * 8 + 2 + 2 * 2 * 4 + 4);
}
