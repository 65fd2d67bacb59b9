// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace chainrule {

/// What `fit` is about to do.
struct training_plan {
  std::size_t epochs = 0;
  std::size_t samples = 0;
  std::size_t batches = 0;  // an epoch
};

/// The results of one epoch. Validation figures are NaN where there is no validation set, accuracies where there are no
/// classes.
struct epoch_record {
  std::size_t epoch = 0;  // from 1
  double cost = std::numeric_limits<double>::quiet_NaN();
  bool validated = false;  // there is a validation set: then a validation cost of NaN is what the model came to
  double validation_cost = std::numeric_limits<double>::quiet_NaN();
  double validation_accuracy = std::numeric_limits<double>::quiet_NaN();
  double seconds = 0;
};

/// The epochs of a training, and whether an observer ended it before the last.
struct history {
  std::vector<epoch_record> epochs;
  bool stopped_early = false;
};

}  // namespace chainrule
