// SPDX-License-Identifier: BSL-1.0
// A training that is interrupted, written and read again goes on with the bits of one that was not.
#define BOOST_TEST_MODULE storage_checkpoint
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/data/prefetched.hpp>
#include <chainrule/storage/fit_checkpoints.hpp>
#include <chainrule/training/fit_source.hpp>
#include <chainrule/training/measure.hpp>

#include "../file/systems.hpp"

using namespace chainrule;

namespace {

// It draws, has buffers, and a frozen layer; its weights are transposed in the file.
using net = network<input<3>, frozen<dense<4>>, dense<8, act::tanh>, batch_norm<>, dropout<0.25>, dense<2>>;

struct sample_batch {
  xt::xtensor<float, 2> x = xt::zeros<float>({6, 3}), y = xt::zeros<float>({6, 2});
  explicit sample_batch(std::size_t number) {
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = std::sin(0.7f * static_cast<float>(i + 5 * number));
    for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = std::cos(0.4f * static_cast<float>(i + 3 * number));
  }
};

template <class Net, class Optimizer, class Tape>
void train(model<Net>& m, Optimizer& optimizer, Tape& tape, std::size_t first, std::size_t end) {
  for (std::size_t step = first; step < end; ++step) {
    const sample_batch batch(step);
    optimizer.step(m, squared_error{}, batch.x, batch.y, tape);
  }
}

template <class Net>
bool equal(const model<Net>& one, const model<Net>& other) {
  return std::equal(one.data(), one.data() + one.size(), other.data());
}

// Of second order there is nothing to draw.
template <class Net, class Rule>
auto at_work(const model<Net>& m, const Rule& rule, seed start) {
  if constexpr (std::is_same_v<Rule, levenberg_marquardt> || std::is_same_v<Rule, newton_cg> ||
                std::is_same_v<Rule, lbfgs<3>>)
    return optimizer_for(m, rule);
  else
    return optimizer_for(m, rule, start);
}

template <class Net, class Rule>
void goes_on(const Rule& rule, const char* file) {
  auto tape = tape_for(model<Net>(), 6);
  model<Net> whole{seed{1}};
  auto optimizer = at_work(whole, rule, seed{5});
  train(whole, optimizer, tape, 0, 7);

  {
    model<Net> first{seed{1}};
    auto interrupted = at_work(first, rule, seed{5});
    train(first, interrupted, tape, 0, 3);
    checkpoint(first, interrupted, file, {{"steps by hand", "3"}});
  }
  model<Net> second{seed{2}};
  auto resumed = at_work(second, rule, seed{6});
  BOOST_TEST((resume(second, resumed, file) == file_metadata{{"steps by hand", "3"}}));
  train(second, resumed, tape, 3, 7);
  BOOST_TEST(equal(second, whole));

  // a checkpoint is a model's file too
  model<Net> alone;
  BOOST_TEST((load(alone, file) == file_metadata{{"steps by hand", "3"}}));
  auto another = at_work(second, rule, seed{6});
  resume(second, another, file);
  BOOST_TEST(equal(alone, second));
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

BOOST_AUTO_TEST_CASE(the_same_bits) {
  goes_on<net>(sgd{.learning_rate = 0.1}, "storage_checkpoint.ckpt");
  goes_on<net>(adam{}, "storage_checkpoint.ckpt");
  goes_on<net>(accumulated{clipped_by_norm{adam{}, 0.1}, 2}, "storage_checkpoint.ckpt");
  goes_on<net>(clipped_by_norm{averaged{adam{}, ema{0.9}}, 0.1}, "storage_checkpoint.ckpt");
  goes_on<net>(parameter_groups{adam{}, parameter_group{vector_parameters, adam{.learning_rate = 1e-2}}},
               "storage_checkpoint.ckpt");
  goes_on<net>(schedule_free_adamw{}, "storage_checkpoint.ckpt");
  goes_on<net>(adafactor{}, "storage_checkpoint.ckpt");
  goes_on<net>(muon{}, "storage_checkpoint.ckpt");
  goes_on<network<input<3>, dense<3, act::tanh>, dense<2>>>(levenberg_marquardt{}, "storage_checkpoint.ckpt");
  goes_on<network<input<3>, dense<3, act::tanh>, dense<2>>>(newton_cg{}, "storage_checkpoint.ckpt");
  goes_on<network<input<3>, dense<3, act::tanh>, dense<2>>>(lbfgs<3>{.iterations = 2}, "storage_checkpoint.ckpt");
}

BOOST_AUTO_TEST_CASE(what_is_no_checkpoint) {
  model<net> m{seed{1}};
  auto optimizer = optimizer_for(m, adam{});
  checkpoint(m, optimizer, "storage_adam.ckpt");
  auto other = optimizer_for(m, sgd{});
  BOOST_TEST(message_of([&] { resume(m, other, "storage_adam.ckpt"); }) ==
             "storage_adam.ckpt: is a checkpoint of adam, and the optimizer is sgd");
  save(m, "storage_model.safetensors");
  BOOST_TEST(message_of([&] { resume(m, optimizer, "storage_model.safetensors"); }) ==
             "storage_model.safetensors: is not a checkpoint: it holds only a model");
  using wider = network<input<3>, dense<5>>;
  model<wider> wide;
  auto of_wide = optimizer_for(wide, adam{});
  checkpoint(wide, of_wide, "storage_wide.ckpt");
  model<network<input<3>, dense<4>>> narrow{seed{3}};
  const auto before = narrow;
  auto of_narrow = optimizer_for(narrow, adam{});
  BOOST_TEST(message_of([&] { resume(narrow, of_narrow, "storage_wide.ckpt"); }) ==
             "storage_wide.ckpt: does not fit this network:\n"
             "  tensor                  this network  the file\n"
             "  0.weight                4 x 3         5 x 3\n"
             "  0.bias                  4             5\n"
             "  optimizer/0/0/0.weight  4 x 3         5 x 3\n"
             "  optimizer/0/0/0.bias    4             5\n"
             "  optimizer/0/1/0.weight  4 x 3         5 x 3\n"
             "  optimizer/0/1/0.bias    4             5");
  BOOST_TEST(equal(narrow, before));
  // a count that is missing
  const auto write_counts = [&](file_metadata metadata) {
    internal::storage::tensors_in<const float*> all(internal::storage::tensors_of<wider>(), wide.data());
    const internal::storage::optimizer_tensors<const float*> remembered(std::as_const(of_wide), all);
    internal::storage::save(all, "storage_counts.ckpt", std::move(metadata), internal::files::this_system());
  };
  write_counts({{"optimizer/rule", "adam"}});
  BOOST_TEST(message_of([&] { resume(wide, of_wide, "storage_counts.ckpt"); }) ==
             "storage_counts.ckpt: is not a checkpoint of this optimizer, optimizer/0/seed is missing or not a count");
}

// Numbers that no optimizer remembers are refused; of others, as a mean of squares below 0, the next step is looked at.
BOOST_AUTO_TEST_CASE(kept_numbers_are_looked_at) {
  using small = network<input<1>, dense<1>>;
  model<small> m{constant{1}};
  auto optimizer = optimizer_for(m, adam{});
  const auto write = [&](float kept) {
    internal::storage::tensors_in<const float*> all(internal::storage::tensors_of<small>(), m.data());
    const internal::storage::optimizer_tensors<const float*> remembered(std::as_const(optimizer), all);
    file_metadata metadata{{"optimizer/rule", "adam"}};
    for (const auto& each : remembered.counts) metadata[each.name] = std::to_string(each.value);
    std::vector<float> numbers(8, kept);
    for (std::size_t t = 0; t < all.tensors.size(); ++t)
      if (all.tensors[t].name == "optimizer/0/1/0.weight") all.memories[t] = numbers.data();
    internal::storage::save(all, "storage_kept.ckpt", std::move(metadata), internal::files::this_system());
  };
  for (const float kept : {std::nanf(""), -std::numeric_limits<float>::infinity()}) {
    write(kept);
    BOOST_TEST(message_of([&] { resume(m, optimizer, "storage_kept.ckpt"); }) ==
               "storage_kept.ckpt: number 0 of optimizer/0/1/0.weight is not finite, and an optimizer remembers no "
               "such number");
  }
  auto tape = tape_for(m, 1);
  const xt::xtensor<float, 1> x{1}, y{1};
  write(-1000);
  resume(m, optimizer, "storage_kept.ckpt");
  BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, x, y, tape), data_error);
  BOOST_TEST(std::isfinite(*m.data()));
}

