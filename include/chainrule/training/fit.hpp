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
struct rule_verdict {
  using type = acceptance;
};
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
    constexpr bool averages = internal::optimizer::average_of<Optimizer> != internal::optimizer::no_average;
    constexpr bool validates = (internal::training::is_validation<std::remove_reference_t<Observers>> || ...);
    if (options.epochs == 0) throw error("epochs must be at least 1, is 0");
    if (options.batch_size == 0) throw error("batch_size must be at least 1, is 0");
    internal::training::check_data<Loss, Net, T>(data, "");
    std::size_t validation_sets = 0, largest_validation_set = 0;
    (internal::training::check_if_set<Loss, Net, T>(observers, validation_sets, largest_validation_set), ...);

    auto optimizer = optimizer_for(m, rule);
    optimizer.draw_from(options.random_numbers);
    const std::size_t batch_size = std::min(options.batch_size, data.size());
    internal::models::check_samples<Net>(batch_size);
    if (const std::size_t last = data.size() % batch_size; last != 0) internal::models::check_samples<Net>(last);
    internal::models::tape<Net, T> tape(batch_size);
    const auto executor = internal::training::threads_among(observers...);
    const auto validation_scratch = [&] {
      if constexpr (validates)
        return internal::training::measuring_scratch<Net, T>(largest_validation_set,
                                                             std::max(executor.parts(), std::size_t{1}));
      else
        return nullptr;
    };
    [[maybe_unused]] auto scratch = validation_scratch();
    internal::number::random_source random(options.shuffle);
    std::vector<std::size_t> order(data.size());
    std::iota(order.begin(), order.end(), std::size_t{0});

    const training_plan plan{options.epochs, data.size(), (data.size() - 1) / batch_size + 1};
    progress_bar progress;
    progress.begin(plan);
    typename internal::meta::when_used<history, Net>::type past;
    using training_type = internal::training::training_state<internal::models::model<Net, T>, decltype(optimizer),
                                                             std::remove_reference_t<Observers>...>;
    training_type training{m, optimizer, past, {observers...}, plan.batches, batch_size, options.shuffle};
    (internal::training::begin(observers, plan, training), ...);
    (internal::training::resume(observers, training), ...);
    const std::size_t done = past.epochs.size();
    if constexpr ((internal::training::ResumesTraining<Observers, training_type> || ...))
      (internal::training::repeat_epochs(observers, optimizer, past), ...);
    internal::training::ending decided;
    const auto batch_observers = [&] {
      if constexpr (internal::training::batches_are_observed<training_type, Observers...>)
        return [&](const batch_record& record) {
          if constexpr (((internal::training::may_write<std::remove_cvref_t<Observers>> &&
                          internal::training::HasCall<internal::training::by_on_batch,
                                                      std::remove_reference_t<Observers>>) ||
                         ...))
            progress.make_way();
          (decided.template add<Observers>(internal::training::after_batch_of(observers, record, training)), ...);
          past.stopped_early = decided.ends;
          past.interrupted = decided.ends && !decided.is_over;
          if (record.batch < plan.batches) (internal::training::save_training(observers, training), ...);
          return decided.ends;
        };
      else
        return internal::training::nothing_after_batches{};
    }();
    for (std::size_t epoch = 1; epoch <= options.epochs && !past.stopped_early; ++epoch) {
      const auto start = std::chrono::steady_clock::now();
      internal::number::shuffle(order.data(), order.size(), random);
      if (epoch <= done) continue;  // only their shuffling is repeated
      if (!internal::training::run_epoch(m, loss, optimizer, data, order, batch_size, tape, epoch, training.place,
                                         options.show_progress ? &progress : nullptr, executor, batch_observers))
        break;
      epoch_record& record = past.epochs.emplace_back();
      record.epoch = epoch;
      record.cost = training.place.cost / static_cast<double>(data.size());
      if constexpr (averages) optimizer.swap_averages(m);  // the observers see what was measured
      if constexpr (validates)
        (internal::training::validate_if_set<Loss>(m, scratch, observers, record, executor, observers...), ...);
      record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      progress.on_epoch(record);
      training.place = {};
      if constexpr ((internal::training::may_write<std::remove_cvref_t<Observers>> || ...)) progress.make_way();
      (decided.template add<Observers>(internal::training::after_epoch_of(observers, record, training)), ...);
      (internal::training::lower_rates(observers, optimizer), ...);
      if constexpr (averages) optimizer.swap_averages(m);
      past.stopped_early = decided.ends && epoch < options.epochs;
      past.interrupted = past.stopped_early && !decided.is_over;
      (internal::training::save_training(observers, training), ...);
    }
    progress.wipe();
    if constexpr (averages) {
      optimizer.swap_averages(m);
      if constexpr (Net::graph().statistics_extent > 0)
        internal::training::update_statistics_on(m, data, batch_size, options.random_numbers, tape);
    }
    (internal::training::end(observers, past, training), ...);
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
