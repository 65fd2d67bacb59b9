// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/network/optimizer_state.hpp>
#include <chainrule/parallel/pool.hpp>
#include <chainrule/training/metrics.hpp>
#include <chainrule/training/progress.hpp>

namespace chainrule {

/// How `fit` goes through the data. The last batch of an epoch is smaller where the numbers do not divide.
struct fit_options {
  std::size_t epochs = 10;
  std::size_t batch_size = 32;
  seed shuffle = {};         // the order of the samples, anew in each epoch
  bool show_progress = true;  // a bar on a terminal, if it takes long
};

namespace training {

template <class Observer>
inline constexpr bool is_validation = false;
template <class T>
inline constexpr bool is_validation<validate_on<T>> = true;

/// The threads among `fit`'s last arguments, where there are any.
constexpr this_thread threads_among() {
  return {};
}
template <class First, class... Rest>
auto threads_among(const First& first, const Rest&... rest) {
  if constexpr (engine::Executor<First>)
    return first;
  else
    return threads_among(rest...);
}

template <class Observer>
void begin(Observer& observer, const training_plan& plan) {
  if constexpr (requires { observer.on_begin(plan); }) observer.on_begin(plan);
}
template <class Observer>
bool after_epoch_of(Observer& observer, const epoch_record& record) {
  if constexpr (requires { observer.on_epoch(record); })
    return observer.on_epoch(record);
  else
    return false;
}
template <class Observer>
void end(Observer& observer, const history& past) {
  if constexpr (requires { observer.on_end(past); }) observer.on_end(past);
}

// Fills in a record's validation figures if the observer is a validation set.
template <class Loss, class Net, class T, class Observer, class Threads>
void validate(const networks::model<Net, T>& m, networks::tape<Net, T>& tape, const Observer& observer, epoch_record& record, const Threads& executor) {
  if constexpr (is_validation<Observer>) {
    std::size_t right = 0;
    const bool classes = observer.data.has_classes();
    const auto count = [&](const T* answer, std::size_t sample) {
      if (classes && static_cast<long long>(best_class<Net>(answer)) == observer.data.class_of(sample)) ++right;
    };
    record.validation_cost = run_over<Loss>(m, observer.data, tape, count, executor);
    if (classes) record.validation_accuracy = static_cast<double>(right) / static_cast<double>(observer.data.size());
  }
}

template <class Loss, class Net, class T, class Observer>
void check_validation(const Observer& observer) {
  if constexpr (is_validation<Observer>) check_data<Net>(observer.data, networks::TakesClasses<Loss>);
}

// One epoch: every sample once, in the order given. Returns the mean cost. Throws data_error when the cost is no longer a
// finite number, before the step that would spoil the parameters.
template <class Net, class T, class U, class Loss, class Optimizer, class Threads>
double run_epoch(networks::model<Net, T>& m, const Loss&, Optimizer& optimizer, const data_set<U>& data,
                 const std::vector<std::size_t>& order, std::size_t batch_size, networks::tape<Net, T>& tape,
                 std::size_t epoch, progress_bar* progress, const Threads& threads) {
  double sum = 0;
  std::size_t batch = 0;
  for (std::size_t first = 0; first < order.size(); first += batch_size) {
    const std::size_t rows = std::min(batch_size, order.size() - first);
    gather<Net>(data, rows, [&](std::size_t r) { return order[first + r]; }, tape.input_room(), tape.target_room());
    const auto memory = tape.prepare(rows, tape.input_room(), m.data(), nullptr);
    const T cost = [&] {
      if constexpr (!std::is_same_v<Threads, this_thread>)
        return optimizer.template advance<Loss>(m, memory, tape.target_room(), threads);
      else
        return optimizer.template advance<Loss>(m, memory, tape.target_room());
    }();
    ++batch;
    if (!std::isfinite(cost))
      throw data_error("the cost of batch " + std::to_string(batch) + " of epoch " + std::to_string(epoch) +
                       " is not a finite number: the learning rate may be too large; the parameters are those before this batch");
    sum += static_cast<double>(cost) * static_cast<double>(rows);
    if (progress != nullptr) progress->on_batch(epoch, batch);
  }
  return sum / static_cast<double>(order.size());
}

template <class Loss, class Net>
using fit_verdict = typename Loss::template verdict<typename Net::output_shape>;

// An optimizer may ask something of the network and the loss.
template <class Optimizer, class Net, class Loss>
struct rule_verdict {
  using type = acceptance;
};
template <class Optimizer, class Net, class Loss>
  requires requires { typename Optimizer::template verdict<Net, Loss>; }
struct rule_verdict<Optimizer, Net, Loss> {
  using type = typename Optimizer::template verdict<Net, Loss>;
};
template <class Optimizer, class Net, class Loss>
using optimizing_verdict = first_refusal<fit_verdict<Loss, Net>, typename rule_verdict<Optimizer, Net, Loss>::type>;

}  // namespace training

/// Trains a model: `fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 20}, validate_on{test}, early_stopping{})`.
/// With `threads{n}` among the last arguments, by so many threads; the trained parameters do not depend on their number.
/// Returns the epochs' history. The data may be of another scalar than the model; batches are converted. The same seed, machine and build give the same bits. Throws error, shape_error or data_error
/// before the first step for a batch size or a number of epochs of zero, and for data that do not fit the network.
template <class Net, class T, class U, class Loss, class Optimizer, class... Observers>
if_accepted<training::optimizing_verdict<Optimizer, Net, Loss>, std::type_identity<history>> fit(networks::model<Net, T>& m, const Loss& loss,
                                                                                               const Optimizer& rule, const data_set<U>& data,
                                                                                               const fit_options& options = {}, Observers&&... observers) {
  if constexpr (training::optimizing_verdict<Optimizer, Net, Loss>::accepted) {
    if (options.epochs == 0) throw error("a training of no epochs");
    if (options.batch_size == 0) throw error("a training in batches of no samples");
    training::check_data<Net>(data, networks::TakesClasses<Loss>);
    (training::check_validation<Loss, Net, T>(observers), ...);

    auto optimizer = optimizer_for(m, rule);
    networks::tape<Net, T> tape(std::min(options.batch_size, data.size()));
    const auto executor = training::threads_among(observers...);
    constexpr bool validates = (training::is_validation<std::remove_cvref_t<Observers>> || ...);
    networks::tape<Net, T> validation_tape(validates ? inference_batch * std::min(executor.parts(), engine::most_chunks) : 1);
    kernel::random_source random(options.shuffle);
    std::vector<std::size_t> order(data.size());
    std::iota(order.begin(), order.end(), std::size_t{0});

    const training_plan plan{options.epochs, data.size(), (data.size() + options.batch_size - 1) / options.batch_size};
    progress_bar progress;
    progress.on_begin(plan);
    (training::begin(observers, plan), ...);
    history past;
    for (std::size_t epoch = 1; epoch <= options.epochs && !past.stopped_early; ++epoch) {
      const auto start = std::chrono::steady_clock::now();
      kernel::shuffle(order.data(), order.size(), random);
      epoch_record record;
      record.epoch = epoch;
      record.cost = training::run_epoch(m, loss, optimizer, data, order, options.batch_size, tape, epoch, options.show_progress ? &progress : nullptr,
                                         executor);
      (training::validate<Loss>(m, validation_tape, observers, record, executor), ...);
      record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      past.epochs.push_back(record);
      past.stopped_early = (training::after_epoch_of(observers, record) | ... | false);
    }
    progress.on_end(past);
    (training::end(observers, past), ...);
    return past;
  } else {
    return {};
  }
}

// A model that was refused; the options are named so that braces still stand for them.
template <class Model, class Loss, class Optimizer, class Data, class... Observers>
  requires is_absorbed<Model>
absorbed fit(const Model&, const Loss&, const Optimizer&, const Data&, const fit_options& = {}, Observers&&...) {
  return {};
}

}  // namespace chainrule