// Levenberg and Marquardt's damping, a real number, may be of any size.
BOOST_AUTO_TEST_CASE(a_damping_above_two) {
  using small = network<input<3>, dense<3, act::tanh>, dense<2>>;
  model<small> m{seed{1}};
  auto optimizer = optimizer_for(m, levenberg_marquardt{.damping = 1e6});
  checkpoint(m, optimizer, "storage_checkpoint.ckpt");
  auto again = optimizer_for(m, levenberg_marquardt{});
  resume(m, again, "storage_checkpoint.ckpt");
}

BOOST_AUTO_TEST_CASE(the_newest_of_a_folder) {
  mkdir("storage_folder", 0777);
  BOOST_TEST(newest_checkpoint("storage_none") == "");
  model<net> m{seed{1}};
  auto optimizer = optimizer_for(m, adam{});
  for (const char* const name : {"storage_folder/b.ckpt", "storage_folder/a.ckpt"}) {
    checkpoint(m, optimizer, name);
    usleep(20000);  // file systems have a clock of their own
  }
  save(m, "storage_folder/z.safetensors");
  internal::files::atomic_file cut("storage_folder/y.ckpt");
  cut.write("\x10\0\0", 3);
  cut.commit();
  BOOST_TEST(newest_checkpoint("storage_folder") == "storage_folder/a.ckpt");
}

