// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_splits
#include <boost/test/unit_test.hpp>

#include <chainrule/data/balanced_class_weights.hpp>
#include <chainrule/data/folds.hpp>
#include <chainrule/data/splits.hpp>

#include <set>

#include "../reference/data.hpp"

using namespace chainrule;

namespace {

const std::vector<long long>& classes = reference::fold_classes;
const std::vector<long long>& group_numbers = reference::fold_groups;

// The fold in which each sample is tested; each is tested once, and learned from in all other folds.
std::vector<long long> tested_in(const std::vector<data_split>& folds, std::size_t samples) {
  std::vector<long long> tested(samples, -1);
  for (std::size_t each = 0; each < folds.size(); ++each) {
    std::vector<int> seen(samples);
    for (const std::size_t sample : folds[each].train) ++seen[sample];
    for (const std::size_t sample : folds[each].test) {
      ++seen[sample];
      BOOST_TEST(tested[sample] == -1);
      tested[sample] = static_cast<long long>(each);
    }
    BOOST_TEST(seen == std::vector<int>(samples, 1), boost::test_tools::per_element());
    BOOST_TEST(std::is_sorted(folds[each].train.begin(), folds[each].train.end()));
  }
  BOOST_TEST((std::find(tested.begin(), tested.end(), -1) == tested.end()));
  return tested;
}

std::vector<long long> labels_at(const std::vector<std::size_t>& samples, const std::vector<long long>& labels) {
  std::vector<long long> found;
  for (const std::size_t sample : samples) found.push_back(labels[sample]);
  return found;
}
std::size_t occurrences(const std::vector<std::size_t>& samples, const std::vector<long long>& labels,
                        long long label) {
  const auto found = labels_at(samples, labels);
  return static_cast<std::size_t>(std::count(found.begin(), found.end(), label));
}
bool share_a_label(const data_split& division, const std::vector<long long>& labels) {
  const auto train = labels_at(division.train, labels), test = labels_at(division.test, labels);
  const std::set<long long> of_train(train.begin(), train.end());
  return std::any_of(test.begin(), test.end(), [&](long long label) { return of_train.contains(label); });
}
bool equal(const data_split& one, const data_split& other) {
  return one.train == other.train && one.test == other.test;
}

// The same parts, whichever of them is called the first.
std::vector<long long> in_order_of_appearance(std::vector<long long> folds) {
  std::map<long long, long long> numbers;
  for (long long& number : folds) number = numbers.emplace(number, numbers.size()).first->second;
  return folds;
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& wrong) {
    return wrong.what();
  }
  return "divided";
}

}  // namespace

// scikit-learn's folds, tests/reference/data.py.
BOOST_AUTO_TEST_CASE(as_scikit_learn_divides) {
  BOOST_TEST(tested_in(k_fold(30, 4), 30) == reference::k_folds, boost::test_tools::per_element());
  BOOST_TEST(tested_in(stratified_k_fold(classes, 4), 30) == reference::stratified_folds,
             boost::test_tools::per_element());
  BOOST_TEST(tested_in(group_k_fold(group_numbers, 4), 30) == reference::group_folds, boost::test_tools::per_element());
  // Of two parts that are equally good, rounding decides which scikit-learn takes.
  BOOST_TEST(in_order_of_appearance(tested_in(stratified_group_k_fold(classes, group_numbers, 4), 30)) ==
                 in_order_of_appearance(reference::stratified_group_folds),
             boost::test_tools::per_element());
  const auto check_folds = [](const std::vector<data_split>& folds, const auto& expected) {
    BOOST_REQUIRE(folds.size() == expected.size());
    for (std::size_t i = 0; i < folds.size(); ++i)
      BOOST_TEST((folds[i].train == expected[i].first && folds[i].test == expected[i].second));
  };
  check_folds(time_series_split(11, 3), reference::time_series);
  check_folds(time_series_split(11, 3, {.test_size = 2, .gap = 1, .max_train_size = 4}),
              reference::time_series_with_gap);
}

// What holds for every seed: each sample is tested once, parts and classes differ by one at most, groups stay
// together.
BOOST_AUTO_TEST_CASE(folds_in_a_random_order) {
  std::set<std::vector<long long>> different;
  for (std::uint64_t start = 0; start < 20; ++start) {
    const auto plain = k_fold(30, 7, seed{start}), stratified = stratified_k_fold(classes, 4, seed{start});
    const auto both = stratified_group_k_fold(classes, group_numbers, 3, seed{start});
    different.insert(tested_in(plain, 30));
    different.insert(tested_in(stratified, 30));
    for (const data_split& each : plain) BOOST_TEST((each.test.size() == 4u || each.test.size() == 5u));
    for (const data_split& each : stratified) {
      BOOST_TEST((each.test.size() == 7u || each.test.size() == 8u));
      BOOST_TEST((occurrences(each.test, classes, 0) == 4u || occurrences(each.test, classes, 0) == 5u));
      BOOST_TEST((occurrences(each.test, classes, 1) == 1u || occurrences(each.test, classes, 1) == 2u));
    }
    tested_in(both, 30);
    for (const data_split& each : both) BOOST_TEST(!share_a_label(each, group_numbers));
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(equal(stratified[i], stratified_k_fold(classes, 4, seed{start})[i]));
  }
  BOOST_TEST(different.size() == 40u);
}

