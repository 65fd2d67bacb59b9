// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_fit
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>

using namespace chainrule;

namespace {

using net = network<input<2>, dense<16, act::tanh>, dense<2>>;

// Points inside and outside a circle.
data_set<float> points(std::size_t count, std::uint64_t start) {
  internal::number::random_source random{seed{start}};
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
  const auto train = points(500, 1), test = points(200, 2);
  model<net> m{glorot_uniform{}, seed{3}};
  const auto past = fit(m, softmax_cross_entropy{}, adam{.learning_rate = 0.02}, train,
                        {.epochs = 30, .batch_size = 32}, validate_on{test});
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
  const auto train = points(100, 1);
  const auto trained = [&](std::uint64_t weights, std::uint64_t order) {
    model<net> m{glorot_uniform{}, seed{weights}};
    fit(m, softmax_cross_entropy{}, adam{.learning_rate = 0.02}, train,
        {.epochs = 5, .batch_size = 7, .shuffle = seed{order}});
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
  fit(one, squared_error{}, sgd_momentum{.momentum = 0.9}, data_set(x, expected), {.epochs = 2});
  fit(other, squared_error{}, sgd_momentum{.momentum = 0.9}, data_set(x_single, expected_single), {.epochs = 2});
  BOOST_TEST(std::equal(one.data(), one.data() + one.size(), other.data()));
}

// fit is the four-line loop: one batch of all samples, in whatever order, makes the same step.
BOOST_AUTO_TEST_CASE(fit_makes_the_steps_of_the_loop) {
  const xt::xtensor<double, 2> x{{0.5, -1.5}, {2.0, 0.25}, {-0.75, 1.0}}, expected{{1, 0}, {0, 1}, {1, 1}};
  model<net, double> by_fit{glorot_uniform{}, seed{3}}, by_loop = by_fit;
  fit(by_fit, squared_error{}, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9}, data_set(x, expected),
      {.epochs = 3, .batch_size = 3});
  auto t = tape_for(by_loop, 3);
  auto g = gradient_for(by_loop);
  auto optimizer = optimizer_for(by_loop, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9});
  for (int step = 0; step < 3; ++step) {
    value_and_gradient(by_loop, squared_error{}, x, expected, t, g);
    optimizer.step(by_loop, g);
  }
  for (std::size_t i = 0; i < by_fit.size(); ++i) BOOST_TEST(std::abs(by_fit.data()[i] - by_loop.data()[i]) < 1e-13);
}