// Whatever fails, the checkpoint before is there or the new one, and the optimizer is as it was or as one of them.
BOOST_AUTO_TEST_CASE(what_fails_while_it_is_written) {
  const sample_batch batch(1);
  auto tape = tape_for(model<net>(), 6);
  model<net> m{seed{1}};
  auto optimizer = optimizer_for(m, adam{});
  checkpoint(m, optimizer, "storage_failing.ckpt");
  const std::size_t calls = systems::for_each_failure([&](systems::failing& system) {
    optimizer.step(m, squared_error{}, batch.x, batch.y, tape);
    const std::string said = message_of([&] { checkpoint(m, optimizer, "storage_failing.ckpt", {}, system); });
    BOOST_TEST(newest_checkpoint(".") != "");
    model<net> again;
    auto of_again = optimizer_for(again, adam{});
    BOOST_TEST(message_of([&] { resume(again, of_again, "storage_failing.ckpt"); }) == "nothing was thrown");
    if (said == "nothing was thrown") BOOST_TEST(equal(again, m));
  });
  BOOST_TEST(calls > 20u);
}

// A training that ends after epoch 2 and one that is asked for again goes on to what it would have been, with its
// history, and stops where it would have stopped.
BOOST_AUTO_TEST_CASE(fit_goes_on) {
  const sample_batch some(1), others(2);
  const data_set<float> data(some.x, some.y), validation(others.x, others.y);
  const auto options = [](std::size_t epochs) {
    return fit_options{.epochs = epochs, .batch_size = 3, .random_numbers = seed{3}, .show_progress = false};
  };
  const auto equal_records = [](const history& one, const history& other) {
    return std::equal(one.epochs.begin(), one.epochs.end(), other.epochs.begin(), other.epochs.end(),
                      [](const epoch_record& left, const epoch_record& right) {
                        return left.epoch == right.epoch && left.cost == right.cost &&
                               left.validation_cost == right.validation_cost && left.validated == right.validated &&
                               std::isnan(left.validation_accuracy) == std::isnan(right.validation_accuracy);
                      });
  };
  model<net> whole{seed{1}};
  early_stopping patient{.patience = 100};
  const history expected = fit(whole, squared_error{}, adam{}, data, options(6), validate_on{validation}, patient);

  std::remove("storage_fit.ckpt");
  model<net> m{seed{1}};
  fit(m, squared_error{}, adam{}, data, options(2), validate_on{validation}, checkpoints{"storage_fit.ckpt"});
  model<net> again{seed{9}};
  early_stopping stopping{.patience = 100};
  std::size_t told = 0;
  const history past = fit(again, squared_error{}, adam{}, data, options(6), validate_on{validation}, stopping,
                           checkpoints{.file = "storage_fit.ckpt", .every = 3}, [&](const epoch_record&) { ++told; });
  BOOST_TEST(equal(again, whole));
  BOOST_TEST(equal_records(past, expected));
  BOOST_TEST(told == 4u);
  BOOST_TEST(stopping.best == patient.best);
  BOOST_TEST(stopping.epochs_without_gain == patient.epochs_without_gain);

  // it is done, and stays so
  const history done =
      fit(again, squared_error{}, adam{}, data, options(6), validate_on{validation}, checkpoints{"storage_fit.ckpt"});
  BOOST_TEST(equal(again, whole));
  BOOST_TEST(done.epochs.size() == 6u);
  // a training that early stopping has ended is not begun again
  const history ended = fit(again, squared_error{}, adam{}, data, options(9), validate_on{validation},
                            early_stopping{.patience = 1, .min_delta = 1e9}, checkpoints{"storage_fit.ckpt"});
  BOOST_TEST(ended.stopped_early);
  BOOST_TEST(ended.epochs.size() == 6u);

  model<net> other{seed{4}};
  const model<net> before = other;
  const data_set<float> fewer = data.split(3).first;
  BOOST_TEST(message_of([&] {
               fit(other, squared_error{}, adam{}, fewer, options(6), checkpoints{"storage_fit.ckpt"});
             }) == "storage_fit.ckpt: was written by a training with samples 6, and this training has 3");
  BOOST_TEST(message_of([&] {
               fit(other, squared_error{}, sgd{}, data, options(6), checkpoints{"storage_fit.ckpt"});
             }) == "storage_fit.ckpt: is a checkpoint of adam, and the optimizer is sgd");
  BOOST_TEST(message_of([&] {
               fit(other, squared_error{}, adam{}, data, options(6), checkpoints{"storage_fit.ckpt", 0});
             }) == "checkpoints: every must be at least 1, is 0");
  auto optimizer = optimizer_for(other, adam{});
  checkpoint(other, optimizer, "storage_hand.ckpt");
  BOOST_TEST(message_of([&] {
               fit(other, squared_error{}, adam{}, data, options(6), checkpoints{"storage_hand.ckpt"});
             }) == "storage_hand.ckpt: is a checkpoint that was not written by fit");
  BOOST_TEST(equal(other, before));
}

