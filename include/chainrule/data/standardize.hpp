// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include <chainrule/data/data_set.hpp>

namespace chainrule {

/// Each input's mean and deviation over a training set, to bring any set to mean 0 and deviation 1 in the same way.
/// An input whose deviation is no more than the rounding of its numbers, T's epsilon times the largest of them, counts
/// as constant: its deviation is set to 1, so that it is only shifted. Throws data_error if a deviation is too large
/// for double.
template <class T>
class standardize {
 public:
  explicit standardize(const data_set<T>& train) : means(train.input_size()), deviations(train.input_size()) {
    const auto count = static_cast<double>(train.size());
    for (std::size_t i = 0; i < means.size(); ++i) {
      const auto number = [&](std::size_t sample) { return static_cast<double>(train.input(sample)[i]); };
      // Differences from the first number: equal numbers then sum to exactly zero.
      double largest = 0, away = 0, sum = 0, squares = 0;
      for (std::size_t s = 0; s < train.size(); ++s) {
        const double difference = number(s) - number(0);
        largest = std::max(largest, std::abs(number(s)));
        away = std::max(away, std::abs(difference));
        sum += difference / count;
      }
      means[i] = number(0) + sum;
      // In units of the largest difference, so that no square is too large or too small.
      for (std::size_t s = 0; s < train.size() && away > 0; ++s)
        squares += std::pow((number(s) - number(0) - sum) / away, 2);
      deviations[i] = away * std::sqrt(squares / count);
      if (!std::isfinite(deviations[i]))
        throw data_error("the numbers of input " + std::to_string(i) + " are too far apart to be standardized");
      if (deviations[i] <= static_cast<double>(std::numeric_limits<T>::epsilon()) * largest) deviations[i] = 1;
    }
  }

  /// Throws shape_error for samples of another size, and data_error if a number would be too large for T; then nothing
  /// is changed.
  void apply(data_set<T>& data) const {
    if (data.input_size() != means.size())
      throw shape_error("samples of " + std::to_string(data.input_size()) + " numbers where " +
                        std::to_string(means.size()) + " were standardized");
    const auto standardized = [&](std::size_t s, std::size_t i) {
      return static_cast<T>((static_cast<double>(data.input(s)[i]) - means[i]) / deviations[i]);
    };
    for (std::size_t s = 0; s < data.size(); ++s)
      for (std::size_t i = 0; i < means.size(); ++i)
        if (!std::isfinite(standardized(s, i)))
          throw data_error("input " + std::to_string(i) + " of sample " + std::to_string(s) +
                           " is too large to be standardized");
    for (std::size_t s = 0; s < data.size(); ++s)
      for (std::size_t i = 0; i < means.size(); ++i) data.input(s)[i] = standardized(s, i);
  }

  /// The mean of one input.
  double mean(std::size_t input) const { return means[input]; }
  double deviation(std::size_t input) const { return deviations[input]; }

 private:
  std::vector<double> means;
  std::vector<double> deviations;
};

}  // namespace chainrule
