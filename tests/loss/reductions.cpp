// SPDX-License-Identifier: BSL-1.0
// Sums and means over weights, of classes and of places, in costs, gradients, Hessians, steps and `fit`: values from
// PyTorch (reference/reductions.py); steps against gradients, threads against one thread.
#define BOOST_TEST_MODULE loss_reductions
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/loss/activity.hpp>
#include <chainrule/loss/reduction.hpp>
#include <chainrule/loss/steps.hpp>
#include <chainrule/tensor/weighted.hpp>
#include <chainrule/training/costs_of.hpp>
#include <chainrule/training/measure.hpp>

#include "../reference/reductions.hpp"

#include <cmath>

using namespace chainrule;
using calculus::b, calculus::W;

namespace {

using matrix = xt::xtensor<double, 2>;
using net = network<input<3>, dense<3>>;
using over_steps = network<input<sequence<4>, 3>, time_distributed<dense<3>>>;
using entropy = softmax_cross_entropy;
template <class Loss>
using weighted_classes = class_weights<Loss, 1.0, 2.0, 0.5>;

double unequal(std::size_t i, double shift) { return std::sin(7. * static_cast<double>(i) + shift); }
template <class To>
void fill(To&& to, double shift, std::size_t from = 0) {
  for (auto number = to.template begin<xt::layout_type::row_major>();
       number != to.template end<xt::layout_type::row_major>(); ++number)
    *number = unequal(from++, shift);
}
matrix samples() {
  matrix x = matrix::from_shape({5, 3});
  fill(x, 0);
  return x;
}
xt::xtensor<double, 3> sequences() {
  auto x = xt::xtensor<double, 3>::from_shape({2, 4, 3});
  fill(x, 1);
  return x;
}
matrix wanted() {
  matrix y = matrix::from_shape({5, 3});
  fill(y, 2);
  return y;
}
const std::vector<double> w{0.5, 2, 0, 1.25, 3};
const xt::xtensor<int, 1> classes{2, 0, 1, 1, 0};
const xt::xtensor<int, 2> at_steps{{1, 2, -100, -100}, {2, 0, 1, -100}};

template <class Net>
model<Net, double> made() {
  model<Net, double> m{};
  fill(m[W<1>], 3);
  fill(m[b<1>], 4);
  return m;
}

template <class Numbers>
void check_near(const Numbers& numbers, const double* expected) {
  for (auto number = numbers.template begin<xt::layout_type::row_major>();
       number != numbers.template end<xt::layout_type::row_major>(); ++number, ++expected)
    BOOST_TEST(std::abs(*number - *expected) <= 1e-10 * (1 + std::abs(*expected)), *number << " and " << *expected);
}

// Cost, gradient and a Hessian's product against PyTorch's; a step that is fused, against one by the gradient.
template <class Net, class Loss, class X, class Y>
void check(const Loss& loss, const X& x, const Y& y, const reference::reduced_cost& expected) {
  auto m = made<Net>();
  BOOST_TEST(std::abs(cost_of(m, loss, x, y) - expected.cost) <= 1e-10 * expected.cost);
  const auto [cost, g] = value_and_gradient(m, loss, x, y);
  BOOST_TEST(std::abs(cost - expected.cost) <= 1e-10 * expected.cost);
  check_near(g[W<1>], expected.gradient);
  check_near(g[b<1>], expected.gradient + 9);
  gradient<Net, double> direction{};
  fill(direction[W<1>], 5);
  fill(direction[b<1>], 5, 9);
  const auto product = hessian_vector_product(m, loss, x, y, direction);
  check_near(product[W<1>], expected.product);
  check_near(product[b<1>], expected.product + 9);

  auto by_gradient = m;
  auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.5}), other = optimizer_for(m, sgd{.learning_rate = 0.5});
  tape<Net, double> t(8);
  BOOST_TEST(optimizer.step(m, loss, x, y, t) == cost);
  other.step(by_gradient, g);
  for (std::size_t p = 0; p < Net::parameter_count; ++p)
    BOOST_TEST(std::abs(m.data()[p] - by_gradient.data()[p]) <= 1e-15);
}

}  // namespace

BOOST_AUTO_TEST_CASE(costs_of_classes) {
  check<net>(sum_over_samples<entropy>{}, samples(), classes, reference::summed);
  check<net>(mean_over_weights<weighted_classes<entropy>>{}, samples(), classes, reference::over_class_weights);
  check<net>(mean_over_weights<label_smoothing<0.1, weighted_classes<entropy>>>{}, samples(), classes,
             reference::smoothed_over_class_weights);
}