BOOST_AUTO_TEST_CASE(observers_see_and_stop) {
  const auto train = points(60, 1), test = points(60, 2);
  struct recorder {
    std::size_t begun = 0, epochs = 0, ended = 0;
    void on_begin(const training_plan& plan) { begun += plan.batches; }
    bool on_epoch(const epoch_record&) { return ++epochs == 4; }
    void on_end(const history& past) { ended += past.epochs.size(); }
  } seen;
  std::size_t called = 0;
  model<net> m{glorot_uniform{}, seed{3}};
  const auto past = fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 10, .batch_size = 25}, seen,
                        after_epoch{[&](const epoch_record&) { ++called; }});
  BOOST_TEST(past.stopped_early);
  BOOST_TEST(past.epochs.size() == 4u);
  BOOST_TEST(seen.begun == 3u);
  BOOST_TEST(seen.ended == 4u);
  BOOST_TEST(called == 4u);
  // a cost that cannot fall stops after `patience` epochs
  early_stopping stopping{.patience = 2, .min_delta = 1e9};
  const auto stopped =
      fit(m, softmax_cross_entropy{}, sgd{.learning_rate = 1e-6}, train, {.epochs = 10}, validate_on{test}, stopping);
  BOOST_TEST(stopped.epochs.size() == 3u);
  BOOST_TEST(stopping.best == stopped.epochs.front().validation_cost);
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused_before_the_first_step) {
  const auto train = points(20, 1);
  model<net> m{glorot_uniform{}, seed{3}};
  const std::vector<float> before(m.data(), m.data() + m.size());
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 0}); }) ==
             "epochs must be at least 1, is 0");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, {.batch_size = 0}); }) ==
             "batch_size must be at least 1, is 0");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{.learning_rate = -1}, train); }) ==
             "the setting learning_rate is -1; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(message_of([&] { fit(m, squared_error{}, adam{}, train); }) ==
             "a data set of classes for a loss that takes targets of shape 2");
  const data_set<float> wide({1, 2, 3}, {3}, {0}), third({1, 2}, {2}, {2});
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, wide); }) ==
             "samples of shape 3 for a network with an input of shape 2");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, third); }) ==
             "sample 0 is of class 2, and the network has 2 classes, from 0");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, {}, validate_on{third}); }) ==
             "the validation set: sample 0 is of class 2, and the network has 2 classes, from 0");
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, {}, early_stopping{.patience = 0}); }) ==
             "early_stopping: patience must be at least 1, is 0");
  for (const auto& [gain, text] : {std::pair{-0.5, "-0.5"}, std::pair{std::numeric_limits<double>::infinity(), "inf"},
                                   std::pair{std::numeric_limits<double>::quiet_NaN(), "nan"}})
    BOOST_TEST(message_of([&] {
                 fit(m, softmax_cross_entropy{}, adam{}, train, {}, early_stopping{.min_delta = gain});
               }) == std::string("early_stopping: min_delta must be a finite number of at least 0, is ") + text);
  // numbers that the model's cannot hold, and targets that are no probabilities
  const data_set<double> large(std::vector<double>{1, 2, 3, -1e39}, {2}, {0, 1});
  BOOST_TEST(message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, large); }) ==
             "the inputs of sample 1 have -1e+39 at index 1, which is beyond the model's numbers");
  const xt::xtensor<double, 2> points{{1, 2}, {3, 4}}, unlikely{{0, 1}, {0.5, 1.25}}, huge{{0, 1}, {1e300, 0}};
  BOOST_TEST(message_of([&] { fit(m, squared_error{}, adam{}, train, {}, validate_on{large}); }) ==
             "a data set of classes for a loss that takes targets of shape 2");
  BOOST_TEST(
      message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, train, {}, validate_on{data_set(points, huge)}); }) ==
      "the validation set: the targets of sample 1 have 1e+300 at index 0, which is beyond the model's numbers");
  for (const auto& refused : {message_of([&] { fit(m, softmax_cross_entropy{}, adam{}, data_set(points, unlikely)); }),
                              message_of([&] { fit(m, binary_cross_entropy{}, adam{}, data_set(points, unlikely)); })})
    BOOST_TEST(refused == "the targets of sample 1 have 1.25 at index 1, and the loss takes numbers from 0 to 1");
  const data_set<float> narrow(xt::xtensor<float, 2>{{1, 2}}, xt::xtensor<float, 2>{{1}});
  BOOST_TEST(message_of([&] { fit(m, squared_error{}, adam{}, narrow); }) ==
             "targets of shape 1 for a network with an output of shape 2");
  BOOST_TEST((std::vector<float>(m.data(), m.data() + m.size()) == before));
}

BOOST_AUTO_TEST_CASE(a_training_that_runs_away_stops_with_finite_parameters) {
  const xt::xtensor<float, 2> x{{1e10f, 1e10f}, {-1e10f, 1e10f}}, expected{{1, 0}, {0, 1}};
  model<network<input<2>, dense<4>, dense<2>>> m{glorot_uniform{}, seed{3}};
  const std::string message =
      message_of([&] { fit(m, squared_error{}, sgd{.learning_rate = 1e3}, data_set(x, expected), {.epochs = 50}); });
  BOOST_TEST(message.find("is not finite, it is ") != std::string::npos);
}

