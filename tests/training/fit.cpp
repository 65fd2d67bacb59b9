// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_fit
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cstdio>
#include <limits>

using namespace chainrule;

namespace {

using net = network<input<2>, dense<16, act::tanh>, dense<2>>;

// Points inside and outside a circle.
data_set<float> circle(std::size_t count, std::uint64_t start) {
  kernel::random_source random{seed{start}};
  std::vector<float> points(2 * count);
  std::vector<long long> inside(count);
  for (std::size_t s = 0; s < count; ++s) {
    const double x0 = 2 * random.uniform() - 1, x1 = 2 * random.uniform() - 1;
    points[2 * s] = static_cast<float>(x0);
    points[2 * s + 1] = static_cast<float>(x1);
    inside[s] = x0 * x0 + x1 * x1 < 0.6 ? 1 : 0;
  }
  return {points, {2}, inside};
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_learns_and_remembers) {
  const auto train = circle(500, 1), test = circle(200, 2);
  model<net> m{glorot_uniform{}, seed{3}};
  const auto past = fit(m, softmax_cross_entropy{}, adam{.learning_rate = 0.02}, train, {.epochs = 30, .batch_size = 32}, validate_on{test});
  BOOST_TEST(past.epochs.size() == 30u);
  BOOST_TEST(past.epochs.back().cost < past.epochs.front().cost / 3);
  BOOST_TEST(past.epochs.back().validation_accuracy > 0.93);
  BOOST_TEST(past.epochs.back().validation_accuracy == accuracy_of(m, test));
  BOOST_TEST(past.epochs[4].epoch == 5u);
  BOOST_TEST(!past.stopped_early);
  const auto matrix = confusion_of(m, test);
  BOOST_TEST(matrix.total() == 200u);
  std::size_t right = 0;
  for (std::size_t s = 0; s < test.size(); ++s) {
    tensor<float, shape<2>> point;
    std::copy_n(test.input(s), 2, point.storage().data());
    const auto answer = m(point);
    right += (answer(1) > answer(0)) == (test.class_of(s) == 1) ? 1 : 0;
  }
  BOOST_TEST(matrix.right() == right);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_bits) {
  const auto train = circle(100, 1);
  const auto trained = [&](std::uint64_t weights, std::uint64_t order) {
    model<net> m{glorot_uniform{}, seed{weights}};
    fit(m, softmax_cross_entropy{}, adam{.learning_rate = 0.02}, train, {.epochs = 5, .batch_size = 7, .shuffle = seed{order}});
    return std::vector<float>(m.data(), m.data() + m.size());
  };
  BOOST_TEST((trained(3, 4) == trained(3, 4)));
  BOOST_TEST((trained(3, 4) != trained(3, 5)));
  BOOST_TEST((trained(3, 4) != trained(2, 4)));
}

// Data may be of another scalar than the model.
BOOST_AUTO_TEST_CASE(data_of_another_scalar) {
  const xt::xtensor<double, 2> x{{0.5, -1.5}, {2.0, 0.25}, {-0.75, 1.0}}, expected{{1, 0}, {0, 1}, {1, 1}};
  const xt::xtensor<float, 2> x_single = x, expected_single = expected;
  model<net> one{glorot_uniform{}, seed{3}}, other = one;
  fit(one, squared_error{}, momentum{}, data_set(x, expected), {.epochs = 2});
  fit(other, squared_error{}, momentum{}, data_set(x_single, expected_single), {.epochs = 2});
  BOOST_TEST(std::equal(one.data(), one.data() + one.size(), other.data()));
}

// fit is the four-line loop: one batch of all samples, in whatever order, makes the same step.
BOOST_AUTO_TEST_CASE(fit_makes_the_steps_of_the_loop) {
  const xt::xtensor<double, 2> x{{0.5, -1.5}, {2.0, 0.25}, {-0.75, 1.0}}, expected{{1, 0}, {0, 1}, {1, 1}};
  model<net, double> by_fit{glorot_uniform{}, seed{3}}, by_loop = by_fit;
  fit(by_fit, squared_error{}, momentum{.learning_rate = 0.1}, data_set(x, expected), {.epochs = 3, .batch_size = 3});
  auto t = tape_for(by_loop, 3);
  auto g = gradient_for(by_loop);
  auto optimizer = optimizer_for(by_loop, momentum{.learning_rate = 0.1});
  for (int step = 0; step < 3; ++step) {
    value_and_gradient(by_loop, squared_error{}, x, expected, t, g);
    optimizer.step(by_loop, g);
  }
  for (std::size_t i = 0; i < by_fit.size(); ++i) BOOST_TEST(std::abs(by_fit.data()[i] - by_loop.data()[i]) < 1e-13);
}

BOOST_AUTO_TEST_CASE(observers_see_and_stop) {
  const auto train = circle(60, 1), test = circle(60, 2);
  struct recorder {
    std::size_t begun = 0, epochs = 0, ended = 0;
    void on_begin(const training_plan& plan) { begun += plan.batches; }
    bool on_epoch(const epoch_record&) { return ++epochs == 4; }
    void on_end(const history& past) { ended += past.epochs.size(); }
  } seen;
  std::size_t called = 0;
  model<net> m{glorot_uniform{}, seed{3}};
  const auto past = fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 10, .batch_size = 25}, seen, after_epoch{[&](const epoch_record&) { ++called; }});
  BOOST_TEST(past.stopped_early);
  BOOST_TEST(past.epochs.size() == 4u);
  BOOST_TEST(seen.begun == 3u);
  BOOST_TEST(seen.ended == 4u);
  BOOST_TEST(called == 4u);
  // a cost that cannot fall stops after `patience` epochs
  early_stopping stopping{.patience = 2, .least_gain = 1e9};
  const auto stopped = fit(m, softmax_cross_entropy{}, gradient_descent{.learning_rate = 1e-6}, train, {.epochs = 10}, validate_on{test}, stopping);
  BOOST_TEST(stopped.epochs.size() == 3u);
  BOOST_TEST(stopping.best == stopped.epochs.front().validation_cost);
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused_before_the_first_step) {
  const auto train = circle(20, 1);
  model<net> m{glorot_uniform{}, seed{3}};
  const std::vector<float> before(m.data(), m.data() + m.size());
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 0}); }) == "a training of no epochs");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, {.batch_size = 0}); }) == "a training in batches of no samples");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{.learning_rate = -1}, train); }) == "a learning rate of -1.000000 is not positive");
  BOOST_TEST(message_of([&] { fit(m, squared_error{}, adam{}, train); }) == "a data set of classes for a loss that takes targets of shape 2");
  const data_set<float> wide({1, 2, 3}, {3}, {0}), third({1, 2}, {2}, {2});
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, wide); }) == "samples of shape 3 for a network with an input of shape 2");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, third); }) == "sample 0 is of class 2, and the network has 2 classes, from 0");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, {}, validate_on{third}); }) ==
             "sample 0 is of class 2, and the network has 2 classes, from 0");
  const data_set<float> narrow(xt::xtensor<float, 2>{{1, 2}}, xt::xtensor<float, 2>{{1}});
  BOOST_TEST(message_of([&] { fit(m, squared_error{}, adam{}, narrow); }) == "targets of shape 1 for a network with an output of shape 2");
  BOOST_TEST((std::vector<float>(m.data(), m.data() + m.size()) == before));
}

BOOST_AUTO_TEST_CASE(a_training_that_runs_away_stops_with_finite_parameters) {
  const xt::xtensor<float, 2> x{{1e10f, 1e10f}, {-1e10f, 1e10f}}, expected{{1, 0}, {0, 1}};
  model<network<input<2>, dense<4>, dense<2>>> m{glorot_uniform{}, seed{3}};
  const std::string message = message_of([&] { fit(m, squared_error{}, gradient_descent{.learning_rate = 1e3}, data_set(x, expected), {.epochs = 50}); });
  BOOST_TEST(message.find("is not a finite number") != std::string::npos);
}

// A pipe or a file gets nothing from the progress bar.
BOOST_AUTO_TEST_CASE(progress_is_silent_where_there_is_no_terminal) {
  std::FILE* file = std::tmpfile();
  BOOST_REQUIRE(file != nullptr);
  progress_bar bar(file, std::chrono::milliseconds(0));
  bar.on_begin({.epochs = 2, .samples = 10, .batches = 5});
  bar.on_batch(1, 3);
  bar.on_end({});
  BOOST_TEST(std::ftell(file) == 0L);
  std::fclose(file);
}
