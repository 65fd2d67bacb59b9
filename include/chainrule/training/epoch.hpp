// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/training/metrics.hpp>
#include <chainrule/training/observers.hpp>
#include <chainrule/training/progress.hpp>
#include <chainrule/training/row_of_bad_cost.hpp>

// One epoch of `fit`: the steps, and the measurements after them.
namespace chainrule::internal::training {

/// The function called after a batch if no observer has on_batch.
struct nothing_after_batches {};

/// One epoch: every sample once, in the order of `batches`, beginning at `place`. `after(record)` is called after each
/// batch; if it returns true the epoch ends, and false is returned unless that was the last batch. Throws data_error if
/// the cost, a gradient or a step is not finite, before the step that would make the parameters so.
template <class Net, class T, class Loss, class Optimizer, class Batches, class Threads, class After>
bool run_epoch(models::model<Net, T>& m, const Loss&, Optimizer& optimizer, Batches& batches, std::size_t batch_size,
               models::tape<Net, T>& tape, std::size_t epoch, epoch_place& place, progress_bar* progress,
               const Threads& threads, const After& after) {
  double sum = place.cost, divisor = place.divisor;
  T* const targets = tape.template target_room<engine::target_size<Net, Loss>>();
  std::size_t batch = place.batches;
  std::size_t seen = batches.begin(epoch, batch, batch_size);
  while (!batches.ends_after(seen)) {
    const std::size_t rows = batches.read(seen, batch_size, tape.input_copy(), targets);
    if (rows == 0) break;
    auto memory = tape.prepare(rows, tape.input_copy(), m.data(), nullptr);
    optimizer.draw_next(memory);
    const T cost = [&] {
      if constexpr (!std::is_same_v<Threads, engine::this_thread>)
        return optimizer.template advance<Loss>(m, memory, targets, threads);
      else
        return optimizer.template advance<Loss>(m, memory, targets);
    }();
    ++batch;
    if (!std::isfinite(cost)) {
      if (progress != nullptr) progress->wipe();  // if nobody catches it, its text is written before destructors run
      const std::string why = optimizer.not_taken();
      const std::size_t row =
          optimizer.template row_to_blame<Loss>(optimizer.drawn_again(tape.prepare_again(m.data())), targets);
      const std::string whose = because_of_row(row, [&](std::size_t which) {
        return error_texts::joined(
            {", because of sample ", batches.number_of(seen, which), ", in row ", which, " of the batch"});
      });
      const char* const more = ": the learning rate may be too large; the parameters are those before this batch";
      if (!why.empty())
        error_texts::fail<data_error>({"batch ", batch, " of epoch ", epoch, ": ", why.c_str(), whose.c_str(), more});
      error_texts::fail<data_error>(
          {"the cost of batch ", batch, " of epoch ", epoch, " is not finite, it is ", cost, whose.c_str(), more});
    }
    optimizer.move_statistics(m, tape);
    const auto of_batch = static_cast<double>(engine::cost_divisor<Net, Loss>(rows, targets));
    sum += static_cast<double>(cost) * of_batch;
    add_divisor<Loss>(divisor, of_batch);
    const double mean = engine::divided_cost<Loss>(sum, divisor);
    seen += rows;
    if (progress != nullptr) progress->on_batch(epoch, batch, mean);
    if constexpr (!std::is_same_v<After, nothing_after_batches>) {
      place = {batch, sum, divisor};
      if (after(batch_record{epoch, batch, rows, static_cast<double>(cost), mean}) && !batches.ends_after(seen))
        return false;
    }
  }
  place = {batch, sum, divisor};
  return true;
}

// Metrics among the observers get each sample of a validation set.
template <class Type>
void begin_measuring(Type& observer) {
  if constexpr (is_measure<Type>) observer.begin();
}
template <class Net, class Type, class T, class Samples>
void measure_sample(Type& observer, const T* answer, const Samples& samples, std::size_t row) {
  if constexpr (is_measure<Type>) observer.template add<Net>(answer, samples, row);
}
template <class Type>
void end_measuring(Type& observer, const char* set, epoch_record& record) {
  if constexpr (is_measure<Type>) observer.end(set, record);
}

template <class Record>
[[gnu::noinline, gnu::cold]] void add_figures(Record& record, const char* set, double cost, double accuracy,
                                              bool classes) {
  record.metrics.push_back({error_texts::joined({set, " cost"}), cost});
  if (classes) record.metrics.push_back({error_texts::joined({set, " accuracy"}), accuracy});
}

/// How a validation set's samples are read; that of a source is in training/measured_source.hpp.
template <class Set>
struct validation_samples;
template <class U>
struct validation_samples<validate_on<U>> {
  template <class Loss, class Net, class T>
  static void check(const validate_on<U>& set, const char* of) {
    check_data<Loss, Net, T>(set.data, of);
  }
  static std::size_t most(const validate_on<U>& set) { return set.data.size(); }
  template <class Loss, class Net, class T>
  static data_set_samples<Net, Loss, T, U> of(const validate_on<U>& set, std::size_t) {
    return data_set_samples<Net, Loss, T, U>(set.data);
  }
};

/// Stores the results for one validation set in a record; those for the first set have members of their own.
template <class Loss, class Net, class T, class Set, class Threads, class... Observers>
void validate(const models::model<Net, T>& m, measuring_scratch<Net, T>& scratch, const Set& set, epoch_record& record,
              const Threads& executor, Observers&... observers) {
  auto samples = validation_samples<Set>::template of<Loss, Net, T>(set, scratch.capacity());
  std::size_t right = 0, all = 0;
  const bool classes = samples.has_classes();
  const auto look = [&](const T* answer, std::size_t row) {
    if (classes && is_first_largest(answer, Net::output_shape::size, static_cast<std::size_t>(samples.class_of(row))))
      ++right;
    ++all;
    (measure_sample<Net>(observers, answer, samples, row), ...);
  };
  (begin_measuring(observers), ...);
  const double cost = run_over<Loss>(m, samples, scratch, look, executor);
  const double accuracy = static_cast<double>(right) / static_cast<double>(all);
  if (!record.validated) {
    record.validated = true;
    record.validation_cost = cost;
    if (classes) record.validation_accuracy = accuracy;
  } else {
    add_figures(record, set.name, cost, accuracy, classes);
  }
  (end_measuring(observers, set.name, record), ...);
}

/// The same if an argument of `fit` is a validation set.
template <class Loss, class Net, class T, class Type, class Threads, class... Observers>
void validate_if_set(const models::model<Net, T>& m, measuring_scratch<Net, T>& scratch, const Type& set,
                     epoch_record& record, const Threads& executor, Observers&... observers) {
  if constexpr (is_validation<Type>) validate<Loss>(m, scratch, set, record, executor, observers...);
}

/// How an error about a validation set begins. (A template, so that it costs only programs that have one.)
template <class Set>
std::string words_of(const Set& set) {
  return *set.name == '\0' ? "the validation set: " : error_texts::joined({"the validation set '", set.name, "': "});
}

/// Checks the validation sets among `fit`'s arguments before the first step, and finds the size of the largest.
template <class Loss, class Net, class T, class Type>
void check_if_set(const Type& set, std::size_t& sets, std::size_t& largest) {
  if constexpr (is_validation<Type>) {
    if (++sets > 1 && *set.name == '\0')
      error_texts::fail<error>({"validation set ", sets, " needs a name: write validate_on{data, \"held out\"}"});
    validation_samples<Type>::template check<Loss, Net, T>(set, words_of(set).c_str());
    largest = std::max(largest, validation_samples<Type>::most(set));
  }
}

}  // namespace chainrule::internal::training
