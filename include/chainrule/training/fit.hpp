// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/parallel/pool.hpp>
#include <chainrule/training/epoch.hpp>
#include <chainrule/training/fit_mistakes.hpp>
#include <chainrule/training/optimizer_for.hpp>
#include <chainrule/training/reduce_on_plateau.hpp>
#include <chainrule/training/update_statistics.hpp>

namespace chainrule {

namespace internal::training {

/// The threads among `fit`'s last arguments, if there are any.
constexpr engine::this_thread threads_among() { return {}; }
template <class First, class... Rest>
auto threads_among(const First& first, const Rest&... rest) {
  if constexpr (engine::Executor<First>)
    return first;
  else
    return threads_among(rest...);
}

// Whether an observer may write to the terminal: unless it states `using writes_nothing = void`.
template <class Type>
inline constexpr bool may_write = !is_validation<Type> && !is_measure<Type> && !engine::Executor<Type> &&
                                  !requires { typename Type::writes_nothing; };

// An observer that can store the state of a training in a file and continue it, `storage/fit_checkpoints.hpp`. It is
// called after each epoch and each batch, and may replace the model, the optimizer, the history and the position in
// the epoch.
template <class Observer, class Training>
concept ResumesTraining = requires(std::remove_reference_t<Observer>& observer, Training& training) {
  observer.resume(training);
  observer.save_training(training);
};
template <class Training, class Observer>
void resume(Observer& observer, Training& training) {
  if constexpr (ResumesTraining<Observer, Training>) observer.resume(training);
}
template <class Training, class Observer>
void save_training(Observer& observer, Training& training) {
  if constexpr (ResumesTraining<Observer, Training>) observer.save_training(training);
}
// Whether some observer is called after each batch.
template <class Training, class... Observers>
inline constexpr bool batches_are_observed =
    ((HasCall<by_on_batch, std::remove_reference_t<Observers>> || ResumesTraining<Observers, Training>) || ...);

// What observers decided: whether the training ends, and whether it is finished or only interrupted.
struct ending {
  bool ends = false, is_over = false;

