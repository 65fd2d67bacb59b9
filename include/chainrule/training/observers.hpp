// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>

#include <chainrule/data/data_set.hpp>
#include <chainrule/training/history.hpp>

// What `fit` tells about itself. An observer is any object with some of the members
//   void on_begin(const training_plan&);
//   bool on_epoch(const epoch_record&);   // true ends the training
//   void on_end(const history&);
// of which those that it has are found when the program compiles.
namespace chainrule {

/// What a training is about to do.
struct training_plan {
  std::size_t epochs = 0;
  std::size_t samples = 0;
  std::size_t batches = 0;  // an epoch
};

/// Measures the cost, and the accuracy where there are classes, on samples that are not learned from, after each epoch.
template <class T>
struct validate_on {
  const data_set<T>& data;
};
template <class T>
validate_on(const data_set<T>&) -> validate_on<T>;

/// Ends the training when the validation cost (the training cost where there is no validation set) has not fallen for
/// `patience` epochs by more than `least_gain`.
struct early_stopping {
  std::size_t patience = 3;
  double least_gain = 0;

  double best = std::numeric_limits<double>::infinity();
  std::size_t epochs_without_gain = 0;

  bool on_epoch(const epoch_record& record) {
    const double cost = record.validation_cost == record.validation_cost ? record.validation_cost : record.cost;
    if (cost < best - least_gain) {
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

  bool on_epoch(const epoch_record& record) {
    if constexpr (std::is_void_v<std::invoke_result_t<Function&, const epoch_record&>>) {
      function(record);
      return false;
    } else {
      return function(record);
    }
  }
};
template <class Function>
after_epoch(Function) -> after_epoch<Function>;

}  // namespace chainrule
