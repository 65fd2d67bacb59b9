// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include <chainrule/data/labels.hpp>

// Divisions of samples into folds, of which each is tested once, or in the order of time. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::data {

inline void check_folds(const char* call, std::size_t folds, std::size_t most, const char* of_what) {
  if (folds < 2 || folds > most)
    refuse_split(call, "folds must be from 2 to the number of " + std::string(of_what) + ", " + std::to_string(most) +
                           ", is " + std::to_string(folds));
}

/// The folds, from the index of the fold in which each sample is tested.
inline std::vector<data_split> folds_of(const std::vector<std::size_t>& tested, std::size_t folds) {
  std::vector<data_split> result(folds);
  for (std::size_t sample = 0; sample < tested.size(); ++sample)
    for (std::size_t each = 0; each < folds; ++each)
      (tested[sample] == each ? result[each].test : result[each].train).push_back(sample);
  return result;
}
/// The folds, from the index of the fold in which each group is tested, and the group of each sample.
inline std::vector<data_split> folds_of_groups(const std::vector<std::size_t>& fold_of_group,
                                               const std::vector<std::size_t>& groups, std::size_t folds) {
  std::vector<std::size_t> tested;
  for (const std::size_t group : groups) tested.push_back(fold_of_group[group]);
  return folds_of(tested, folds);
}

/// How many samples of each class a group or a fold has.
using class_counts = std::vector<std::vector<std::size_t>>;

inline class_counts classes_in_groups(const numbered_labels& classes, const numbered_labels& groups) {
  class_counts counts(groups.counts.size(), std::vector<std::size_t>(classes.counts.size()));
  for (std::size_t sample = 0; sample < classes.of_sample.size(); ++sample)
    ++counts[groups.of_sample[sample]][classes.of_sample[sample]];
  return counts;
}

/// The standard deviation of value(0), ..., value(count - 1), divided by count and not by one less.
template <class Value>
double deviation_of(const Value& value, std::size_t count) {
  double mean = 0, squares = 0;
  for (std::size_t i = 0; i < count; ++i) mean += value(i) / static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) squares += (value(i) - mean) * (value(i) - mean);
  return std::sqrt(squares / static_cast<double>(count));
}

/// The groups, those whose counts of the classes vary most first; equal ones in a random order, or in theirs.
inline std::vector<std::size_t> most_varied_first(const class_counts& in_group, std::optional<seed> shuffle) {
  std::vector<double> varies;
  for (const std::vector<std::size_t>& group : in_group)
    varies.push_back(deviation_of([&](std::size_t k) { return static_cast<double>(group[k]); }, group.size()));
  const std::vector<std::size_t> drawn = order_of(in_group.size(), shuffle);
  std::vector<std::size_t> order = order_of(drawn.size(), {});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    return std::pair(-varies[drawn[i]], i) < std::pair(-varies[drawn[j]], j);
  });
  for (std::size_t& place : order) place = drawn[place];
  return order;
}

/// Folds to which groups are added, each to the one with which the classes' shares vary least over the folds.
class even_parts {
 public:
  even_parts(const std::vector<std::size_t>& samples_of_class, std::size_t folds)
      : totals(samples_of_class), in_fold(folds, std::vector<std::size_t>(samples_of_class.size())) {}

  /// The fold to which a group goes that has so many samples of each class. Of folds that are alike, within the
  /// tolerances of numpy.isclose, it is the one with the fewest samples.
  std::size_t add(const std::vector<std::size_t>& group) {
    double least = std::numeric_limits<double>::infinity();
    std::size_t fewest = std::numeric_limits<std::size_t>::max(), best = 0;
    for (std::size_t each = 0; each < in_fold.size(); ++each) {
      const double uneven = unevenness_with(group, each);
      const std::size_t samples = std::accumulate(in_fold[each].begin(), in_fold[each].end(), std::size_t{0});
      const bool alike = std::abs(uneven - least) <= 1e-8 + 1e-5 * least;
      if (alike ? samples < fewest : uneven < least) {
        least = uneven;
        fewest = samples;
        best = each;
      }
    }
    for (std::size_t k = 0; k < group.size(); ++k) in_fold[best][k] += group[k];
    return best;
  }

