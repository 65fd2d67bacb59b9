// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/labels.hpp>

namespace chainrule {

/// A weight for each class, from 0 to the largest, with which all classes weigh the same in a mean: samples / (classes
/// * the class's samples), as scikit-learn's "balanced". Throws error where a number up to the largest has no sample.
template <class T>
std::vector<double> balanced_class_weights(const data_set<T>& data) {
  const char* const call = "balanced_class_weights";
  std::vector<std::size_t> counts;
  for (const long long number : internal::data::classes_of(data, call)) {
    if (number < 0 || number >= 1'000'000)
      internal::data::refuse_split(call, "class " + std::to_string(number) + " is not from 0 to 999999");
    if (counts.size() <= static_cast<std::size_t>(number)) counts.resize(static_cast<std::size_t>(number) + 1);
    ++counts[static_cast<std::size_t>(number)];
  }
  std::vector<double> weights;
  for (const std::size_t count : counts) {
    if (count == 0) internal::data::refuse_split(call, "class " + std::to_string(weights.size()) + " has no sample");
    weights.push_back(static_cast<double>(data.size()) / (static_cast<double>(counts.size() * count)));
  }
  return weights;
}

}  // namespace chainrule