// Of steps whose target has a NaN nothing counts, whatever is answered there.
BOOST_AUTO_TEST_CASE(costs_of_steps) {
  auto y = xt::xtensor<double, 3>::from_shape({2, 4, 3});
  fill(y, 2);
  y(1, 2, 0) = y(1, 3, 2) = std::nan("");
  check<over_steps>(mean_over_weights<at_each_step<squared_error>>{}, sequences(), y, reference::over_steps);
  check<over_steps>(mean_over_labels<at_each_step<huber<>>>{}, sequences(), y, reference::over_steps_of_each);
  auto x = sequences();
  x(1, 2, 0) = std::nan("");
  const auto cost = cost_of(made<over_steps>(), mean_over_weights<at_each_step<squared_error>>{}, x, y);
  BOOST_TEST(std::abs(cost - reference::over_steps.cost) <= 1e-10);
  y(0, 0, 0) = 2;
  BOOST_CHECK_EXCEPTION(
      cost_of(made<over_steps>(), at_each_step<binary_cross_entropy>{}, x, y), data_error, [](const data_error& e) {
        BOOST_TEST(
            std::string(e.what()).ends_with("at index 0, and the loss takes numbers that the loss inside takes, or "
                                            "NaN, at steps that are left out"),
            e.what());
        return true;
      });
  static_assert(verdict_of_loss<at_each_step<squared_error>, shape<3>>::text() ==
                "at_each_step<squared_error> needs an output at each step, of shape (steps, features), and receives 3");
}

BOOST_AUTO_TEST_CASE(costs_of_places) {
  using at_places = at_each_place<entropy>;
  check<over_steps>(mean_over_weights<at_places>{}, sequences(), at_steps, reference::over_places);
  check<over_steps>(mean_over_weights<at_each_place<weighted_classes<entropy>>>{}, sequences(), at_steps,
                    reference::over_weighted_places);
}

// The mean over weights is the mean over samples, times their number, divided by the sum of their weights: here 8
// / 9.5.
template <class Net>
void check_with_threads() {
  using plain = weighted_classes<entropy>;
  matrix x = matrix::from_shape({2048, 3});
  fill(x, 0);
  xt::xtensor<int, 1> y = xt::zeros<int>({2048});
  double total = 0;
  for (std::size_t r = 0; r < 2048; ++r) {
    y(r) = static_cast<int>(r * r % 5 % 3);
    total += y(r) == 0 ? 1 : y(r) == 1 ? 2 : 0.5;
  }
  const model<Net, double> m{glorot_uniform{}, seed{3}};
  const auto [cost, g] = value_and_gradient(m, plain{}, x, y);
  const auto [reduced, reduced_g] = value_and_gradient(m, mean_over_weights<plain>{}, x, y);
  const double factor = 2048 / total;
  BOOST_TEST(factor < 0.9);
  BOOST_TEST(std::abs(reduced - factor * cost) <= 1e-14);
  gradient<Net, double> by_threads{};
  tape<Net, double> t(2048);
  const double by_one_thread = value_and_gradient(m, mean_over_weights<plain>{}, x, y, t, by_threads, threads{1});
  BOOST_TEST(value_and_gradient(m, mean_over_weights<plain>{}, x, y, t, by_threads, threads{3}) == by_one_thread);
  for (std::size_t p = 0; p < g.size(); ++p) {
    BOOST_TEST(std::abs(reduced_g.data()[p] - factor * g.data()[p]) <= 1e-14);
    BOOST_TEST(by_threads.data()[p] == reduced_g.data()[p]);
  }
  auto one = m, three = m;
  auto by_one = optimizer_for(one, adam{}), by_three = optimizer_for(three, adam{});
  by_one.step(one, mean_over_weights<plain>{}, x, y, t);
  by_three.step(three, mean_over_weights<plain>{}, x, y, t, threads{3});
  for (std::size_t p = 0; p < g.size(); ++p) BOOST_TEST(one.data()[p] == three.data()[p]);
}

BOOST_AUTO_TEST_CASE(coupled_and_recomputed_passes_by_threads) {
  check_with_threads<network<input<3>, dense<32, act::tanh>, batch_norm<>, dense<3>>>();
  using deep = network<input<3>, dense<32, act::tanh>, dense<32, act::tanh>, dense<32, act::tanh>, dense<3>>;
  using again = recomputed<deep, max_tape_bytes<2048, deep::tape_bytes<double>(2048) * 8 / 10, double>>;
  static_assert(!std::is_same_v<again, deep>);
  check_with_threads<again>();
}

// With steps that change nothing, a history's cost is that of the whole set, whatever the batches are.
BOOST_AUTO_TEST_CASE(histories) {
  const data_set<double> data(samples(), classes);
  const auto check_history = [&](const auto& loss, double expected) {
    auto m = made<net>();
    const auto past =
        fit(m, loss, sgd{.learning_rate = 1e-18}, data, {.epochs = 1, .batch_size = 2}, validate_on{data});
    BOOST_TEST(std::abs(past.epochs[0].cost - expected) <= 1e-12);
    BOOST_TEST(std::abs(past.epochs[0].validation_cost - expected) <= 1e-12);
  };
  check_history(sum_over_samples<entropy>{}, reference::summed.cost);
  check_history(mean_over_weights<weighted_classes<entropy>>{}, reference::over_class_weights.cost);
}