 private:
  /// The mean over the classes of how much their shares vary over the folds, if the group is in fold `to`.
  double unevenness_with(const std::vector<std::size_t>& group, std::size_t to) const {
    double mean = 0;
    for (std::size_t k = 0; k < group.size(); ++k) {
      const auto share = [&](std::size_t part) {
        return static_cast<double>(in_fold[part][k] + (part == to ? group[k] : 0)) / static_cast<double>(totals[k]);
      };
      mean += deviation_of(share, in_fold.size()) / static_cast<double>(group.size());
    }
    return mean;
  }

  const std::vector<std::size_t>& totals;  // of each class
  class_counts in_fold;
};

}  // namespace internal::data

/// Divides samples into `folds` parts that differ by one sample at most, each of which is tested once: in their order,
/// or with a seed in a random one. scikit-learn's KFold. Throws error for less than 2 folds, and for more than there
/// are samples.
inline std::vector<data_split> k_fold(std::size_t samples, std::size_t folds, std::optional<seed> shuffle = {}) {
  internal::data::check_folds("k_fold", folds, samples, "samples");
  const std::vector<std::size_t> order = internal::data::order_of(samples, shuffle);
  std::vector<std::size_t> tested(samples);
  const std::size_t whole = samples / folds, larger = samples % folds;
  for (std::size_t i = 0; i < samples; ++i)
    tested[order[i]] = i < larger * (whole + 1) ? i / (whole + 1) : larger + (i - larger * (whole + 1)) / whole;
  return internal::data::folds_of(tested, folds);
}
template <class T>
std::vector<data_split> k_fold(const data_set<T>& data, std::size_t folds, std::optional<seed> shuffle = {}) {
  return k_fold(data.size(), folds, shuffle);
}

/// The same with each class divided as evenly: its counts in the parts differ by one at most, and so do the parts.
/// scikit-learn's StratifiedKFold. A class of fewer samples than folds is missing in some of the tests.
template <class Label>
std::vector<data_split> stratified_k_fold(const std::vector<Label>& classes, std::size_t folds,
                                          std::optional<seed> shuffle = {}) {
  internal::data::check_folds("stratified_k_fold", folds, classes.size(), "samples");
  const internal::data::numbered_labels labels(classes, false);
  // The samples, sorted by class, are assigned to the folds in rotation; this says how many of each class each fold
  // gets.
  std::vector<std::size_t> tested(classes.size());
  std::size_t before = 0;
  for (std::size_t k = 0; k < labels.counts.size(); before += labels.counts[k], ++k) {
    std::vector<std::size_t> dealt(labels.counts[k]);
    for (std::size_t i = 0; i < dealt.size(); ++i) dealt[i] = (before + i) % folds;
    std::sort(dealt.begin(), dealt.end());
    if (shuffle)
      internal::number::shuffle(dealt.data(), dealt.size(), {*shuffle, internal::number::purpose::split, 0, k});
    std::size_t next = 0;
    for (std::size_t sample = 0; sample < classes.size(); ++sample)
      if (labels.of_sample[sample] == k) tested[sample] = dealt[next++];
  }
  return internal::data::folds_of(tested, folds);
}
template <class T>
std::vector<data_split> stratified_k_fold(const data_set<T>& data, std::size_t folds,
                                          std::optional<seed> shuffle = {}) {
  return stratified_k_fold(internal::data::classes_of(data, "stratified_k_fold"), folds, shuffle);
}

/// Divides groups: no group is on both sides of a fold. The largest goes first, each to the part that has the fewest
/// samples so far. scikit-learn's GroupKFold. A group's label is a number or a text, one for each sample. Throws error
/// for more folds than there are groups.
template <class Group>
std::vector<data_split> group_k_fold(const std::vector<Group>& groups, std::size_t folds) {
  const internal::data::numbered_labels labels(groups, true);
  internal::data::check_folds("group_k_fold", folds, labels.counts.size(), "groups");
  std::vector<std::size_t> by_size = internal::data::order_of(labels.counts.size(), {});
  std::sort(by_size.begin(), by_size.end(), [&](std::size_t i, std::size_t j) {
    return std::pair(labels.counts[i], i) < std::pair(labels.counts[j], j);
  });
  std::vector<std::size_t> sizes(folds), fold_of_group(by_size.size());
  for (std::size_t i = by_size.size(); i-- > 0;) {
    const auto lightest = std::min_element(sizes.begin(), sizes.end());
    *lightest += labels.counts[by_size[i]];
    fold_of_group[by_size[i]] = static_cast<std::size_t>(lightest - sizes.begin());
  }
  return internal::data::folds_of_groups(fold_of_group, labels.of_sample, folds);
}

