// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/column_scaling.hpp>

namespace chainrule {

/// Each input's mean and deviation over a training set, to bring any set to mean 0 and deviation 1 in the same way.
/// An input whose deviation is no more than the rounding of its numbers, T's epsilon times the largest of them, counts
/// as constant: its deviation is set to 1, so that it is only shifted. Throws data_error if a deviation is too large
/// for double.
template <class T>
class standardize : public internal::data::column_scaling<T> {
 public:
  static constexpr char kind[] = "standardize";  // its name in files

  /// Not fitted yet: for one that is read from a file.
  standardize() : internal::data::column_scaling<T>("standardized") {}

  explicit standardize(const data_set<T>& train)
      : internal::data::column_scaling<T>("standardized", train.input_size()) {
    const auto count = static_cast<double>(train.size());
    for (std::size_t i = 0; i < train.input_size(); ++i) {
      const auto number = [&](std::size_t sample) { return static_cast<double>(train.input(sample)[i]); };
      // Differences from the first number are summed: they are exactly zero if all numbers are equal.
      double largest = 0, away = 0, sum = 0, squares = 0;
      for (std::size_t s = 0; s < train.size(); ++s) {
        const double difference = number(s) - number(0);
        largest = std::max(largest, std::abs(number(s)));
        away = std::max(away, std::abs(difference));
        sum += difference / count;
      }
      // Differences are divided by the largest one before they are squared, so that no square overflows or underflows.
      for (std::size_t s = 0; s < train.size() && away > 0; ++s)
        squares += std::pow((number(s) - number(0) - sum) / away, 2);
      const double deviation = away * std::sqrt(squares / count);
      this->set(i, number(0) + sum,
                deviation <= static_cast<double>(std::numeric_limits<T>::epsilon()) * largest ? 1 : deviation);
    }
  }

  /// The mean of one input.
  double mean(std::size_t input) const { return static_cast<double>(this->center[input]); }
  double deviation(std::size_t input) const { return static_cast<double>(this->scale[input]); }
};

}  // namespace chainrule
