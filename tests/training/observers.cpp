// SPDX-License-Identifier: BSL-1.0
// What observers of fit are told, what they may change, and what the library's own do.
#define BOOST_TEST_MODULE training_observers
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/training/measure.hpp>
#include <chainrule/training/stop_on_interrupt.hpp>

#include <sys/wait.h>

#include <csignal>

using namespace chainrule;

namespace {

using net = network<input<2>, dense<8, act::tanh>, dense<2>>;
using one = network<input<2>, dense<1>>;

data_set<float> some_points(std::size_t count, float turn) {
  xt::xtensor<float, 2> x = xt::zeros<float>({count, std::size_t{2}});
  xt::xtensor<int, 1> classes = xt::zeros<int>({count});
  for (std::size_t i = 0; i < count; ++i) {
    const float angle = 2.4f * static_cast<float>(i) + turn, radius = i % 2 == 0 ? 0.5f : 1.5f;
    x(i, 0) = radius * std::cos(angle), x(i, 1) = radius * std::sin(angle);
    classes(i) = static_cast<int>(i % 2);
  }
  return data_set<float>(x, classes);
}
data_set<float> zeros_and_ones(std::size_t count) {
  xt::xtensor<float, 2> x = xt::zeros<float>({count, std::size_t{2}}), y = xt::zeros<float>({count, std::size_t{1}});
  for (std::size_t i = 0; i < count; ++i) {
    x(i, 0) = std::sin(static_cast<float>(i)), x(i, 1) = std::cos(1.7f * static_cast<float>(i));
    y(i, 0) = (i * 7) % 3 == 0 ? 1 : 0;
  }
  return data_set<float>(x, y);
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

template <class Net>
bool equal(const model<Net>& left, const model<Net>& right) {
  return std::equal(left.data(), left.data() + left.size(), right.data());
}

constexpr fit_options ten_batches{.epochs = 3, .batch_size = 4, .show_progress = false};
constexpr double stands_still = 1e-30;

}  // namespace

// Each batch is told, with the mean of its costs: weighted by samples, as the epoch's is.
BOOST_AUTO_TEST_CASE(batches_are_told) {
  const auto train = some_points(10, 0);
  model<net> m{glorot_uniform{}, seed{1}};
  struct sums {
    double cost = 0, samples = 0, epochs = 0;
    std::size_t batches = 0;
    void on_batch(const batch_record& record) {
      if (record.batch == 1) cost = samples = 0;
      ++batches;
      cost += record.cost * static_cast<double>(record.samples);
      samples += static_cast<double>(record.samples);
      BOOST_TEST(record.samples == (record.batch == 3 ? 2u : 4u));
      BOOST_TEST(record.mean_cost == cost / samples);
    }
    void on_epoch(const epoch_record& record) {
      BOOST_TEST(record.cost == cost / 10);
      ++epochs;
    }
  } told;
  fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, told);
  BOOST_TEST(told.batches == 9u);
  BOOST_TEST(told.epochs == 3);
}

// An observer that ends the training does so at once: an epoch begun has no record, one that is done has.
BOOST_AUTO_TEST_CASE(an_end_within_an_epoch) {
  const auto train = some_points(12, 0);
  const auto end_after = [&](std::size_t last) {
    struct ends {
      std::size_t left;
      bool on_batch(const batch_record&) { return --left == 0; }
    };
    model<net> m{glorot_uniform{}, seed{1}};
    bool told = false;
    struct end_is_told {
      bool& told;
      void on_end(const history&) { told = true; }
    };
    const history past = fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, ends{last}, end_is_told{told});
    BOOST_TEST(told);
    BOOST_TEST(!past.interrupted);
    return std::make_pair(past.epochs.size(), past.stopped_early);
  };
  BOOST_TEST((end_after(1) == std::make_pair(std::size_t{0}, true)));
  BOOST_TEST((end_after(3) == std::make_pair(std::size_t{1}, true)));
  BOOST_TEST((end_after(8) == std::make_pair(std::size_t{2}, true)));
  BOOST_TEST((end_after(9) == std::make_pair(std::size_t{3}, false)));  // that was the last
}

namespace {
struct halves {
  std::size_t epochs_before = 0;
  void on_epoch(const epoch_record&, auto& training) {
    training.optimizer.settings().learning_rate /= 2;
    epochs_before = training.past.epochs.size();
  }
};
}  // namespace

