// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cmath>
#include <cstring>

#include <chainrule/data/data_set.hpp>
#include <chainrule/training/observer.hpp>

namespace chainrule {

/// Measures the cost, and the accuracy if there are classes, on samples that are not used for training, after each
/// epoch and before the other observers are called. There may be several sets: the results for the first are members of
/// the record; those for others are in `metrics`, as `held out cost` of `validate_on{data, "held out"}`.
template <class T>
struct validate_on {
  const data_set<T>& data;
  const char* name = "";
};
template <class T>
validate_on(const data_set<T>&) -> validate_on<T>;
template <class T>
validate_on(const data_set<T>&, const char*) -> validate_on<T>;

namespace internal::training {

/// A number of a record by its name. Without a name it is the validation cost, or the training cost if there is no
/// validation set. Throws error for an unknown name. (A template, so that it costs only programs that use it.)
template <class Record>
[[gnu::noinline]] double number_named(const Record& record, const char* name) {
  if (*name == '\0') return record.validated ? record.validation_cost : record.cost;
  const std::string wanted = name;
  if (wanted == "cost") return record.cost;
  if (record.validated && wanted == "validation cost") return record.validation_cost;
  if (record.validated && wanted == "validation accuracy") return record.validation_accuracy;
  for (const measured_number& each : record.metrics)
    if (each.name == wanted) return each.value;
  error_texts::fail<error>({"nothing that is measured is called '", name, "'"});
}

}  // namespace internal::training

/// Ends the training when the validation cost (without a validation set, the training cost) has not fallen by more than
/// `min_delta` for `patience` epochs. A cost that is not finite is no improvement. With `.metric = "accuracy",
/// .maximize = true` a number that `measure` measures must rise instead. Each training starts counting from zero.
/// Throws error for a patience of 0 and for a min_delta that is negative or not finite, before the first epoch.
struct early_stopping {
  std::size_t patience = 3;
  double min_delta = 0;
  const char* metric = "";
  bool maximize = false;

  using writes_nothing = void;
  double best = std::numeric_limits<double>::infinity();
  std::size_t epochs_without_gain = 0;

  void on_begin(const training_plan&) {
    if (patience == 0) throw error("early_stopping: patience must be at least 1, is 0");
    if (!(min_delta >= 0) || std::isinf(min_delta))
      throw error("early_stopping: min_delta must be a finite number of at least 0, is " + describe_number(min_delta));
    best = maximize ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
    epochs_without_gain = 0;
  }

  bool on_epoch(const epoch_record& record) {
    const double reached = internal::training::number_named(record, metric);
    if (std::isfinite(reached) && (maximize ? reached > best + min_delta : reached < best - min_delta)) {
      best = reached;
      epochs_without_gain = 0;
    } else {
      ++epochs_without_gain;
    }
    return epochs_without_gain >= patience;
  }
};

/// Keeps the parameters and buffers of the epoch with the lowest validation cost (without a validation set, training
/// cost), and copies them back to the model when the training ends. `.metric` and `.maximize` are those of
/// early_stopping.
struct restore_best {
  const char* metric = "";
  bool maximize = false;

  using writes_nothing = void;
  std::size_t epoch = 0;  // the epoch of the kept parameters
  double best = 0;
  std::vector<unsigned char> kept = {};

  template <class Training>
  void on_begin(const training_plan&, Training& training) {
    epoch = 0;
    keep(training.model);
  }
  template <class Training>
  void on_epoch(const epoch_record& record, Training& training) {
    const double reached = internal::training::number_named(record, metric);
    if (!std::isfinite(reached) || (epoch > 0 && !(maximize ? reached > best : reached < best))) return;
    best = reached;
    epoch = record.epoch;
    keep(training.model);
  }
  template <class Training>
  void on_end(const history&, Training& training) {
    if (epoch > 0) std::memcpy(training.model.data(), kept.data(), kept.size());
  }

  template <class Model>
  void keep(const Model& m) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(m.data());
    kept.assign(bytes, bytes + m.size() * sizeof *m.data());
  }
  /// For checkpoints.
  template <class Self, class Visitor>
  static void visit_state(Self& self, Visitor& to) {
    to.count("epoch", self.epoch);
    to.real("best", self.best);
    to.like_model(self.kept.data());
  }
};

/// Interrupts the training after the batch in which the time is over: `time_limit{std::chrono::minutes(30)}`. With
/// `checkpoints` a new start continues where it ended.
struct time_limit {
  std::chrono::duration<double> limit;

  using writes_nothing = void;
  using interrupts = void;
  std::chrono::steady_clock::time_point start = {};

  void on_begin(const training_plan&) { start = std::chrono::steady_clock::now(); }
  bool on_batch(const batch_record&) const { return std::chrono::steady_clock::now() - start >= limit; }
};

/// Calls a function after each epoch; if it returns true, the training ends.
template <class Function>
struct after_epoch {
  Function function;

  decltype(auto) on_epoch(const epoch_record& record)
    requires std::is_invocable_v<Function&, const epoch_record&>
  {
    return std::invoke(function, record);
  }
};
template <class Function>
after_epoch(Function) -> after_epoch<Function>;

}  // namespace chainrule