// Of what kinds an observer may be; those that are refused stand in tests/ill_formed.
namespace kinds {

struct overloaded {
  void on_end(const history&) {}
  void on_end(int) {}
};
struct of_any_record {
  template <class Record>
  bool on_epoch(const Record&) {
    return false;
  }
};
struct final_one final {
  void on_begin(const training_plan&) const {}
};
struct derived : early_stopping {};
struct with_a_function {
  std::function<void(const epoch_record&)> on_epoch;
};
struct hides_it {
 private:
  bool on_epoch(const epoch_record&) { return false; }
};
struct misspelt_in_a_final_one final {
  bool on_epochs(const epoch_record&) { return false; }
};
enum class number { one };

static_assert(Observer<early_stopping> && Observer<overloaded> && Observer<of_any_record> &&
              Observer<const final_one> && Observer<derived> && Observer<with_a_function>);
static_assert(Observer<after_epoch<void (*)(const epoch_record&)>> && Observer<void (*)(const epoch_record&)> &&
              Observer<void(const epoch_record&)>);
static_assert(Observer<std::function<bool(const epoch_record&)>> &&
              Observer<std::reference_wrapper<bool(const epoch_record&)>>);
static_assert(!Observer<const early_stopping> && !Observer<const derived> && !Observer<hides_it> &&
              !Observer<misspelt_in_a_final_one>);
static_assert(!Observer<after_epoch<int>> && !Observer<after_epoch<int (*)(const epoch_record&)>> &&
              !Observer<std::reference_wrapper<early_stopping>>);
static_assert(!Observer<data_set<float>> && !Observer<validate_on<float>> && !Observer<threads> &&
              !Observer<progress_bar> && !Observer<fit_options>);
static_assert(!Observer<int> && !Observer<const char[3]> && !Observer<number> && !Observer<early_stopping*> &&
              !Observer<std::nullptr_t> && !Observer<epoch_record>);

}  // namespace kinds

// Each is told in its turn, and of an epoch that ends the training too; a function needs no wrapper.
BOOST_AUTO_TEST_CASE(observers_are_told_in_the_order_in_which_they_stand) {
  struct teller {
    std::string& told;
    char name;
    std::size_t ends_at = 0;
    void on_begin(const training_plan&) const { (told += name) += '('; }
    bool on_epoch(const epoch_record& record) const { return told += name, record.epoch == ends_at; }
    void on_end(const history&) const { (told += name) += ')'; }
  };
  std::string told;
  const auto train = points(20, 1);
  model<net> m{glorot_uniform{}, seed{3}};
  const teller last{told, 'e'};
  const auto past = fit(
      m, softmax_cross_entropy{}, adam{}, train, {.epochs = 3}, teller{told, 'a'},
      [&](const epoch_record&) { told += 'b'; }, threads{2},
      [&, times = 0](epoch_record) mutable { return told += 'c', ++times == 2; }, validate_on{train},
      teller{told, 'd', 2}, last);
  BOOST_TEST(told == "a(d(e(abcdeabcdea)d)e)");
  BOOST_TEST(past.epochs.size() == 2u);
  BOOST_TEST(past.stopped_early);
  told.clear();
  const auto whole = fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 2}, teller{told, 'a', 2});
  BOOST_TEST(told == "a(aaa)");
  BOOST_TEST(!whole.stopped_early);  // it was the last epoch
  // options may be left out
  BOOST_TEST(fit(m, softmax_cross_entropy{}, adam{}, train, [](const epoch_record&) { return true; }).epochs.size() ==
             1u);
}