// The second argument is the training: a rate that an observer halves is that of a schedule that says the same.
BOOST_AUTO_TEST_CASE(an_observer_changes_the_rate) {
  const auto train = some_points(12, 0);
  halves halving;
  model<net> m{glorot_uniform{}, seed{1}}, other = m;
  fit(m, softmax_cross_entropy{}, sgd{.learning_rate = 0.5}, train, ten_batches, halving);
  fit(other, softmax_cross_entropy{}, scheduled{sgd{.learning_rate = 0.5}, step_decay{.every = 3, .factor = 0.5}},
      train, ten_batches);
  BOOST_TEST(equal(m, other));
  BOOST_TEST(halving.epochs_before == 3u);
}

BOOST_AUTO_TEST_CASE(several_validation_sets) {
  const auto train = some_points(12, 0), near = some_points(9, 0.1f), far = some_points(70, 1);
  model<net> m{glorot_uniform{}, seed{1}}, other = m;
  const auto past = fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, validate_on{near}, measure{accuracy{}},
                        validate_on{far, "far"}, threads{2});
  fit(other, softmax_cross_entropy{}, adam{}, train, ten_batches);
  BOOST_TEST(equal(m, other));
  const epoch_record& last = past.epochs.back();
  BOOST_TEST(last.validation_accuracy == accuracy_of(m, near));
  BOOST_REQUIRE(last.metrics.size() == 4u);
  const auto is = [&](std::size_t i, const char* name, double value) {
    BOOST_TEST(last.metrics[i].name == name);
    BOOST_TEST(std::abs(last.metrics[i].value - value) < 1e-6);
  };
  double cost = 0;
  for (std::size_t i = 0; i < 70; ++i) {
    const xt::xtensor<float, 1> x{far.input(i)[0], far.input(i)[1]};
    const auto answer = m(x);
    const double lead = static_cast<double>(answer(1) - answer(0));
    cost += std::log1p(std::exp(far.class_of(i) == 1 ? -lead : lead)) / 70;
  }
  is(0, "accuracy", accuracy_of(m, near));
  is(1, "far cost", cost);
  is(2, "far accuracy", accuracy_of(m, far));
  is(3, "far accuracy", accuracy_of(m, far));
  BOOST_TEST(message_of([&] {
               fit(m, softmax_cross_entropy{}, adam{}, train, {}, validate_on{near}, validate_on{far});
             }) == "validation set 2 needs a name: write validate_on{data, \"held out\"}");
}

