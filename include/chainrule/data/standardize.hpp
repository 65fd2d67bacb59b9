// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/data_set.hpp>

namespace chainrule {

/// Each input's mean and deviation over a training set, to bring any set to mean 0 and deviation 1 in the same way.
/// An input that never varies is only shifted.
template <class T>
class standardize {
 public:
  explicit standardize(const data_set<T>& train) : means(train.input_size()), deviations(train.input_size()) {
    const auto count = static_cast<double>(train.size());
    for (std::size_t i = 0; i < means.size(); ++i) {
      for (std::size_t s = 0; s < train.size(); ++s) means[i] += static_cast<double>(train.input(s)[i]) / count;
      for (std::size_t s = 0; s < train.size(); ++s) deviations[i] += std::pow(static_cast<double>(train.input(s)[i]) - means[i], 2) / count;
      deviations[i] = deviations[i] > 0 ? std::sqrt(deviations[i]) : 1;
    }
  }

  /// Throws shape_error for samples of another size.
  void apply(data_set<T>& data) const {
    if (data.input_size() != means.size())
      throw shape_error("samples of " + std::to_string(data.input_size()) + " numbers where " + std::to_string(means.size()) + " were standardized");
    for (std::size_t s = 0; s < data.size(); ++s)
      for (std::size_t i = 0; i < means.size(); ++i)
        data.input(s)[i] = static_cast<T>((static_cast<double>(data.input(s)[i]) - means[i]) / deviations[i]);
  }

  /// Of one input.
  double mean(std::size_t input) const { return means[input]; }
  double deviation(std::size_t input) const { return deviations[input]; }

 private:
  std::vector<double> means;
  std::vector<double> deviations;
};

}  // namespace chainrule
