// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>
#include <vector>

namespace chainrule {

/// What one epoch came to. Validation figures are NaN where there is no validation set, accuracies where there are no classes.
struct epoch_record {
  std::size_t epoch = 0;  // from 1
  double cost = std::numeric_limits<double>::quiet_NaN();
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
