// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>

#include <chainrule/data/column_scaling.hpp>

namespace chainrule {

/// Brings each input's median in a training set to 0 and the distance between its quartiles to 1, so that a few numbers
/// that are far away count little. scikit-learn's RobustScaler: quantiles between two numbers are interpolated. An
/// input whose quartiles are equal is only shifted. Other quantiles are passed after the set; throws error if they
/// are not from 0 to 1, the first less than the second.
template <class T>
class robust : public internal::data::column_scaling<T> {
 public:
  static constexpr char kind[] = "robust";  // its name in files

  /// Not fitted yet, to be read from a file.
  robust() : internal::data::column_scaling<T>("scaled") {}

  explicit robust(const data_set<T>& train, double low = 0.25, double high = 0.75)
      : internal::data::column_scaling<T>("scaled", train.input_size()) {
    if (!(low >= 0 && low < high && high <= 1))
      throw error("robust: quantiles must be from 0 to 1, the first less than the second, are " + describe_number(low) +
                  " and " + describe_number(high));
    this->offset[0] = 0;
    std::vector<double> column(train.size());
    for (std::size_t i = 0; i < train.input_size(); ++i) {
      for (std::size_t s = 0; s < train.size(); ++s) column[s] = static_cast<double>(train.input(s)[i]);
      std::sort(column.begin(), column.end());
      const auto quantile = [&](double share) {
        const double place = share * static_cast<double>(column.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const std::size_t above = std::min(below + 1, column.size() - 1);
        const double rest = place - static_cast<double>(below);
        return column[below] * (1 - rest) + column[above] * rest;
      };
      const double distance = quantile(high) - quantile(low);
      this->set(i, quantile(0.5), distance == 0 ? 1 : distance);
    }
  }
};

}  // namespace chainrule