// The metrics are those that scores.cpp compares with scikit-learn's; a loss as a metric is the validation cost.
BOOST_AUTO_TEST_CASE(what_is_measured) {
  const auto points = zeros_and_ones(40);
  model<one> m{glorot_uniform{}, seed{4}};
  struct largest {
    const char* name = "largest";
    double most = -1e300;
    void add(const measured_sample& sample) { most = std::max(most, sample.answers[0]); }
    double result() const { return most; }
  };
  const auto past = fit(
      m, squared_error{}, sgd{.learning_rate = stands_still}, points, {.epochs = 2, .show_progress = false},
      validate_on{points},
      measure{binary_accuracy{.threshold = 0.1}, precision{.threshold = 0.1}, recall{.threshold = 0.1},
              f_score{.threshold = 0.1, .beta = 2}, roc_auc{}, average_precision{}, root_mean_squared_error{}, r2{},
              squared_error{}, largest{}, mean_of{[](const measured_sample& s) { return s.targets[0]; }, "positive"},
              sum_of{[](const measured_sample&) { return 1.0; }, "count"}, equal_share{}});
  const auto binary = binary_scores_of(m, points);
  const auto regression = regression_scores_of(m, points);
  const auto at = binary.at(0.1);
  double most = -1e300;
  for (std::size_t i = 0; i < 40; ++i)
    most = std::max(most, static_cast<double>(m(xt::xtensor<float, 1>{points.input(i)[0], points.input(i)[1]})(0)));
  const std::vector<std::pair<const char*, double>> expected{
      {"accuracy", at.accuracy()},
      {"precision", at.precision()},
      {"recall", at.recall()},
      {"f score", at.f_score(2)},
      {"roc auc", binary.roc_auc()},
      {"average precision", binary.average_precision()},
      {"root mean squared error", regression.root_mean_squared_error()},
      {"r2", regression.r2()},
      {"squared_error", past.epochs[0].validation_cost},
      {"largest", most},
      {"positive", 14.0 / 40},
      {"count", 40},
      {"equal", 0}};
  for (const epoch_record& record : past.epochs) {
    BOOST_REQUIRE(record.metrics.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      BOOST_TEST(record.metrics[i].name == expected[i].first);
      BOOST_TEST(std::abs(record.metrics[i].value - expected[i].second) < 1e-6);
    }
  }
  const auto of_classes = some_points(30, 0);
  model<net> two{glorot_uniform{}, seed{4}};
  const auto classes = fit(
      two, softmax_cross_entropy{}, sgd{.learning_rate = stands_still}, of_classes,
      {.epochs = 1, .show_progress = false}, validate_on{of_classes},
      measure{accuracy{}, top_k_accuracy{.k = 1}, top_k_accuracy{.k = 2, .name = "top 2"}, softmax_cross_entropy{}});
  const auto& found = classes.epochs[0].metrics;
  BOOST_TEST(found[0].value == accuracy_of(two, of_classes));
  BOOST_TEST(found[1].value == top_k_accuracy_of(two, of_classes, 1));
  BOOST_TEST(found[2].value == 1);
  BOOST_TEST(std::abs(found[3].value - classes.epochs[0].validation_cost) < 1e-6);
  BOOST_TEST(message_of([&] {
               fit(two, softmax_cross_entropy{}, adam{}, of_classes, {.epochs = 1}, validate_on{of_classes},
                   measure{roc_auc{}});
             }) == "roc auc needs a network with one output, and targets of 0 and 1");
  BOOST_TEST(message_of([&] {
               fit(two, softmax_cross_entropy{}, adam{}, of_classes, {.epochs = 1}, validate_on{of_classes},
                   measure{top_k_accuracy{.k = 0}});
             }) == "top-k accuracy: k must be at least 1, is 0");
}

BOOST_AUTO_TEST_CASE(classes_of_several_outputs_and_of_nan) {
  using both = network<input<2>, dense<4>, outputs<dense<3>, dense<2>>>;
  const xt::xtensor<float, 2> x = xt::ones<float>({6, 2}), y = xt::zeros<float>({6, 5});
  const data_set<float> data(x, y);
  const auto measured = [&](const auto& metric) {
    return message_of([&] {
      model<both> m{glorot_uniform{}, seed{1}};
      fit(m, squared_error{}, adam{}, data, {.epochs = 1, .show_progress = false}, validate_on{data}, measure{metric});
    });
  };
  BOOST_TEST(measured(accuracy{}) == "accuracy needs a network with one output, and this one has several");
  BOOST_TEST(measured(top_k_accuracy{}) == "top-k accuracy needs a network with one output, and this one has several");
  BOOST_TEST(measured(squared_error{}) == "nothing was thrown");
  // answers of infinity less infinity: they are in no class, not in the first
  model<network<input<2>, dense<2>>> m{constant{3e38}};
  const xt::xtensor<float, 2> zeros = xt::zeros<float>({1, 2}), large{{10, -10}};
  const data_set<float> train(zeros, xt::xtensor<int, 1>{0}), test(large, xt::xtensor<int, 1>{0});
  const history past = fit(m, softmax_cross_entropy{}, sgd{}, train, {.epochs = 1, .show_progress = false},
                           validate_on{test}, measure{accuracy{}, top_k_accuracy{.k = 1}});
  BOOST_TEST(std::isnan(past.epochs[0].validation_cost));
  BOOST_TEST(past.epochs[0].validation_accuracy == 0);
  BOOST_TEST((past.epochs[0].metrics[0].value == 0 && past.epochs[0].metrics[1].value == 0));
}

BOOST_AUTO_TEST_CASE(early_stopping_by_a_metric) {
  const auto points = zeros_and_ones(40);
  const auto epochs_of = [&](early_stopping stopping) {
    model<one> m{glorot_uniform{}, seed{4}};
    double value = 0;
    return fit(m, squared_error{}, sgd{.learning_rate = stands_still}, points, {.epochs = 20, .show_progress = false},
               validate_on{points}, measure{sum_of{[&](const measured_sample&) { return value += 1.0 / 40; }, "rises"}},
               stopping)
        .epochs.size();
  };
  BOOST_TEST(epochs_of({.patience = 4, .metric = "rises", .maximize = true}) == 20u);
  BOOST_TEST(epochs_of({.patience = 4, .metric = "rises"}) == 5u);
  BOOST_TEST(message_of([&] { epochs_of({.metric = "roc"}); }) == "nothing that is measured is called 'roc'");
}