// A batch without a place that counts costs 0, and a step changes nothing.
BOOST_AUTO_TEST_CASE(nothing_counts) {
  auto m = made<over_steps>();
  const auto before = m;
  auto optimizer = optimizer_for(m, sgd{});
  tape<over_steps, double> t(2);
  const xt::xtensor<int, 2> none = -100 * xt::ones<int>({2, 4});
  BOOST_TEST(optimizer.step(m, mean_over_weights<at_each_place<entropy>>{}, sequences(), none, t) == 0);
  for (std::size_t p = 0; p < over_steps::parameter_count; ++p) BOOST_TEST(m.data()[p] == before.data()[p]);
}

static_assert(verdict_of_loss<mean_over_weights<entropy>, shape<3>>::text() ==
              "mean_over_weights<softmax_cross_entropy> wraps softmax_cross_entropy, which has no weights: write it "
              "around class_weights, at_each_place or sample_weights, or leave it out");
static_assert(verdict_of_loss<mean_over_outputs<sum_over_samples<entropy>>, shape<3>>::text() ==
              "mean_over_outputs<sum_over_samples<softmax_cross_entropy>> wraps "
              "sum_over_samples<softmax_cross_entropy>, which stands around all other losses: write it outermost");
static_assert(!verdict_of_loss<sum_over_samples<mean_over_weights<weighted_classes<entropy>>>, shape<3>>::accepted);
static_assert(!verdict_of_loss<sum_over_samples<entropy>, shape<1>>::accepted);

BOOST_AUTO_TEST_CASE(weights_of_samples) {
  using loss = sample_weights<entropy>;
  check<net>(loss{}, samples(), weighted(classes, w), reference::weighted);
  check<net>(mean_over_weights<loss>{}, samples(), weighted(classes, w), reference::weighted_mean);
  check<net>(sum_over_samples<loss>{}, samples(), weighted(classes, xt::xtensor<float, 1>{0.5, 2, 0, 1.25, 3}),
             reference::weighted_sum);
  check<net>(mean_over_weights<sample_weights<weighted_classes<entropy>>>{}, samples(), weighted(classes, w),
             reference::both_weights);
  check<net>(sample_weights<squared_error>{}, samples(), weighted(wanted(), w), reference::weighted_squares);
  check<net>(mean_over_weights<sample_weights<squared_error>>{}, samples(), weighted(wanted(), {0.5, 2, 0, 1.25, 3}),
             reference::weighted_mean_of_squares);
  check<over_steps>(mean_over_weights<sample_weights<at_each_place<entropy>>>{}, sequences(),
                    weighted(at_steps, {0.75, 2.5}), reference::weighted_over_places);
}

// In a data set they travel with the samples; batches of any size have the cost of the whole.
BOOST_AUTO_TEST_CASE(weights_in_a_data_set) {
  const data_set data(samples(), weighted(classes, w));
  const data_set of_numbers(samples(), weighted(wanted(), w));
  const auto check_history = [&](const auto& loss, const auto& set, double expected) {
    auto m = made<net>();
    const auto past = fit(m, loss, sgd{.learning_rate = 1e-18}, set, {.epochs = 1, .batch_size = 2},
                          validate_on{set.shuffled(seed{3})}, measure{loss});
    BOOST_TEST(std::abs(past.epochs[0].cost - expected) <= 1e-12);
    BOOST_TEST(std::abs(past.epochs[0].validation_cost - expected) <= 1e-12);
    BOOST_TEST(std::abs(past.epochs[0].metrics[0].value - expected) <= 1e-12);
  };
  check_history(sample_weights<entropy>{}, data, reference::weighted.cost);
  check_history(mean_over_weights<sample_weights<entropy>>{}, data, reference::weighted_mean.cost);
  check_history(sample_weights<squared_error>{}, of_numbers, reference::weighted_squares.cost);
  const auto [first, rest] = data.split(2);
  BOOST_TEST(first.weight_of(1) == 2);
  BOOST_TEST(rest.weight_of(2) == 3);
  BOOST_TEST((!data_set(samples(), classes).has_weights()));
}

// A sample of weight 0 costs nothing and has no gradient, even if its cost is infinite.
BOOST_AUTO_TEST_CASE(a_weight_of_zero) {
  const auto m = made<net>();
  matrix x = samples();
  x(2, 0) = 1e200;
  BOOST_TEST(std::isinf(cost_of(m, squared_error{}, x, wanted())));
  const auto [cost, g] = value_and_gradient(m, sample_weights<squared_error>{}, x, weighted(wanted(), w));
  BOOST_TEST(std::abs(cost - reference::weighted_squares.cost) <= 1e-12);
  check_near(g[W<1>], reference::weighted_squares.gradient);
}

