// SPDX-License-Identifier: BSL-1.0
// Trainings on sources: the expected bits are those of the same samples in a data set.
#define BOOST_TEST_MODULE training_sources
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/data/prefetched.hpp>
#include <chainrule/data/shuffle_buffer.hpp>
#include <chainrule/loss/reduction.hpp>
#include <chainrule/tensor/weighted.hpp>
#include <chainrule/training/fit_source.hpp>
#include <chainrule/training/measure.hpp>
#include <chainrule/training/model_selection.hpp>

#include <atomic>
#include <set>
#include <thread>

using namespace chainrule;

namespace {

using small_net = network<input<3>, dense<5, act::tanh>, dense<2>>;

xt::xtensor<float, 2> random_rows(std::size_t rows, std::size_t columns, std::uint64_t start) {
  internal::number::random_source random{seed{start}};
  xt::xtensor<float, 2> numbers = xt::zeros<float>({rows, columns});
  for (float& number : numbers) number = static_cast<float>(2 * random.uniform() - 1);
  return numbers;
}
const data_set<float> regression(random_rows(70, 3, 1), random_rows(70, 2, 2));

template <class M>
std::vector<float> numbers_of(const M& m) {
  return {m.data(), m.data() + M::network::parameter_count};
}

// A function's samples are those of the data set.
auto of_numbers() {
  return function_source(70, sample_layout<float>{{3}, {{2}}}, [](std::size_t i, sample_memory<float> sample) {
    std::copy_n(regression.input(i), 3, sample.input.begin());
    std::copy_n(regression.target(i), 2, sample.target.begin());
  });
}
// The same one after another.
struct in_order {
  std::shared_ptr<std::size_t> place = std::make_shared<std::size_t>(0);
  auto source(std::size_t count = 70) const {
    return generator_source(
        sample_layout<float>{{3}, {{2}}},
        [at = place, count](sample_memory<float> sample) {
          if (*at == count) return false;
          std::copy_n(regression.input(*at), 3, sample.input.begin());
          std::copy_n(regression.target(*at), 2, sample.target.begin());
          ++*at;
          return true;
        },
        [at = place](std::size_t) { *at = 0; });
  }
};

const fit_options options{.epochs = 3, .batch_size = 16, .shuffle = seed{7}};

template <class Source>
std::vector<float> trained_on(Source&& source, const fit_options& how = options) {
  model<small_net> m{glorot_uniform{}, seed{3}};
  fit(m, squared_error{}, adam{.learning_rate = 0.01}, source, how);
  return numbers_of(m);
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_function_trains_to_the_bits_of_its_data_set) {
  const auto expected = trained_on(regression);
  BOOST_TEST(trained_on(of_numbers()) == expected);
  BOOST_TEST(trained_on(data_set_source(regression)) == expected);
  BOOST_TEST(trained_on(prefetched{of_numbers()}) == expected);
  BOOST_TEST(trained_on(prefetched{regression}) == expected);
}

BOOST_AUTO_TEST_CASE(a_generator_trains_in_its_own_order) {
  const fit_options unshuffled{.epochs = 3, .batch_size = 16};
  model<small_net> m{glorot_uniform{}, seed{3}};
  auto state = optimizer_for(m, adam{.learning_rate = 0.01});
  tape t = tape_for(m, 16);
  for (int epoch = 0; epoch < 3; ++epoch)
    for (std::size_t first = 0; first < 70; first += 16) {
      const std::size_t rows = std::min<std::size_t>(16, 70 - first);
      xt::xtensor<float, 2> x = xt::zeros<float>({rows, std::size_t{3}}), y = xt::zeros<float>({rows, std::size_t{2}});
      for (std::size_t r = 0; r < rows; ++r) {
        std::copy_n(regression.input(first + r), 3, &x(r, 0));
        std::copy_n(regression.target(first + r), 2, &y(r, 0));
      }
      state.step(m, squared_error{}, x, y, t);
    }
  const in_order samples;
  BOOST_TEST(trained_on(samples.source(), unshuffled) == numbers_of(m));
  BOOST_TEST(trained_on(prefetched{samples.source()}, unshuffled) == numbers_of(m));
  // The record's cost is a mean over the samples that came.
  model<small_net> still{glorot_uniform{}, seed{3}}, beside = still;
  const auto past = fit(still, squared_error{}, sgd{.learning_rate = 1e-12}, samples.source(), unshuffled);
  const auto known = fit(beside, squared_error{}, sgd{.learning_rate = 1e-12}, regression, unshuffled);
  BOOST_TEST(past.epochs.size() == 3u);
  BOOST_TEST(past.epochs[2].cost == known.epochs[2].cost, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(what_cannot_work_is_refused) {
  model<small_net> m{glorot_uniform{}, seed{3}};
  const auto before = numbers_of(m);
  const auto says = [&](auto&& source, const fit_options& how = {.epochs = 2, .batch_size = 16}) {
    return message_of([&] { fit(m, squared_error{}, adam{}, source, how); });
  };
  const in_order samples;
  BOOST_TEST(says(samples.source(), options) ==
             "shuffle is seed 7: this source reads its samples in its own order, so leave shuffle out, "
             "or write shuffle_buffer{source, 1000}");
  BOOST_TEST(says(samples.source(0)) == "epoch 1: the source has no samples: it needs at least 1");
  const auto nothing = [](std::size_t, sample_memory<float>) {};
  BOOST_TEST(says(function_source(5, sample_layout<float>{{4}, {{2}}}, nothing)) ==
             "samples of shape 4 for a network with an input of shape 3");
  BOOST_TEST(says(function_source(5, sample_layout<float>{{3}, {{1}}}, nothing)) ==
             "targets of shape 1 for a network with an output of shape 2");
  BOOST_TEST(says(function_source(5, sample_layout<float>{{3}}, nothing)) ==
             "a source of classes for a loss that takes targets of shape 2");
  BOOST_TEST(message_of([&] { function_source(0, sample_layout<float>{{3}}, nothing); }) ==
             "a function_source of 0 samples: it needs at least 1");
  const auto weight = [](float w) {
    return function_source(4, sample_layout<float>{{3}, {{2}}, true}, [w](std::size_t i, sample_memory<float> sample) {
      std::fill(sample.input.begin(), sample.input.end(), 1.0f);
      std::fill(sample.target.begin(), sample.target.end(), 1.0f);
      sample.set_weight(i == 3 ? w : 1);
    });
  };
  BOOST_TEST(says(weight(1)) ==
             "a source with weights of samples for a loss that takes none: write sample_weights<...> of the loss");
  const auto says_weighted = [&](auto&& source) {
    return message_of([&] { fit(m, sample_weights<squared_error>{}, adam{}, source, {.epochs = 1}); });
  };
  BOOST_TEST(says_weighted(of_numbers()) ==
             "a source without weights for a loss that takes one for each sample: write .has_weights = true in its "
             "sample_layout, and sample.set_weight(w)");
  BOOST_TEST(says_weighted(weight(-1)) ==
             "epoch 1, batch 1: the weight of sample 3 is -1, and weights are finite and at least 0");
  BOOST_TEST(says(function_source(5, sample_layout<float>{{3}, {{2}}}, [](std::size_t, sample_memory<float> sample) {
               sample.set_weight(1);
             })) == "set_weight: the source has no weights: write .has_weights = true in its sample_layout");
  // A validation set is of other shapes, or unnamed beside another: known before the first step.
  const auto says_of_set = [&](const auto&... sets) {
    return message_of([&] { fit(m, squared_error{}, adam{}, regression, {.epochs = 1}, sets...); });
  };
  BOOST_TEST(says_of_set(validate_on{function_source(5, sample_layout<float>{{4}, {{2}}}, nothing)}) ==
             "the validation set: samples of shape 4 for a network with an input of shape 3");
  BOOST_TEST(says_of_set(validate_on{regression}, validate_on{weight(1), "late"}) ==
             "the validation set 'late': a source with weights of samples for a loss that takes none: write "
             "sample_weights<...> of the loss");
  BOOST_TEST(says_of_set(validate_on{regression}, validate_on{of_numbers()}) ==
             "validation set 2 needs a name: write validate_on{data, \"held out\"}");
  BOOST_TEST(numbers_of(m) == before);

  // Of a batch: those before it have trained.
  const auto broken = [](std::size_t from) {
    return function_source(20, sample_layout<float>{{3}, {{2}}}, [from](std::size_t i, sample_memory<float> sample) {
      std::copy_n(regression.input(i), 3, sample.input.begin());
      std::copy_n(regression.target(i), 2, sample.target.begin());
      if (i == from) sample.target[1] = std::numeric_limits<float>::infinity();
      if (i == from + 1) throw std::runtime_error("no file for sample " + std::to_string(i));
    });
  };
  BOOST_TEST(says(broken(19)).starts_with("epoch 1, batch "));
  BOOST_TEST(
      says(broken(19))
          .ends_with(
              "the targets of sample 19 have inf at index 1, which is not a finite number of the model's scalar"));
  BOOST_TEST(says(broken(30)) == "nothing was thrown");
  BOOST_TEST(says(broken(-std::size_t{1})) == "no file for sample 0");
  BOOST_TEST(says(prefetched{broken(-std::size_t{1})}) == "no file for sample 0");
  for (const float number : numbers_of(m)) BOOST_TEST(std::isfinite(number));

  model<network<input<3>, dense<2>>> classifier;
  auto wrong_class = function_source(4, sample_layout<float>{{3}}, [](std::size_t i, sample_memory<float> sample) {
    std::fill(sample.input.begin(), sample.input.end(), 1.0f);
    sample.set_class(i == 2 ? 2 : 0);
  });
  BOOST_TEST(message_of([&] {
               fit(classifier, softmax_cross_entropy{}, sgd{}, wrong_class, {.epochs = 1, .batch_size = 4});
             }) == "epoch 1, batch 1: sample 2 is of class 2, and the network has 2 classes, from 0");
}

// What is wrong with a sample of a validation set is found when it is measured: the epoch has trained.
BOOST_AUTO_TEST_CASE(validation_sets_say_which_sample) {
  auto broken = function_source(600, sample_layout<float>{{3}, {{2}}}, [](std::size_t i, sample_memory<float> sample) {
    std::fill(sample.input.begin(), sample.input.end(), 0.5f);
    std::fill(sample.target.begin(), sample.target.end(), i == 599 ? std::nanf("") : 0.5f);
  });
  model<small_net> m{seed{3}}, trained{seed{3}};
  fit(trained, squared_error{}, adam{}, regression, {.epochs = 1});
  BOOST_TEST(
      message_of([&] { fit(m, squared_error{}, adam{}, regression, {.epochs = 2}, validate_on{broken, "late"}); }) ==
      "the validation set 'late': the targets of sample 599 have nan at index 0, which is not a finite number "
      "of the model's scalar");
  BOOST_TEST(numbers_of(m) == numbers_of(trained));
  BOOST_TEST(message_of([&] {
               fit(m, squared_error{}, adam{}, regression, {.epochs = 2}, validate_on{in_order{}.source(0)});
             }) == "the validation set: the source has no samples: it needs at least 1");
  BOOST_TEST(message_of([&] { regression_scores_of(m, broken); }).starts_with("the targets of sample 599"));
  BOOST_TEST(message_of([&] { confusion_of(m, of_numbers()); }) == "a confusion matrix of a data set without classes");
}

// Of 600 samples, of which some are measured together, on one and on two threads: costs and metrics have the bits of
// the data set's.
BOOST_AUTO_TEST_CASE(validation_and_metrics_are_those_of_the_data_set) {
  const data_set<float> held_out(random_rows(600, 3, 4), random_rows(600, 2, 5));
  data_set_source source(held_out);
  const generator_source one_by_one(
      sample_layout<float>{{3}, {{2}}},
      [&held_out, at = std::size_t{0}](sample_memory<float> sample) mutable {
        if (at == 600) return at = 0, false;
        std::copy_n(held_out.input(at), 3, sample.input.begin());
        std::copy_n(held_out.target(at++), 2, sample.target.begin());
        return true;
      },
      [](std::size_t) {});
  const auto results = [&](auto&& first, auto&& second, const auto&... threads_given) {
    model<small_net> m{seed{3}};
    const history past = fit(m, squared_error{}, adam{}, regression, {.epochs = 2}, validate_on{first},
                             validate_on{second, "more"}, measure{r2{}, huber<>{}}, threads_given...);
    std::vector<double> found;
    for (const epoch_record& record : past.epochs) {
      found.push_back(record.validation_cost);
      for (const measured_number& each : record.metrics) found.push_back(each.value);
    }
    return found;
  };
  const auto expected = results(held_out, held_out);
  BOOST_TEST(expected.size() == 12u);
  auto generated = one_by_one;
  BOOST_TEST(results(source, generated) == expected);
  BOOST_TEST(results(prefetched{source}, prefetched{generated}) == expected);
  BOOST_TEST(results(source, generated, threads{2}) == expected);

  const model<small_net> m{seed{3}};
  BOOST_TEST(regression_scores_of(m, source).r2() == regression_scores_of(m, held_out).r2());
  BOOST_TEST((costs_of(m, squared_error{}, source) == costs_of(m, squared_error{}, held_out)));
  BOOST_TEST((costs_of(m, squared_error{}, generated) == costs_of(m, squared_error{}, held_out)));

  std::vector<int> classes(600);
  for (std::size_t i = 0; i < classes.size(); ++i) classes[i] = static_cast<int>(i * i % 2);
  const data_set<float> classified(random_rows(600, 3, 4), classes);
  BOOST_TEST((confusion_of(m, data_set_source(classified)).counts == confusion_of(m, classified).counts));
  BOOST_TEST(accuracy_of(m, prefetched{classified}) == accuracy_of(m, classified));
  BOOST_TEST(top_k_accuracy_of(m, data_set_source(classified), 1) == top_k_accuracy_of(m, classified, 1));
  const model<network<input<3>, dense<1>>> binary{seed{1}};
  xt::xtensor<float, 2> positive = xt::zeros<float>({std::size_t{600}, std::size_t{1}});
  for (std::size_t i = 0; i < 600; i += 3) positive(i, 0) = 1;
  const data_set<float> yes_or_no(random_rows(600, 3, 4), positive);
  BOOST_TEST(binary_scores_of(binary, data_set_source(yes_or_no)).roc_auc() ==
             binary_scores_of(binary, yes_or_no).roc_auc());
}

BOOST_AUTO_TEST_CASE(weights_of_samples_are_those_of_the_data_set) {
  xt::xtensor<float, 1> w = xt::zeros<float>({std::size_t{70}});
  for (std::size_t i = 0; i < w.size(); ++i) w(i) = static_cast<float>(i % 4) / 2;
  const data_set<float> data(random_rows(70, 3, 1), weighted(random_rows(70, 2, 2), w));
  auto of_weighted = [&] {
    return function_source(70, sample_layout<float>{{3}, {{2}}, true}, [&](std::size_t i, sample_memory<float> sample) {
      std::copy_n(data.input(i), 3, sample.input.begin());
      std::copy_n(data.target(i), 2, sample.target.begin());
      sample.set_weight(w(i));
    });
  };
  const auto trained = [&]<class Loss>(auto&& train, auto&& held_out, Loss loss) {
    model<small_net> m{seed{3}};
    const history past = fit(m, loss, adam{}, train, options, validate_on{held_out}, measure{squared_error{}, loss});
    std::vector<double> found(m.data(), m.data() + small_net::parameter_count);
    for (const epoch_record& record : past.epochs) {
      found.insert(found.end(), {record.cost, record.validation_cost});
      for (const measured_number& each : record.metrics) found.push_back(each.value);
    }
    return found;
  };
  const auto same_for = [&](auto loss) {
    const auto expected = trained(data, data, loss);
    data_set_source source(data);
    BOOST_TEST(trained(of_weighted(), of_weighted(), loss) == expected);
    BOOST_TEST(trained(prefetched{of_weighted()}, prefetched{source}, loss) == expected);
    BOOST_TEST(trained(mapped{source, [](sample_memory<float>) {}}, data, loss) == expected);
  };
  same_for(sample_weights<squared_error>{});
  same_for(mean_over_weights<sample_weights<squared_error>>{});
}

// What a source throws reaches the caller of fit when its batch is needed, also from the thread that reads ahead: the
// model is that after the two batches before.
BOOST_AUTO_TEST_CASE(exceptions_leave_the_model_whole) {
  struct ends_after_two {
    bool on_batch(const batch_record& record) { return record.batch == 2; }
  };
  const auto throwing_at = [](std::size_t last) {
    return function_source(20, sample_layout<float>{{3}, {{2}}},
                           [last, calls = std::size_t{0}](std::size_t i, sample_memory<float> sample) mutable {
                             if (++calls == last) throw std::runtime_error("no file");
                             std::copy_n(regression.input(i), 3, sample.input.begin());
                             std::copy_n(regression.target(i), 2, sample.target.begin());
                           });
  };
  const fit_options small_batches{.epochs = 1, .batch_size = 4};
  model<small_net> expected{seed{3}}, direct{seed{3}}, ahead{seed{3}};
  fit(expected, squared_error{}, adam{}, throwing_at(100), small_batches, ends_after_two{});
  BOOST_TEST(message_of([&] { fit(direct, squared_error{}, adam{}, throwing_at(9), small_batches); }) == "no file");
  BOOST_TEST(message_of([&] { fit(ahead, squared_error{}, adam{}, prefetched{throwing_at(9)}, small_batches); }) ==
             "no file");
  BOOST_TEST(numbers_of(direct) == numbers_of(expected));
  BOOST_TEST(numbers_of(ahead) == numbers_of(expected));
}

// The thread that reads ahead is another one, reads the batch after the one that trains, and does so meanwhile: the
// training of batch n waits, in an observer, until batch n + 1 was read.
BOOST_AUTO_TEST_CASE(the_next_batch_is_read_while_this_one_trains) {
  std::atomic<std::size_t> read = 0;
  std::set<std::thread::id> readers;
  std::mutex guard;
  auto source = function_source(64, sample_layout<float>{{3}, {{2}}}, [&](std::size_t i, sample_memory<float> sample) {
    std::copy_n(regression.input(i), 3, sample.input.begin());
    std::copy_n(regression.target(i), 2, sample.target.begin());
    const std::lock_guard<std::mutex> mine(guard);
    readers.insert(std::this_thread::get_id());
    ++read;
  });
  std::vector<std::size_t> read_after;
  const auto wait_for_next = [&](const batch_record& record) {
    const std::size_t wanted = std::min<std::size_t>(64, 16 * (record.batch + 1));
    for (int i = 0; i < 5000 && read < wanted; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    read_after.push_back(read);
  };
  struct waits {
    decltype(wait_for_next)& function;
    void on_batch(const batch_record& record) { function(record); }
  };
  model<small_net> m;
  fit(m, squared_error{}, adam{}, prefetched{source}, {.epochs = 1, .batch_size = 16}, waits{wait_for_next});
  BOOST_TEST(read_after == (std::vector<std::size_t>{32, 48, 64, 64}));
  BOOST_TEST(readers.size() == 2u);  // this one reads the first batch
  BOOST_TEST(readers.count(std::this_thread::get_id()) == 1u);
}

BOOST_AUTO_TEST_CASE(answers_are_those_of_the_data_set) {
  const model<small_net> m{glorot_uniform{}, seed{3}};
  const auto expected = m(regression);
  const auto same_answers = [&](auto&& source, const auto&... executor) {
    std::size_t wrong = 0, next = 0;
    const std::size_t count = predict(
        m, source,
        [&](std::size_t sample, std::span<const float> answer) {
          wrong += sample != next++ || answer[0] != expected(sample, 0) || answer[1] != expected(sample, 1);
        },
        executor...);
    return count == 70 && next == 70 && wrong == 0;
  };
  BOOST_TEST(same_answers(of_numbers()));
  BOOST_TEST(same_answers(of_numbers(), threads{2}));
  BOOST_TEST(same_answers(prefetched{of_numbers()}));
  BOOST_TEST(same_answers(in_order{}.source()));
  BOOST_TEST(same_answers(prefetched{in_order{}.source()}));
}

BOOST_AUTO_TEST_CASE(folds_of_a_source_are_those_of_the_data_set) {
  const auto score = [](auto& training, auto& test, std::size_t) {
    model<small_net> m{seed{3}};
    fit(m, squared_error{}, adam{.learning_rate = 0.01}, training, options);
    return regression_scores_of(m, test).root_mean_squared_error();
  };
  const auto expected = cross_validate(
      3, regression,
      [&](const auto& training, const auto& test, std::size_t each) { return score(training, test, each); }, seed{5});
  auto source = of_numbers();
  BOOST_TEST(cross_validate(3, source, score, seed{5}).values == expected.values);
  BOOST_TEST(message_of([&] { selected{source, {}}; }) == "selected: 0 samples of a source, and it needs at least 1");
  BOOST_TEST(message_of([&] { selected{source, {3, 70}}; }) == "selected: sample 70, from 0, of a source of 70");
}

// 20 samples are drawn from at a time, so none comes more than 20 places before its own, and each comes once.
BOOST_AUTO_TEST_CASE(a_buffer_mixes_samples_that_come_in_order) {
  const in_order samples;
  std::vector<std::size_t> numbers(16);
  std::vector<float> inputs(16 * 3), targets(16 * 2);
  const auto epoch_of = [&](auto& source, std::size_t epoch) {
    std::vector<std::size_t> order;
    source.begin_epoch(epoch);
    for (std::size_t rows = 16; rows == 16;) {
      batch_memory<float> batch{.rows = 16,
                                .epoch = epoch,
                                .samples = numbers.data(),
                                .inputs = inputs.data(),
                                .targets = targets.data(),
                                .input_size = 3,
                                .target_size = 2};
      source.read_next(batch);
      rows = batch.rows;
      for (std::size_t row = 0; row < rows; ++row) {
        order.push_back(numbers[row]);
        BOOST_TEST(std::equal(batch.input(row), batch.input(row) + 3, regression.input(numbers[row])));
        BOOST_TEST(std::equal(batch.target(row), batch.target(row) + 2, regression.target(numbers[row])));
      }
    }
    return order;
  };
  shuffle_buffer mixed{samples.source(), 20, seed{1}};
  const auto first = epoch_of(mixed, 1), second = epoch_of(mixed, 2);
  BOOST_TEST(std::set<std::size_t>(first.begin(), first.end()).size() == 70u);
  BOOST_TEST(first.size() == 70u);
  BOOST_TEST((first != second));
  BOOST_TEST((epoch_of(mixed, 1) == first));
  std::size_t moved = 0;
  for (std::size_t place = 0; place < 70; ++place) {
    BOOST_TEST(first[place] < place + 20);
    moved += first[place] != place;
  }
  BOOST_TEST(moved > 50u);
  // A buffer for fewer samples than a batch has; one for all of them.
  shuffle_buffer narrow{samples.source(), 3, seed{1}}, wide{samples.source(), 100, seed{1}};
  for (const auto& order : {epoch_of(narrow, 1), epoch_of(wide, 1)})
    BOOST_TEST(std::set<std::size_t>(order.begin(), order.end()).size() == 70u);
  const fit_options unshuffled{.epochs = 3, .batch_size = 16};
  BOOST_TEST(trained_on(prefetched{mixed}, unshuffled) == trained_on(mixed, unshuffled));
  BOOST_TEST((trained_on(mixed, unshuffled) != trained_on(samples.source(), unshuffled)));
  BOOST_TEST(message_of([&] { shuffle_buffer{samples.source(), 1}; }) ==
             "shuffle_buffer: it must hold at least 2 samples to draw from, and holds 1");
}