/// The same with each class divided as evenly as whole groups allow: groups whose classes vary most go first, each to
/// the part with which the classes' shares vary least over the parts. scikit-learn's StratifiedGroupKFold; the seed
/// decides between groups that are alike.
template <class Label, class Group>
std::vector<data_split> stratified_group_k_fold(const std::vector<Label>& classes, const std::vector<Group>& groups,
                                                std::size_t folds, std::optional<seed> shuffle = {}) {
  const char* const call = "stratified_group_k_fold";
  if (classes.size() != groups.size())
    internal::data::refuse_split(call, std::to_string(classes.size()) + " samples have classes, and " +
                                           std::to_string(groups.size()) + " have groups");
  const internal::data::numbered_labels labels(classes, false), sets(groups, true);
  internal::data::check_folds(call, folds, sets.counts.size(), "groups");
  const internal::data::class_counts counts = internal::data::classes_in_groups(labels, sets);
  internal::data::even_parts parts(labels.counts, folds);
  std::vector<std::size_t> fold_of_group(counts.size());
  for (const std::size_t group : internal::data::most_varied_first(counts, shuffle))
    fold_of_group[group] = parts.add(counts[group]);
  return internal::data::folds_of_groups(fold_of_group, sets.of_sample, folds);
}
template <class T, class Group>
std::vector<data_split> stratified_group_k_fold(const data_set<T>& data, const std::vector<Group>& groups,
                                                std::size_t folds, std::optional<seed> shuffle = {}) {
  return stratified_group_k_fold(internal::data::classes_of(data, "stratified_group_k_fold"), groups, folds, shuffle);
}

/// How `time_series_split` divides. 0 is no limit, and for `test_size` as many as fit: samples / (folds + 1).
struct time_series_options {
  std::size_t test_size = 0;       // samples of each test
  std::size_t gap = 0;             // samples between training and test that are left out
  std::size_t max_train_size = 0;  // only so many of the latest samples are used for training
};

/// Divides samples that are in the order of time: each test is later than its training samples, and the tests follow
/// one another at the end. scikit-learn's TimeSeriesSplit. Throws error if a fold would have no training samples.
inline std::vector<data_split> time_series_split(std::size_t samples, std::size_t folds,
                                                 const time_series_options& options = {}) {
  const char* const call = "time_series_split";
  if (folds < 1 || folds >= samples)
    internal::data::refuse_split(call, "folds must be from 1 to one less than the number of samples, " +
                                           std::to_string(samples) + ", is " + std::to_string(folds));
  const std::size_t size = options.test_size != 0 ? options.test_size : samples / (folds + 1);
  std::size_t tests = 0, needed = 0;
  if (__builtin_mul_overflow(folds, size, &tests) || __builtin_add_overflow(tests, options.gap, &needed) ||
      needed >= samples)
    internal::data::refuse_split(call, std::to_string(folds) + " tests of " + std::to_string(size) +
                                           " samples after a gap of " + std::to_string(options.gap) +
                                           " leave none of " + std::to_string(samples) + " to learn from");
  std::vector<data_split> result;
  for (std::size_t test = samples - tests; test < samples; test += size) {
    const std::size_t end = test - options.gap;
    const std::size_t most = options.max_train_size == 0 ? end : std::min(end, options.max_train_size);
    data_split& next = result.emplace_back();
    for (std::size_t sample = end - most; sample < end; ++sample) next.train.push_back(sample);
    for (std::size_t sample = test; sample < test + size; ++sample) next.test.push_back(sample);
  }
  return result;
}
template <class T>
std::vector<data_split> time_series_split(const data_set<T>& data, std::size_t folds,
                                          const time_series_options& options = {}) {
  return time_series_split(data.size(), folds, options);
}

}  // namespace chainrule