BOOST_AUTO_TEST_CASE(weights_that_are_none) {
  auto m = made<net>();
  const sample_weights<entropy> loss;
  const auto says = [](const char* text) { return [=](const error& e) { return std::string(e.what()) == text; }; };
  const auto cost_with = [&](const std::vector<double>& weights) {
    cost_of(m, loss, samples(), weighted(classes, weights));
  };
  BOOST_CHECK_EXCEPTION(cost_with({1, 1, 1, 1}), shape_error, says("4 weights for 5 samples"));
  BOOST_CHECK_EXCEPTION(cost_with({1, 1, -1, 1, 1}), data_error,
                        says("the weight of sample 2 is -1, and weights are finite and at least 0"));
  BOOST_CHECK_EXCEPTION(cost_with({1, 1, 1, 1, NAN}), data_error,
                        says("the weight of sample 4 is nan, and weights are finite and at least 0"));
  const std::vector<double> zeros(5);
  cost_with(zeros);
  const char zero_sum[] = "the weights of all 5 samples are 0, and the loss divides by their sum";
  BOOST_CHECK_EXCEPTION(cost_of(m, mean_over_weights<sample_weights<entropy>>{}, samples(), weighted(classes, zeros)),
                        data_error, says(zero_sum));
  BOOST_CHECK_EXCEPTION(
      fit(m, mean_over_weights<sample_weights<entropy>>{}, sgd{}, data_set(samples(), weighted(classes, zeros))),
      data_error, says(zero_sum));
  BOOST_CHECK_EXCEPTION(fit(m, loss, sgd{}, data_set(samples(), classes)), data_error,
                        says("a data set without weights for a loss that takes one for each sample: write "
                             "data_set(x, weighted(y, w))"));
  BOOST_CHECK_EXCEPTION(fit(m, entropy{}, sgd{}, data_set(samples(), weighted(classes, w))), data_error,
                        says("a data set with weights of samples for a loss that takes none: write "
                             "sample_weights<...> of the loss"));
  BOOST_CHECK_EXCEPTION(data_set(samples(), weighted(classes, {1, 2})), shape_error, says("2 weights for 5 samples"));
}

BOOST_AUTO_TEST_CASE(costs_of_each_sample) {
  const auto m = made<net>();
  check_near(costs_of(m, entropy{}, samples(), classes), reference::of_each);
  check_near(costs_of(m, entropy{}, data_set(samples(), classes)), reference::of_each);
  const sample_weights<weighted_classes<entropy>> loss;
  check_near(costs_of(m, loss, samples(), weighted(classes, w)), reference::of_each_weighted);
  check_near(costs_of(m, mean_over_weights<sample_weights<weighted_classes<entropy>>>{},
                      data_set(samples(), weighted(classes, w))),
             reference::of_each_weighted);
}

BOOST_AUTO_TEST_CASE(penalties_on_a_value_inside) {
  using two = network<input<3>, named<"h", dense<3, act::tanh>>, outputs<dense<3, no_bias>, from<"h">>>;
  model<two, double> m{};
  fill(m[W<1>], 3);
  fill(m[b<1>], 4);
  fill(m[W<2, 1>], 6);
  matrix one_hot = xt::zeros<double>({5, 3});
  for (std::size_t r = 0; r < 5; ++r) one_hot(r, static_cast<std::size_t>(classes(r))) = 1;
  const auto check_penalty = [&](const auto& loss, const double* expected) {
    const auto [cost, g] = value_and_gradient(m, loss, samples(), targets(one_hot));
    BOOST_TEST(std::abs(cost - expected[0]) <= 1e-12);
    check_near(g[b<1>], expected + 1);
  };
  check_penalty(sum_of_losses<two, entropy, activity_l1<0.25>>{}, reference::activity_l1);
  check_penalty(sum_of_losses<two, entropy, activity_l2<0.25>>{}, reference::activity_l2);
  // Weights of samples count for all outputs.
  const sample_weights<sum_of_losses<two, entropy, activity_l2<0.25>>> loss;
  const auto cost = cost_of(m, loss, samples(), weighted(targets(one_hot), {2, 2, 2, 2, 2}));
  BOOST_TEST(std::abs(cost - 2 * reference::activity_l2[0]) <= 1e-12);
}

static_assert(!verdict_of_loss<class_weights<sample_weights<entropy>, 1.0, 2.0>, shape<2>>::accepted);
static_assert(!verdict_of_loss<sample_weights<sum_over_samples<entropy>>, shape<2>>::accepted);
