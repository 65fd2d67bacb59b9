// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/column_scaling.hpp>

namespace chainrule {

/// Brings each input's smallest number in a training set to 0 and its largest to 1, and any set in the same way:
/// numbers outside of the training set's range go beyond. scikit-learn's MinMaxScaler. A constant input counts as one
/// of range 1. Other bounds than 0 and 1 are passed after the set; throws error if the first is not less than the
/// second.
template <class T>
class min_max : public internal::data::column_scaling<T> {
 public:
  static constexpr char kind[] = "min_max";  // its name in files

  /// Not fitted yet, to be read from a file.
  min_max() : internal::data::column_scaling<T>("scaled") {}

  explicit min_max(const data_set<T>& train, double low = 0, double high = 1)
      : internal::data::column_scaling<T>("scaled", train.input_size()) {
    if (!(low < high) || !std::isfinite(high - low))
      throw error("min_max: the ends must be finite, the first less than the second, are " + describe_number(low) +
                  " and " + describe_number(high));
    this->offset[0] = static_cast<T>(low);
    for (std::size_t i = 0; i < train.input_size(); ++i) {
      double smallest = static_cast<double>(train.input(0)[i]), largest = smallest;
      for (std::size_t s = 1; s < train.size(); ++s) {
        smallest = std::min(smallest, static_cast<double>(train.input(s)[i]));
        largest = std::max(largest, static_cast<double>(train.input(s)[i]));
      }
      this->set(i, smallest, (largest == smallest ? 1 : largest - smallest) / (high - low));
    }
  }
};

}  // namespace chainrule
