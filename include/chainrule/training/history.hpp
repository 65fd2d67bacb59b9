// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace chainrule {

/// What `fit` will do.
struct training_plan {
  std::size_t epochs = 0;
  std::size_t samples = 0;  // 0 if nobody knows how many there are
  std::size_t batches = 0;  // in an epoch; 0 if nobody knows
};

/// A batch after its step.
struct batch_record {
  std::size_t epoch = 0;  // from 1
  std::size_t batch = 0;  // from 1
  std::size_t samples = 0;
  double cost = 0;       // its mean, before the step
  double mean_cost = 0;  // of the epoch's samples so far
};

/// A number with a name, measured on samples that are not used for training.
struct measured_number {
  std::string name;
  double value;
};

/// The results of one epoch. Validation results are NaN without a validation set, and accuracies without classes.
struct epoch_record {
  std::size_t epoch = 0;  // from 1
  double cost = std::numeric_limits<double>::quiet_NaN();
  bool validated = false;  // there is a validation set: then a validation cost of NaN is the model's
  double validation_cost = std::numeric_limits<double>::quiet_NaN();
  double validation_accuracy = std::numeric_limits<double>::quiet_NaN();
  double seconds = 0;
  std::vector<measured_number> metrics = {};  // of `measure`, and of further validation sets
};

/// The epochs of a training, and whether an observer ended it before the last. `interrupted`: the observer was one that
/// only pauses, `time_limit` or `stop_on_interrupt`. An epoch that was not finished has no record.
struct history {
  std::vector<epoch_record> epochs;
  bool stopped_early = false;
  bool interrupted = false;
};

namespace internal::training {

/// The position of a training within an epoch.
struct epoch_place {
  std::size_t batches = 0;
  double cost = 0;     // the sum over the samples so far
  double divisor = 0;  // what this sum is divided by: the number of samples, or another of the loss
};

}  // namespace internal::training
}  // namespace chainrule