BOOST_AUTO_TEST_CASE(two_parts) {
  for (std::uint64_t start = 0; start < 20; ++start) {
    const data_split plain = train_test_split(30, 0.25, seed{start});
    BOOST_TEST(plain.test.size() == 8u);  // 7.5, rounded up
    tested_in({plain, {plain.test, plain.train}}, 30);
    BOOST_TEST(equal(plain, train_test_split(30, 0.25, seed{start})));
    const data_split stratified = stratified_split(classes, 0.4, seed{start});
    tested_in({stratified, {stratified.test, stratified.train}}, 30);
    BOOST_TEST(stratified.test.size() == 12u);  // of 18, 6 and 6: 7.2, 2.4 and 2.4
    BOOST_TEST(occurrences(stratified.test, classes, 0) == 7u);
    BOOST_TEST(occurrences(stratified.test, classes, 1) + occurrences(stratified.test, classes, 2) == 5u);
    const data_split grouped = group_split(group_numbers, 0.3, seed{start});
    tested_in({grouped, {grouped.test, grouped.train}}, 30);
    BOOST_TEST(!share_a_label(grouped, group_numbers));
    const auto labels = labels_at(grouped.test, group_numbers);
    BOOST_TEST((std::set<long long>(labels.begin(), labels.end()).size()) == 3u);  // of 9 groups 2.7, rounded up
  }
  BOOST_TEST(!equal(train_test_split(30, 0.25, seed{1}), train_test_split(30, 0.25, seed{2})));
}

BOOST_AUTO_TEST_CASE(of_a_data_set) {
  std::vector<float> numbers(30);
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  const data_set<float> data(numbers, {1}, classes);
  const auto [train, test] = train_test_split(data, 0.25, seed{3});
  BOOST_TEST(train.size() == 22u);
  const data_split division = train_test_split(30, 0.25, seed{3});
  for (std::size_t i = 0; i < test.size(); ++i) {
    BOOST_TEST(test.input(i)[0] == static_cast<float>(division.test[i]));
    BOOST_TEST(test.class_of(i) == classes[division.test[i]]);
  }
  BOOST_TEST(stratified_split(data, 0.4).second.size() == 12u);
  const std::vector<std::string> patients(30, "one");
  BOOST_TEST(message_of([&] { group_split(data, patients); }) ==
             "group_split: a test_share of 0.25 of 1 groups leaves one part empty");
  BOOST_TEST(tested_in(stratified_k_fold(data, 4), 30) == reference::stratified_folds,
             boost::test_tools::per_element());
  BOOST_TEST((tested_in(stratified_group_k_fold(data, group_numbers, 4), 30) ==
              tested_in(stratified_group_k_fold(classes, group_numbers, 4), 30)));
  BOOST_TEST(time_series_split(data, 2).size() == 2u);
  BOOST_TEST(k_fold(data, 2)[1].train.size() == 15u);
  const std::vector<double> weights = balanced_class_weights(data);
  BOOST_REQUIRE(weights.size() == 3u);
  for (std::size_t k = 0; k < 3; ++k) BOOST_TEST(std::abs(weights[k] - reference::balanced_weights[k]) < 1e-15);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_divided) {
  BOOST_TEST(message_of([] { k_fold(5, 1); }) == "k_fold: folds must be from 2 to the number of samples, 5, is 1");
  BOOST_TEST(message_of([] { k_fold(5, 6); }) == "k_fold: folds must be from 2 to the number of samples, 5, is 6");
  BOOST_TEST(message_of([] { group_k_fold(group_numbers, 10); }) ==
             "group_k_fold: folds must be from 2 to the number of groups, 9, is 10");
  BOOST_TEST(message_of([] { stratified_group_k_fold(classes, std::vector{1, 2}, 2); }) ==
             "stratified_group_k_fold: 30 samples have classes, and 2 have groups");
  BOOST_TEST(message_of([] { time_series_split(5, 2, {.test_size = 2, .gap = 1}); }) ==
             "time_series_split: 2 tests of 2 samples after a gap of 1 leave none of 5 to learn from");
  BOOST_TEST(message_of([] { time_series_split(5, 2, {.test_size = ~std::size_t{0}}); }).substr(0, 26) ==
             "time_series_split: 2 tests");
  BOOST_TEST(message_of([] { train_test_split(4, 0.8); }) ==
             "train_test_split: a test_share of 0.8 of 4 samples leaves one part empty");
  BOOST_TEST(message_of([] { train_test_split(4, std::nan("")); }) ==
             "train_test_split: a test_share of nan of 4 samples leaves one part empty");
  BOOST_TEST(message_of([] { stratified_split(std::vector{0, 0, 0, 1}, 0.5); }) ==
             "stratified_split: the class of sample 3 has 1 sample, and needs at least 2");
  BOOST_TEST(message_of([] { stratified_split(std::vector{0, 0, 1, 1}, 0.1); }) ==
             "stratified_split: a test of 1 of 4 samples is too small for 2 classes on both sides");
  const data_set<float> data({1, 2}, {1}, {0, 2});
  BOOST_TEST(message_of([&] { balanced_class_weights(data); }) == "balanced_class_weights: class 1 has no sample");
  const data_set answered(xt::xtensor<float, 2>{{1}, {2}}, std::vector{0.5, 1.5});
  BOOST_TEST(message_of([&] { stratified_split(answered); }) == "stratified_split: the samples have no classes");
}
