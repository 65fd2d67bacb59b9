// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/labels.hpp>

// Divisions of samples into training and test samples. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::data {

/// How many samples a share is, rounded up; at least one remains.
inline std::size_t count_of_share(const char* call, double share, std::size_t of, const char* what) {
  const double count = std::ceil(share * static_cast<double>(of));
  if (!(share > 0 && share < 1) || count >= static_cast<double>(of))
    refuse_split(call, "a test_share of " + describe_number(share) + " of " + std::to_string(of) + " " + what +
                           " leaves one part empty");
  return static_cast<std::size_t>(count);
}

/// The division with these test samples; both sides keep the samples' order.
inline data_split divided(std::size_t samples, const std::vector<char>& is_tested) {
  data_split result;
  for (std::size_t sample = 0; sample < samples; ++sample)
    (is_tested[sample] != 0 ? result.test : result.train).push_back(sample);
  return result;
}
template <class T>
std::pair<data_set<T>, data_set<T>> parts_of(const data_set<T>& data, const data_split& division) {
  return {data.subset(division.train), data.subset(division.test)};
}

}  // namespace internal::data

/// Divides samples at random: a share of them, rounded up, is tested. scikit-learn's train_test_split. Throws error for
/// a share that leaves one part empty.
inline data_split train_test_split(std::size_t samples, double test_share = 0.25, seed shuffle = {}) {
  const std::size_t count = internal::data::count_of_share("train_test_split", test_share, samples, "samples");
  const std::vector<std::size_t> order = internal::data::order_of(samples, shuffle);
  std::vector<char> is_tested(samples);
  for (std::size_t i = 0; i < count; ++i) is_tested[order[i]] = 1;
  return internal::data::divided(samples, is_tested);
}
/// `auto [train, test] = train_test_split(data, 0.2, seed{1});`
template <class T>
std::pair<data_set<T>, data_set<T>> train_test_split(const data_set<T>& data, double test_share = 0.25,
                                                     seed shuffle = {}) {
  return internal::data::parts_of(data, train_test_split(data.size(), test_share, shuffle));
}

/// The same with the classes' shares on both sides: the share of each class is tested, rounded by the largest
/// remainders. scikit-learn's train_test_split with `stratify`. Throws error for a class of one sample.
template <class Label>
data_split stratified_split(const std::vector<Label>& classes, double test_share = 0.25, seed shuffle = {}) {
  const char* const call = "stratified_split";
  const std::size_t count = internal::data::count_of_share(call, test_share, classes.size(), "samples");
  const internal::data::numbered_labels labels(classes, false);
  const std::size_t kinds = labels.counts.size();
  if (count < kinds || classes.size() - count < kinds)
    internal::data::refuse_split(call, "a test of " + std::to_string(count) + " of " + std::to_string(classes.size()) +
                                           " samples is too small for " + std::to_string(kinds) +
                                           " classes on both sides");
  std::vector<std::size_t> tested(kinds), by_remainder = internal::data::order_of(kinds, {});
  std::vector<double> remainder(kinds);
  std::size_t given = 0;
  for (std::size_t k = 0; k < kinds; ++k) {
    if (labels.counts[k] < 2)
      internal::data::refuse_split(
          call, "the class of sample " + std::to_string(labels.first[k]) + " has 1 sample, and needs at least 2");
    const double exact =
        static_cast<double>(labels.counts[k]) * static_cast<double>(count) / static_cast<double>(classes.size());
    given += tested[k] = static_cast<std::size_t>(exact);
    remainder[k] = exact - static_cast<double>(tested[k]);
  }
  std::sort(by_remainder.begin(), by_remainder.end(),
            [&](std::size_t i, std::size_t j) { return std::pair(-remainder[i], i) < std::pair(-remainder[j], j); });
  for (std::size_t i = 0; given < count; ++i, ++given) ++tested[by_remainder[i]];
  std::vector<char> is_tested(classes.size());
  for (const std::size_t sample : internal::data::order_of(classes.size(), shuffle)) {
    std::size_t& left = tested[labels.of_sample[sample]];
    if (left > 0) --left, is_tested[sample] = 1;
  }
  return internal::data::divided(classes.size(), is_tested);
}
template <class T>
std::pair<data_set<T>, data_set<T>> stratified_split(const data_set<T>& data, double test_share = 0.25,
                                                     seed shuffle = {}) {
  return internal::data::parts_of(
      data, stratified_split(internal::data::classes_of(data, "stratified_split"), test_share, shuffle));
}

/// The same of groups: a share of the groups, rounded up, is tested, and no group is on both sides. scikit-learn's
/// GroupShuffleSplit.
template <class Group>
data_split group_split(const std::vector<Group>& groups, double test_share = 0.25, seed shuffle = {}) {
  const internal::data::numbered_labels labels(groups, true);
  const data_split of_groups = [&] {
    internal::data::count_of_share("group_split", test_share, labels.counts.size(), "groups");
    return train_test_split(labels.counts.size(), test_share, shuffle);
  }();
  std::vector<char> group_is_tested(labels.counts.size()), is_tested;
  for (const std::size_t group : of_groups.test) group_is_tested[group] = 1;
  for (const std::size_t group : labels.of_sample) is_tested.push_back(group_is_tested[group]);
  return internal::data::divided(groups.size(), is_tested);
}
template <class T, class Group>
std::pair<data_set<T>, data_set<T>> group_split(const data_set<T>& data, const std::vector<Group>& groups,
                                                double test_share = 0.25, seed shuffle = {}) {
  if (groups.size() != data.size())
    internal::data::refuse_split("group_split", std::to_string(data.size()) + " samples and " +
                                                    std::to_string(groups.size()) + " groups' labels");
  return internal::data::parts_of(data, group_split(groups, test_share, shuffle));
}

}  // namespace chainrule
