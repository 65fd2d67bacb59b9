// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <map>
#include <optional>

#include <chainrule/data/data_set.hpp>

// What divisions of samples have in common: their order, and labels as numbers.
namespace chainrule {

/// The numbers of the samples on both sides of a division, in rising order: `data.subset(division.train)`.
struct data_split {
  std::vector<std::size_t> train, test;
};

namespace internal::data {

[[noreturn]] inline void refuse_split(const char* call, const std::string& why) {
  throw error(std::string(call) + ": " + why);
}

inline std::vector<std::size_t> order_of(std::size_t count, const std::optional<seed>& start) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (start) number::shuffle(order.data(), count, {*start, number::purpose::split});
  return order;
}

/// Labels as numbers from 0, in the order in which they appear first or, sorted, in their own.
struct numbered_labels {
  std::vector<std::size_t> of_sample, counts, first;

  template <class Label>
  numbered_labels(const std::vector<Label>& labels, bool sorted) {
    std::map<Label, std::size_t> numbers;
    for (const Label& label : labels) numbers.emplace(label, numbers.size());
    if (sorted) {
      std::size_t next = 0;
      for (auto& [label, number] : numbers) number = next++;
    }
    counts.resize(numbers.size());
    first.resize(numbers.size(), labels.size());
    for (std::size_t sample = 0; sample < labels.size(); ++sample) {
      const std::size_t number = numbers.find(labels[sample])->second;
      of_sample.push_back(number);
      ++counts[number];
      first[number] = std::min(first[number], sample);
    }
  }
};

template <class T>
std::vector<long long> classes_of(const data_set<T>& data, const char* call) {
  if (!data.has_classes()) refuse_split(call, "the samples have no classes");
  std::vector<long long> classes;
  for (std::size_t sample = 0; sample < data.size(); ++sample) classes.push_back(data.class_of(sample));
  return classes;
}

}  // namespace internal::data
}  // namespace chainrule
