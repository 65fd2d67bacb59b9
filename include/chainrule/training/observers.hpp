// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include <chainrule/data/data_set.hpp>
#include <chainrule/training/observer.hpp>

namespace chainrule {

/// Measures the cost, and the accuracy where there are classes, on samples that are not learned from, after each epoch
/// and before the other observers are called.
template <class T>
struct validate_on {
  const data_set<T>& data;
};
template <class T>
validate_on(const data_set<T>&) -> validate_on<T>;

/// Ends the training when the validation cost (the training cost where there is no validation set) has not fallen by
/// more than `min_delta` for `patience` epochs. A cost that is not finite is no improvement. Each training begins
/// anew. Throws error for a patience of 0 and for a least gain that is negative or not finite, before the first epoch.
struct early_stopping {
  std::size_t patience = 3;
  double min_delta = 0;

  double best = std::numeric_limits<double>::infinity();
  std::size_t epochs_without_gain = 0;

  void on_begin(const training_plan&) {
    if (patience == 0) throw error("early_stopping: patience must be at least 1, is 0");
    if (!(min_delta >= 0) || std::isinf(min_delta))
      throw error("early_stopping: min_delta must be a finite number of at least 0, is " + describe_number(min_delta));
    best = std::numeric_limits<double>::infinity();
    epochs_without_gain = 0;
  }

  bool on_epoch(const epoch_record& record) {
    const double cost = record.validated ? record.validation_cost : record.cost;
    if (std::isfinite(cost) && cost < best - min_delta) {
      best = cost;
      epochs_without_gain = 0;
    } else {
      ++epochs_without_gain;
    }
    return epochs_without_gain >= patience;
  }
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
