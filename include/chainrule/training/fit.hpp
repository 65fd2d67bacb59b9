// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/parallel/pool.hpp>
#include <chainrule/training/fit_mistakes.hpp>
#include <chainrule/training/metrics.hpp>
#include <chainrule/training/observers.hpp>
#include <chainrule/training/optimizer_for.hpp>
#include <chainrule/training/progress.hpp>
#include <chainrule/training/reduce_on_plateau.hpp>
#include <chainrule/training/update_statistics.hpp>

namespace chainrule {

namespace internal::training {

/// The threads among `fit`'s last arguments, where there are any.
constexpr engine::this_thread threads_among() { return {}; }
template <class First, class... Rest>
auto threads_among(const First& first, const Rest&... rest) {
  if constexpr (engine::Executor<First>)
    return first;
  else
    return threads_among(rest...);
}

// The validation set among them.
inline const void* validation_among() { return nullptr; }
template <class First, class... Rest>
auto validation_among(const First& first, const Rest&... rest) {
  if constexpr (is_validation<First>)
    return &first.data;
  else
    return validation_among(rest...);
}

// A record's validation figures.
template <class Loss, class Net, class T, class U, class Threads>
void validate(const models::model<Net, T>& m, measuring_room<Net, T>& room, const data_set<U>& data,
              epoch_record& record, const Threads& executor) {
  std::size_t right = 0;
  const bool classes = data.has_classes();
  const auto count = [&](const T* answer, std::size_t sample) {
    if (classes && static_cast<long long>(best_class<Net>(answer)) == data.class_of(sample)) ++right;
  };
  record.validated = true;
  record.validation_cost = run_over<Loss>(m, data, room, count, executor);
  if (classes) record.validation_accuracy = static_cast<double>(right) / static_cast<double>(data.size());
}

// Whether an observer may write to the terminal: any that is not the library's own.
template <class Type>
inline constexpr bool may_write =
    !is_validation<Type> && !engine::Executor<Type> && !std::is_same_v<Type, early_stopping> && !lowers_rates<Type>;

// An observer may keep a training in a file and go on from there, `storage/fit_checkpoints.hpp`: it then says what is
// past, and sees the model and the optimizer after each epoch.
template <class Observer, class Model, class Optimizer, class History>
concept GoesOn = requires(std::remove_reference_t<Observer>& observer, Model& m, Optimizer& optimizer, History& past) {
  observer.go_on(m, optimizer, past);
  observer.keep(m, optimizer, past);
};
template <class Observer, class Model, class Optimizer, class History>
void go_on(Observer& observer, Model& m, Optimizer& optimizer, History& past) {
  if constexpr (GoesOn<Observer, Model, Optimizer, History>) observer.go_on(m, optimizer, past);
}
template <class Observer, class Model, class Optimizer, class History>
void keep(Observer& observer, Model& m, Optimizer& optimizer, History& past) {
  if constexpr (GoesOn<Observer, Model, Optimizer, History>) observer.keep(m, optimizer, past);
}
// What is decided from past epochs is decided again.
template <class Observer, class Optimizer, class History>
void repeat_epochs(Observer& observer, Optimizer& optimizer, History& past) {
  if constexpr (std::is_same_v<Observer, early_stopping>)
    for (const epoch_record& record : past.epochs) past.stopped_early = observer.on_epoch(record) || past.stopped_early;
  if constexpr (lowers_rates<Observer>)
    for (const epoch_record& record : past.epochs) {
      observer.on_epoch(record);
      lower_rates(observer, optimizer);
    }
}

// One epoch: every sample once, in the order given. Returns the mean cost. Throws data_error when the cost, a gradient
// or a step is no longer finite, before the step that would spoil the parameters.
template <class Net, class T, class U, class Loss, class Optimizer, class Threads>
double run_epoch(models::model<Net, T>& m, const Loss&, Optimizer& optimizer, const data_set<U>& data,
                 const std::vector<std::size_t>& order, std::size_t batch_size, models::tape<Net, T>& tape,
                 std::size_t epoch, progress_bar* progress, const Threads& threads) {
  double sum = 0;
  std::size_t batch = 0;
  for (std::size_t first = 0; first < order.size(); first += batch_size) {
    const std::size_t rows = std::min(batch_size, order.size() - first);
    gather<Net>(data, rows, [&](std::size_t r) { return order[first + r]; }, tape.input_room(), tape.target_room());
    auto memory = tape.prepare(rows, tape.input_room(), m.data(), nullptr);
    optimizer.draw_next(memory);
    const T cost = [&] {
      if constexpr (!std::is_same_v<Threads, engine::this_thread>)
        return optimizer.template advance<Loss>(m, memory, tape.target_room(), threads);
      else
        return optimizer.template advance<Loss>(m, memory, tape.target_room());
    }();
    ++batch;
    if (!std::isfinite(cost)) {
      if (progress != nullptr) progress->wipe();  // if nobody catches it, its text is written before destructors run
      const std::string why = optimizer.not_taken();
      const char* const more = ": the learning rate may be too large; the parameters are those before this batch";
      if (why.empty())
        error_texts::fail<data_error>(
            {"the cost of batch ", batch, " of epoch ", epoch, " is not finite, it is ", cost, more});
      else
        error_texts::fail<data_error>({"batch ", batch, " of epoch ", epoch, ": ", why.c_str(), more});
    }
    optimizer.move_statistics(m, tape);
    sum += static_cast<double>(cost) * static_cast<double>(rows);
    if (progress != nullptr) progress->on_batch(epoch, batch);
  }
  return sum / static_cast<double>(order.size());
}

// An optimizer may have a verdict about the network and the loss; without one it takes all.
template <class Optimizer, class Net, class Loss>
struct rule_verdict {
  using type = acceptance;
};
template <class Optimizer, class Net, class Loss>
  requires requires { typename Optimizer::template verdict<Net, Loss>; }
struct rule_verdict<Optimizer, Net, Loss> {
  using type = typename Optimizer::template verdict<Net, Loss>;
};
template <class Optimizer, class Net, class Loss, class... Observers>
using fit_verdict = first_refusal<verdict_of_loss<Loss, typename Net::output_shape>, verdict_of_optimizer<Optimizer>,
                                  typename rule_verdict<Optimizer, Net, Loss>::type, engine::verdict_of_reads<Net>,
                                  typename plateau_verdict<Optimizer, Observers...>::type,
                                  typename observers_verdict<std::remove_reference_t<Observers>...>::type>;

}  // namespace internal::training

/// Trains a model: `fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 20}, validate_on{test},
/// early_stopping{})`. With `threads{n}` among the last arguments it trains by n threads; the trained parameters do not
/// depend on n. An optimizer that keeps averages of the parameters is validated with them, and the model ends with
/// them; running statistics are then computed anew. After each epoch it measures the validation set, and then calls the
/// observers in the order in which they stand; see observer.hpp. Returns the epochs' history. The data may have another
/// scalar than the model; batches are converted. The same seed, machine and build give the same bits. Refuses what is
/// no observer. Throws error, shape_error or data_error before the first step for options and settings that cannot be
/// right, and for data that do not fit the network and the loss. Including the model it holds `Net::training_bytes`; in
/// addition it holds 8 bytes for each sample, and the history.
template <internal::PlainNetwork Net, Scalar T, class U, class Loss, class Optimizer, class... Observers>
if_accepted<internal::training::fit_verdict<Optimizer, Net, Loss, Observers...>, std::type_identity<history>> fit(
    internal::models::model<Net, T>& m, const Loss& loss, const Optimizer& rule, const data_set<U>& data,
    const fit_options& options = {}, Observers&&... observers) {
  if constexpr (internal::training::fit_verdict<Optimizer, Net, Loss, Observers...>::accepted) {
    constexpr bool averages = internal::optimizer::average_of<Optimizer> != internal::optimizer::no_average;
    constexpr bool validates = (internal::training::is_validation<std::remove_reference_t<Observers>> || ...);
    if (options.epochs == 0) throw error("epochs must be at least 1, is 0");
    if (options.batch_size == 0) throw error("batch_size must be at least 1, is 0");
    internal::training::check_data<Loss, Net, T>(data, "");
    const auto* const validation = internal::training::validation_among(observers...);
    if constexpr (validates) internal::training::check_data<Loss, Net, T>(*validation, "the validation set: ");

    auto optimizer = optimizer_for(m, rule);
    optimizer.draw_from(options.random_numbers);
    const std::size_t batch_size = std::min(options.batch_size, data.size());
    internal::models::check_samples<Net>(batch_size);
    if (const std::size_t last = data.size() % batch_size; last != 0) internal::models::check_samples<Net>(last);
    internal::models::tape<Net, T> tape(batch_size);
    const auto executor = internal::training::threads_among(observers...);
    const auto room_to_validate = [&] {
      if constexpr (validates)
        return internal::training::measuring_room<Net, T>(validation->size(),
                                                          std::max(executor.parts(), std::size_t{1}));
      else
        return nullptr;
    };
    [[maybe_unused]] auto validation_room = room_to_validate();
    internal::number::random_source random(options.shuffle);
    std::vector<std::size_t> order(data.size());
    std::iota(order.begin(), order.end(), std::size_t{0});

    const training_plan plan{options.epochs, data.size(), (data.size() - 1) / batch_size + 1};
    progress_bar progress;
    progress.begin(plan);
    (internal::training::begin(observers, plan), ...);
    typename internal::meta::when_used<history, Net>::type past;
    (internal::training::go_on(observers, m, optimizer, past), ...);
    const std::size_t done = past.epochs.size();
    if constexpr ((internal::training::GoesOn<Observers, decltype(m), decltype(optimizer), decltype(past)> || ...))
      (internal::training::repeat_epochs(observers, optimizer, past), ...);
    for (std::size_t epoch = 1; epoch <= options.epochs && !past.stopped_early; ++epoch) {
      const auto start = std::chrono::steady_clock::now();
      internal::number::shuffle(order.data(), order.size(), random);
      if (epoch <= done) continue;  // but for the order of the samples
      epoch_record record;
      record.epoch = epoch;
      record.cost = internal::training::run_epoch(m, loss, optimizer, data, order, batch_size, tape, epoch,
                                                  options.show_progress ? &progress : nullptr, executor);
      if constexpr (averages) optimizer.swap_averages(m);
      if constexpr (validates) internal::training::validate<Loss>(m, validation_room, *validation, record, executor);
      if constexpr (averages) optimizer.swap_averages(m);
      record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      past.epochs.push_back(record);
      if constexpr ((internal::training::may_write<std::remove_cvref_t<Observers>> || ...)) progress.make_way();
      bool ends = false;
      ((ends = internal::training::after_epoch_of(observers, record) || ends), ...);
      (internal::training::lower_rates(observers, optimizer), ...);
      past.stopped_early = ends && epoch < options.epochs;
      (internal::training::keep(observers, m, optimizer, past), ...);
    }
    progress.wipe();
    if constexpr (averages) {
      optimizer.swap_averages(m);
      if constexpr (Net::graph().statistics_extent > 0)
        internal::training::update_statistics_on(m, data, batch_size, options.random_numbers, tape);
    }
    (internal::training::end(observers, past), ...);
    return past;
  } else {
    return {};
  }
}

/// The same with the default values of `fit_options`.
template <internal::PlainNetwork Net, Scalar T, class U, class Loss, class Optimizer, class First, class... Observers>
  requires(!std::is_convertible_v<First, const fit_options&>)
auto fit(internal::models::model<Net, T>& m, const Loss& loss, const Optimizer& rule, const data_set<U>& data,
         First&& first, Observers&&... observers)
    -> if_accepted<internal::training::fit_verdict<Optimizer, Net, Loss, First, Observers...>,
                   std::type_identity<history>> {
  return fit(m, loss, rule, data, fit_options{}, std::forward<First>(first), std::forward<Observers>(observers)...);
}

// For a model that was refused. The options have their type here, so that they can still be written in braces.
template <class Model, class Loss, class Optimizer, class Data, class... Observers>
  requires is_refused<Model>
refused_result fit(const Model&, const Loss&, const Optimizer&, const Data&, const fit_options& = {}, Observers&&...) {
  return {};
}

/// A call that none of these takes is refused: some argument is not what its place requires, or the model is const.
template <class... Arguments>
internal::training::refused_fit<Arguments...> fit(const Arguments&...) {
  return {};
}
template <class Model, class Loss, class Optimizer, class Data, class... Rest>
  requires(!is_refused<Model>)
internal::training::refused_fit<Model, Loss, Optimizer, Data> fit(const Model&, const Loss&, const Optimizer&,
                                                                  const Data&, const fit_options&, const Rest&...) {
  return {};
}
template <class Model, class Loss, class Optimizer, class X, class Y, class... Rest>
  requires(!is_refused<Model>)
internal::training::refused_fit_with_options_behind<Model, Loss, Optimizer, X, Y> fit(const Model&, const Loss&,
                                                                                      const Optimizer&, const X&,
                                                                                      const Y&, const fit_options&,
                                                                                      const Rest&...) {
  return {};
}
/// Refuses options with names that `fit_options` does not have.
template <class Loss, class Optimizer, class Data, class... Rest>
refused_call<internal::training::mistake_of_options> fit(internal::training::anything, const Loss&, const Optimizer&,
                                                         const Data&, const internal::training::options_elsewhere&,
                                                         const Rest&...) {
  return {};
}

}  // namespace chainrule