namespace {
struct ends_after {
  std::size_t left;
  using interrupts = void;
  bool on_batch(const batch_record&) { return left > 0 && --left == 0; }
};
}  // namespace

// Wherever a training is interrupted, within an epoch too, what follows has the bits of one that was not: parameters,
// records with their metrics, and what observers remember.
BOOST_AUTO_TEST_CASE(fit_goes_on_within_an_epoch) {
  const sample_batch some(1), more(3), others(2);
  const xt::xtensor<float, 2> x = xt::concatenate(xt::xtuple(some.x, more.x)),
                              y = xt::concatenate(xt::xtuple(some.y, more.y));
  const data_set<float> data(x, y), validation(others.x, others.y);
  const fit_options options{.epochs = 5, .batch_size = 5, .random_numbers = seed{3}, .show_progress = false};
  struct is_over_after {
    std::size_t left;
    bool on_batch(const batch_record&) { return --left == 0; }
  };
  const auto train = [&](model<net>& m, restore_best& best, auto... observers) {
    return fit(m, squared_error{}, scheduled{adam{}, step_decay{.every = 4, .factor = 0.5}}, data, options,
               validate_on{validation}, measure{r2{}, mean_absolute_error{}}, best, observers...);
  };
  model<net> whole{seed{1}};
  restore_best of_whole;
  const history expected = train(whole, of_whole);
  for (const std::size_t batches : {1u, 2u, 3u, 4u, 7u, 14u}) {
    std::remove("storage_within.ckpt");
    model<net> m{seed{1}}, again{seed{8}};
    restore_best first, second;
    const history cut = train(m, first, ends_after{batches}, checkpoints{.file = "storage_within.ckpt", .every = 100});
    BOOST_TEST((cut.interrupted && cut.epochs.size() == batches / 3));
    const history past = train(again, second, ends_after{0}, checkpoints{"storage_within.ckpt"});
    BOOST_TEST(equal(again, whole));
    BOOST_TEST((second.best == of_whole.best && second.epoch == of_whole.epoch));
    BOOST_REQUIRE(past.epochs.size() == 5u);
    for (std::size_t e = 0; e < 5; ++e) {
      const epoch_record &left = past.epochs[e], &right = expected.epochs[e];
      BOOST_TEST((left.cost == right.cost && left.validation_cost == right.validation_cost));
      BOOST_REQUIRE(left.metrics.size() == 2u);
      for (std::size_t k = 0; k < 2; ++k)
        BOOST_TEST((left.metrics[k].name == right.metrics[k].name && left.metrics[k].value == right.metrics[k].value));
    }
  }
  // two of a kind remember what is their own
  std::remove("storage_within.ckpt");
  {
    model<net> m{seed{1}}, again{seed{8}};
    restore_best first, second, by_score{.metric = "r2", .maximize = true}, alike = by_score;
    const auto run = [&](model<net>& trains, restore_best& by_cost, restore_best& other, std::size_t batches) {
      return fit(trains, squared_error{}, adam{}, data, options, validate_on{validation}, measure{r2{}}, by_cost, other,
                 ends_after{batches}, checkpoints{"storage_within.ckpt"});
    };
    run(m, first, by_score, 7);
    run(again, second, alike, 0);
    std::remove("storage_within.ckpt");
    restore_best of_whole_first, of_whole_score{.metric = "r2", .maximize = true};
    model<net> at_once{seed{1}};
    run(at_once, of_whole_first, of_whole_score, 0);
    BOOST_TEST(equal(again, at_once));
    BOOST_TEST((second.best == of_whole_first.best && alike.best == of_whole_score.best));
  }
  // what an observer has ended stays so
  std::remove("storage_within.ckpt");
  model<net> m{seed{1}};
  restore_best best;
  train(m, best, is_over_after{4}, checkpoints{"storage_within.ckpt"});
  const model<net> before = m;
  const history done = train(m, best, checkpoints{"storage_within.ckpt"});
  BOOST_TEST((done.stopped_early && done.epochs.size() == 1u));
  // every so many seconds, here after each batch: the fifth was written before the sixth threw
  std::remove("storage_within.ckpt");
  struct throws_after {
    std::size_t left;
    void on_batch(const batch_record&) {
      if (left-- == 0) throw error("the machine stops");
    }
  };
  model<net> stopped{seed{1}}, resumed{seed{5}};
  BOOST_CHECK_THROW(train(stopped, best, throws_after{5},
                          checkpoints{.file = "storage_within.ckpt", .every = 100, .every_seconds = 1e-9}),
                    error);
  std::size_t batches = 0;
  struct counts {
    std::size_t& batches;
    void on_batch(const batch_record&) { ++batches; }
  };
  train(resumed, best, counts{batches}, checkpoints{"storage_within.ckpt"});
  BOOST_TEST(batches == 10u);
  BOOST_TEST(equal(resumed, whole));
  // other settings are refused
  const auto refused = [&](const auto& rule, fit_options with) {
    return message_of([&] {
      fit(m, squared_error{}, rule, data, with, validate_on{validation}, restore_best{},
          checkpoints{"storage_within.ckpt"});
    });
  };
  fit_options other_order = options, other_batches = options;
  other_order.shuffle = seed{4};
  other_batches.batch_size = 4;
  const std::string is = "storage_within.ckpt: was written by a training with ";
  const auto rule = [](double rate, std::size_t every) {
    return scheduled{adam{.learning_rate = rate}, step_decay{.every = every, .factor = 0.5}};
  };
  BOOST_TEST(refused(rule(1e-3, 4), other_order) == is + "shuffle 0, and this training has 4");
  BOOST_TEST(refused(rule(1e-3, 4), other_batches) == is + "batch size 5, and this training has 4");
  BOOST_TEST(refused(rule(1e-2, 4), options) ==
             is + "another learning rate or schedule, which starts at 0.001; this one starts at 0.01");
  BOOST_TEST(refused(rule(1e-3, 9), options) ==
             is + "another learning rate or schedule, which starts at 0.001; this one starts at 0.001");
}