// Steps that are far too long make it worse; the model is that of the best epoch, and answers as it did then.
BOOST_AUTO_TEST_CASE(the_best_parameters_are_restored) {
  const auto train = some_points(12, 0), test = some_points(30, 0.3f);
  model<net> m{glorot_uniform{}, seed{1}}, without = m;
  restore_best best;
  const auto options = fit_options{.epochs = 30, .batch_size = 4, .show_progress = false};
  const auto past = fit(m, softmax_cross_entropy{}, sgd{.learning_rate = 10}, train, options, validate_on{test}, best);
  fit(without, softmax_cross_entropy{}, sgd{.learning_rate = 10}, train, options);
  double least = 1e300;
  for (const epoch_record& record : past.epochs) least = std::min(least, record.validation_cost);
  BOOST_TEST(best.best == least);
  BOOST_TEST(past.epochs[best.epoch - 1].validation_cost == least);
  BOOST_TEST(best.epoch < 30u);
  BOOST_TEST(!equal(m, without));
  const auto again = fit(m, softmax_cross_entropy{}, sgd{.learning_rate = stands_still}, train,
                         {.epochs = 1, .batch_size = 4, .show_progress = false}, validate_on{test});
  BOOST_TEST(again.epochs[0].validation_cost == least);
}

BOOST_AUTO_TEST_CASE(a_limit_of_time) {
  const auto train = some_points(12, 0);
  model<net> m{glorot_uniform{}, seed{1}};
  const auto past = fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, time_limit{std::chrono::seconds(0)});
  BOOST_TEST((past.epochs.empty() && past.stopped_early && past.interrupted));
  const auto all = fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, time_limit{std::chrono::hours(1)});
  BOOST_TEST((all.epochs.size() == 3u && !all.stopped_early && !all.interrupted));
}

namespace {
volatile std::sig_atomic_t own_handler_ran = 0;
void own_handler(int) { own_handler_ran = 1; }
}  // namespace

BOOST_AUTO_TEST_CASE(an_interrupt_ends_after_the_batch) {
  const auto train = some_points(12, 0);
  const auto press_in_batch_two = [](const batch_record& record) {
    if (record.epoch == 2 && record.batch == 2) std::raise(SIGINT);
  };
  struct presses {
    decltype(press_in_batch_two) function;
    void on_batch(const batch_record& record) { function(record); }
  } finger{press_in_batch_two};
  std::signal(SIGINT, own_handler);
  model<net> m{glorot_uniform{}, seed{1}};
  const auto past = fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, finger, stop_on_interrupt{});
  BOOST_TEST((past.epochs.size() == 1u && past.stopped_early && past.interrupted));
  BOOST_TEST(own_handler_ran == 0);
  std::raise(SIGINT);  // the program's own handler is there again
  BOOST_TEST(own_handler_ran == 1);
  stop_on_interrupt first;
  first.on_begin({});
  BOOST_TEST(message_of([&] { stop_on_interrupt().on_begin({}); }) ==
             "stop_on_interrupt: another training already handles Ctrl-C");
  first.on_end({});
  // when an exception ends the training too, though the observer lives on
  own_handler_ran = 0;
  stop_on_interrupt lives_on;
  struct fails {
    void on_batch(const batch_record&) { throw error("no more"); }
  };
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, lives_on, fails{}); }) ==
             "no more");
  std::raise(SIGINT);
  BOOST_TEST(own_handler_ran == 1);
  fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, stop_on_interrupt{});
  std::signal(SIGINT, SIG_DFL);
  // a second one ends the program
  const pid_t child = fork();
  if (child == 0) {
    struct presses_twice {
      void on_batch(const batch_record&) {
        std::raise(SIGINT);
        std::raise(SIGINT);
      }
    };
    fit(m, softmax_cross_entropy{}, adam{}, train, ten_batches, presses_twice{}, stop_on_interrupt{});
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == SIGINT));
}