// Costs that fall by exactly what is asked for, or are no number, are no gain.
BOOST_AUTO_TEST_CASE(early_stopping_counts_epochs_without_gain) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const auto epochs_of = [](early_stopping& stopping, bool validated, const std::vector<double>& costs) {
    stopping.on_begin({});
    std::size_t epoch = 0;
    while (epoch < costs.size()) {
      const double cost = costs[epoch++];
      if (stopping.on_epoch({.epoch = epoch,
                             .cost = validated ? 1.0 / static_cast<double>(epoch) : cost,
                             .validated = validated,
                             .validation_cost = validated ? cost : nan}))
        break;
    }
    return epoch;
  };
  early_stopping stopping{.patience = 2, .min_delta = 0.5};
  for (const bool validated : {false, true}) {
    BOOST_TEST(epochs_of(stopping, validated, {4, 3, 2.75, 2.5, 1, 1}) == 4u);
    BOOST_TEST(stopping.best == 3);
    BOOST_TEST(epochs_of(stopping, validated, {8, 7, 8, 6, nan, 5, 5, 5, 5}) ==
               8u);  // another training: nothing is left of the first
    BOOST_TEST(stopping.best == 5);
    BOOST_TEST(epochs_of(stopping, validated, {nan, nan, 1, 1}) == 2u);
    BOOST_TEST(epochs_of(stopping, validated, {1, -infinity, infinity, 0}) == 3u);
  }
}

BOOST_AUTO_TEST_CASE(early_stopping_begins_anew_with_each_fit) {
  const data_set<float> three({0, 1, 2, 3, 4, 5}, {2}, {0, 1, 1});
  early_stopping stopping{.patience = 2};
  std::size_t epochs[2];
  for (std::size_t& made : epochs) {
    model<net> m{glorot_uniform{}, seed{1}};
    made = fit(m, softmax_cross_entropy{}, adam{.learning_rate = 0.1}, three, {.epochs = 300}, stopping).epochs.size();
  }
  BOOST_TEST(epochs[0] > 10u);
  BOOST_TEST(epochs[0] == epochs[1]);
}

// The answer is beyond float's numbers, so the validation cost is none, while the training cost falls.
BOOST_AUTO_TEST_CASE(a_validation_cost_that_is_no_number_is_no_gain) {
  model<network<input<1>, dense<2>>> m{constant{1}};
  m[calculus::W<1>] = {{3.f}, {-3.f}};
  const data_set<float> train({1, 2}, {1}, {0, 0}), far({3e38f}, {1}, {1});
  const auto past = fit(m, softmax_cross_entropy{}, sgd{.learning_rate = 0.1}, train, {.epochs = 30}, validate_on{far},
                        early_stopping{.patience = 4});
  BOOST_TEST(past.epochs.size() == 4u);
  BOOST_TEST(past.epochs[3].cost < past.epochs[0].cost);
  BOOST_TEST(past.epochs[3].validated);
  BOOST_TEST(!std::isfinite(past.epochs[3].validation_cost));
}

// A batch of the largest number of samples is all of them.
BOOST_AUTO_TEST_CASE(batches_of_any_size) {
  const auto train = points(10, 1);
  const auto batches = [&](std::size_t size) {
    model<net> m{glorot_uniform{}, seed{3}};
    std::size_t planned = 0;
    struct reader {
      std::size_t& planned;
      void on_begin(const training_plan& plan) { planned = plan.batches; }
    };
    fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 1, .batch_size = size}, reader{planned});
    return planned;
  };
  const std::size_t sizes[] = {1, 3, 5, 9, 10, 11, SIZE_MAX - 1, SIZE_MAX}, right[] = {10, 4, 2, 2, 1, 1, 1, 1};
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(batches(sizes[i]) == right[i]);
}