// A source is read from the place in the epoch: a function in the shuffled order, a generator again from its start.
BOOST_AUTO_TEST_CASE(fit_goes_on_with_a_source) {
  const auto fill = [](std::size_t i, sample_memory<float> sample) {
    for (std::size_t k = 0; k < 5; ++k)
      (k < 3 ? sample.input[k] : sample.target[k - 3]) = std::sin(0.7f * static_cast<float>(5 * i + k));
  };
  const sample_layout<float> layout{{3}, {{2}}};
  std::size_t at = 0;
  const auto works = [&](auto&& source) {
    const auto train = [&](model<net>& m, auto... observers) {
      fit(m, squared_error{}, adam{}, source, {.epochs = 3, .batch_size = 5, .random_numbers = seed{3}}, observers...);
    };
    model<net> whole{seed{1}};
    train(whole);
    for (const std::size_t batches : {1u, 3u, 4u, 5u}) {
      std::remove("storage_source.ckpt");
      model<net> m{seed{1}}, again{seed{8}};
      train(m, ends_after{batches}, checkpoints{.file = "storage_source.ckpt", .every = 100});
      BOOST_TEST(!equal(m, whole));
      train(again, checkpoints{"storage_source.ckpt"});
      BOOST_TEST(equal(again, whole));
    }
  };
  works(function_source(15, layout, fill));
  works(prefetched{function_source(15, layout, fill)});
  const auto next = [&](sample_memory<float> sample) {
    if (at < 15) fill(at, sample);
    return at++ < 15;
  };
  works(generator_source(layout, next, [&](std::size_t) { at = 0; }));
}