  template <class Observer>
  void add(bool says_so) {
    ends = ends || says_so;
    is_over = is_over || (says_so && !only_interrupts<Observer>);
  }
};

// Repeats the decisions of an observer for the epochs that a continued training already has.
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

// An optimizer may state a verdict about the network and the loss; without one it accepts all.
template <class Optimizer, class Net, class Loss>
struct rule_verdict : meta::verdict_not_there<the_optimizer<Optimizer>, Optimizer, Loss> {};
template <class Optimizer, class Net, class Loss>
  requires requires { typename Optimizer::template verdict<Net, Loss>; }
struct rule_verdict<Optimizer, Net, Loss> {
  using type = typename Optimizer::template verdict<Net, Loss>;
};
template <class Optimizer, class Net, class Loss, class... Observers>
using fit_verdict = first_refusal<verdict_of_loss<Loss, typename Net::output_shape>, optimizer_verdict<Optimizer, Net>,
                                  typename rule_verdict<Optimizer, Net, Loss>::type, engine::verdict_of_reads<Net>,
                                  typename plateau_verdict<Optimizer, Observers...>::type,
                                  typename observers_verdict<std::remove_reference_t<Observers>...>::type>;

/// `fit`, for the batches of a data set or of another source.
template <class Net, class T, class Loss, class Optimizer, class Batches, class... Observers>
typename meta::when_used<history, Net>::type fit_batches(models::model<Net, T>& m, const Loss& loss,
                                                         const Optimizer& rule, Batches& batches,
                                                         const fit_options& options, Observers&... observers) {
  constexpr bool averages = optimizer::average_of<Optimizer> != optimizer::no_average;
  constexpr bool validates = (is_validation<Observers> || ...);
  if (options.epochs == 0) throw error("epochs must be at least 1, is 0");
  if (options.batch_size == 0) throw error("batch_size must be at least 1, is 0");
  batches.check(options.batch_size);
  [[maybe_unused]] std::size_t validation_sets = 0, largest_validation_set = 0;
  (check_if_set<Loss, Net, T>(observers, validation_sets, largest_validation_set), ...);

  auto optimizer = optimizer_for(m, rule);
  optimizer.draw_from(options.random_numbers);
  const std::size_t samples = batches.samples();
  const std::size_t batch_size = samples == 0 ? options.batch_size : std::min(options.batch_size, samples);
  models::tape<Net, T> tape(batch_size);
  const auto executor = threads_among(observers...);
  const auto validation_scratch = [&] {
    if constexpr (validates)
      return measuring_scratch<Net, T>(largest_validation_set, std::max(executor.parts(), std::size_t{1}));
    else
      return nullptr;
  };
  [[maybe_unused]] auto scratch = validation_scratch();

  const training_plan plan{options.epochs, samples, (samples + batch_size - 1) / batch_size};
  progress_bar progress;
  progress.begin(plan);
  typename meta::when_used<history, Net>::type past;
  using training_type = training_state<models::model<Net, T>, decltype(optimizer), Observers...>;
  training_type training{m, optimizer, past, {observers...}, plan.batches, batch_size, options.shuffle};
  (training::begin(observers, plan, training), ...);
  (training::resume(observers, training), ...);
  const std::size_t done = past.epochs.size();
  if constexpr ((ResumesTraining<Observers, training_type> || ...)) (repeat_epochs(observers, optimizer, past), ...);
  ending decided;
  const auto batch_observers = [&] {
    if constexpr (batches_are_observed<training_type, Observers...>)
      return [&](const batch_record& record) {
        if constexpr (((may_write<std::remove_const_t<Observers>> && HasCall<by_on_batch, Observers>) || ...))
          progress.make_way();
        (decided.template add<Observers>(after_batch_of(observers, record, training)), ...);
        past.stopped_early = decided.ends;
        past.interrupted = decided.ends && !decided.is_over;
        if (record.batch < plan.batches || samples == 0) (training::save_training(observers, training), ...);
        return decided.ends;
      };
    else
      return nothing_after_batches{};
  }();
  for (std::size_t epoch = done + 1; epoch <= options.epochs && !past.stopped_early; ++epoch) {
    const auto start = std::chrono::steady_clock::now();
    batches.shuffle(epoch);
    if (!run_epoch(m, loss, optimizer, batches, batch_size, tape, epoch, training.place,
                   options.show_progress ? &progress : nullptr, executor, batch_observers))
      break;
    epoch_record& record = past.epochs.emplace_back();
    record.epoch = epoch;
    record.cost = engine::divided_cost<Loss>(training.place.cost, training.place.divisor);
    if constexpr (averages) optimizer.swap_averages(m);  // the observers see what was measured
    if constexpr (validates) (validate_if_set<Loss>(m, scratch, observers, record, executor, observers...), ...);
    record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    progress.on_epoch(record);
    training.place = {};
    if constexpr ((may_write<std::remove_const_t<Observers>> || ...)) progress.make_way();
    (decided.template add<Observers>(after_epoch_of(observers, record, training)), ...);
    (lower_rates(observers, optimizer), ...);
    if constexpr (averages) optimizer.swap_averages(m);
    past.stopped_early = decided.ends && epoch < options.epochs;
    past.interrupted = past.stopped_early && !decided.is_over;
    (training::save_training(observers, training), ...);
  }
  progress.wipe();
  if constexpr (averages) {
    optimizer.swap_averages(m);
    if constexpr (Net::graph().statistics_extent > 0)
      update_statistics_on(m, batches, batch_size, options.random_numbers, tape);
  }
  (training::end(observers, past, training), ...);
  return past;
}

}  // namespace internal::training

/// Trains a model: `fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 20}, validate_on{test},
/// early_stopping{})`. With `threads{n}` among the last arguments it trains by n threads; the trained parameters do not
/// depend on n. If the optimizer keeps averages of the parameters, validation uses the averages, and at the end they
/// replace the model's parameters; running statistics are then recomputed. After each epoch it measures the validation
/// sets, and then calls the observers in the order of the arguments; see observer.hpp. Returns the epochs' history. The
/// data may have another scalar than the model; batches are converted. The same seed, machine and build give the same
/// bits. Arguments that are not observers are refused. Throws error, shape_error or data_error before the first step
/// for invalid options and settings, and for data that do not fit the network and the loss. Including the model it
/// holds `Net::training_bytes`; in addition it holds 8 bytes for each sample, and the history.
template <internal::PlainNetwork Net, Scalar T, class U, class Loss, class Optimizer, class... Observers>
if_accepted<internal::training::fit_verdict<Optimizer, Net, Loss, Observers...>, std::type_identity<history>> fit(
    internal::models::model<Net, T>& m, const Loss& loss, const Optimizer& rule, const data_set<U>& data,
    const fit_options& options = {}, Observers&&... observers) {
  if constexpr (internal::training::fit_verdict<Optimizer, Net, Loss, Observers...>::accepted) {
    internal::training::data_set_batches<Net, Loss, T, U> batches(data, options.shuffle);
    return internal::training::fit_batches(m, loss, rule, batches, options, observers...);
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

/// All other calls are refused: some argument is not what its position requires, or the model is const.
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