// What is measured by one thread, by threads and by hand is the same, and has the same bits; so it is for a set of one
// sample.
BOOST_AUTO_TEST_CASE(validation_is_the_cost_of_the_answers) {
  using wide = network<input<2>, dense<600, act::tanh>, dense<300, act::relu>, dense<2>>;
  const auto train = points(10, 1);
  for (const std::size_t count :
       {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{330}}) {
    const auto test = points(count, 2);
    model<wide> m{glorot_uniform{}, seed{3}}, by_threads = m;
    const fit_options once{.epochs = 1};
    const auto past = fit(m, softmax_cross_entropy{}, sgd{.learning_rate = 0.01}, train, once, validate_on{test});
    const auto other = fit(by_threads, softmax_cross_entropy{}, sgd{.learning_rate = 0.01}, train, once,
                           validate_on{test}, threads{3});
    BOOST_TEST(past.epochs[0].validation_cost == other.epochs[0].validation_cost);
    BOOST_TEST(past.epochs[0].validation_accuracy == other.epochs[0].validation_accuracy);
    double sum = 0;
    std::size_t right = 0;
    for (std::size_t s = 0; s < count; ++s) {
      tensor<float, shape<2>> point;
      std::copy_n(test.input(s), 2, point.storage().data());
      const auto answer = m(point);
      const double lead = static_cast<double>(answer(1)) - static_cast<double>(answer(0)),
                   of_class = test.class_of(s) == 1 ? lead : -lead;
      sum += std::log1p(std::exp(-of_class));  // -log softmax of two
      right += of_class > 0 ? 1 : 0;
    }
    BOOST_TEST(std::abs(past.epochs[0].validation_cost - sum / static_cast<double>(count)) < 1e-6);
    BOOST_TEST(past.epochs[0].validation_accuracy == static_cast<double>(right) / static_cast<double>(count));
  }
}

// A pipe or a file gets nothing from the progress bar.
BOOST_AUTO_TEST_CASE(progress_is_silent_where_there_is_no_terminal) {
  std::FILE* file = std::tmpfile();
  BOOST_REQUIRE(file != nullptr);
  progress_bar bar(file, std::chrono::milliseconds(0));
  bar.begin({.epochs = 2, .samples = 10, .batches = 5});
  bar.on_batch(1, 3);
  bar.wipe();
  BOOST_TEST(std::ftell(file) == 0L);
  std::fclose(file);
}

// Of 0 and 1 a hinge makes something else than of -1 and 1, so they are refused; Keras converts a batch of them.
template <class Loss>
void takes_signs_alone() {
  model<network<input<2>, dense<2>>, double> m{seed{1}};
  const xt::xtensor<double, 2> x = xt::ones<double>({2, 2}), signs{{-1, 1}, {1, -1}}, ones{{1, 1}, {1, 1}},
                               binary{{1, 1}, {0, 1}};
  BOOST_TEST((std::isfinite(cost_of(m, Loss{}, x, signs)) && std::isfinite(cost_of(m, Loss{}, x, ones))));
  BOOST_CHECK_EXCEPTION(cost_of(m, Loss{}, x, binary), data_error, [](const data_error& refused) {
    return std::string(refused.what()) ==
           "the targets of sample 1 have 0 at index 0, and the loss takes -1 and 1 alone";
  });
}
BOOST_AUTO_TEST_CASE(hinges_of_zeros_and_ones) {
  takes_signs_alone<hinge>();
  takes_signs_alone<squared_hinge>();
  takes_signs_alone<hinge_embedding<>>();
  takes_signs_alone<soft_margin>();
  takes_signs_alone<mean_over_outputs<hinge>>();
}

// No class is the largest of NaNs.
BOOST_AUTO_TEST_CASE(a_model_of_NaNs_has_no_accuracy) {
  using two_classes = network<input<1>, dense<2>>;
  const data_set<float> data(xt::xtensor<float, 2>{{1}, {2}}, xt::xtensor<int, 1>{0, 1});
  const float no_number = std::numeric_limits<float>::quiet_NaN();
  BOOST_CHECK_THROW(accuracy_of(model<two_classes>{explicit_values{{no_number, no_number, 0, 0}}}, data), data_error);
  BOOST_TEST(accuracy_of(model<two_classes>{explicit_values{{-1, 1, 0, 0}}}, data) == 0.5);
}
