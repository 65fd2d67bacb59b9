// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <chainrule/data/folds.hpp>
#include <chainrule/data/selected.hpp>
#include <chainrule/training/fit.hpp>

// Selection of models and settings: trainings repeated with other samples, settings or seeds. Not part of
// chainrule.hpp.
namespace chainrule {

/// Results of repeated trainings, with their mean and their standard deviation.
struct repeated_result {
  std::vector<double> values;

  double mean() const {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }
  /// The sample standard deviation; 0 of one value.
  double spread() const {
    double squares = 0;
    for (const double value : values) squares += (value - mean()) * (value - mean());
    return values.size() < 2 ? 0 : std::sqrt(squares / static_cast<double>(values.size() - 1));
  }
};

/// Trains and tests on each of some divisions of a data set: `cross_validate(stratified_k_fold(data, 5), data,
/// [](const auto& training, const auto& test, std::size_t fold) { ...; return accuracy_of(m, test); })`.
/// `train(training, test, fold)` trains a model of its own and returns its score on `test`, a number. Throws error for
/// no division, and data_error for one without samples on a side or with a sample that is not there.
template <class T, class Train>
repeated_result cross_validate(const std::vector<data_split>& folds, const data_set<T>& data, const Train& train) {
  if (folds.empty()) throw error("cross_validate: no folds");
  repeated_result result;
  for (std::size_t each = 0; each < folds.size(); ++each) {
    const data_set<T> training = data.subset(folds[each].train), test = data.subset(folds[each].test);
    result.values.push_back(static_cast<double>(train(training, test, each)));
  }
  return result;
}

/// The same for `folds` folds in a random order, k_fold(data, folds, order): each sample is tested once, by a model
/// that was not trained with it.
template <class T, class Train>
repeated_result cross_validate(std::size_t folds, const data_set<T>& data, const Train& train, seed order = {}) {
  return cross_validate(k_fold(data, folds, order), data, train);
}

/// The same for a source that reads any sample: `train(training, test, fold)` gets two sources of some of its samples,
/// `[](auto& training, auto& test, std::size_t fold) { ... }`, that are read where they are.
template <IndexedSource Source, class Train>
repeated_result cross_validate(const std::vector<data_split>& folds, Source& source, const Train& train) {
  if (folds.empty()) throw error("cross_validate: no folds");
  repeated_result result;
  for (std::size_t each = 0; each < folds.size(); ++each) {
    selected training{source, folds[each].train}, test{source, folds[each].test};
    result.values.push_back(static_cast<double>(train(training, test, each)));
  }
  return result;
}
template <IndexedSource Source, class Train>
repeated_result cross_validate(std::size_t folds, Source& source, const Train& train, seed order = {}) {
  return cross_validate(k_fold(source.size(), folds, order), source, train);
}

/// The same training from seeds 0 to count - 1: `over_seeds(5, [&](seed start) { ...; return accuracy_of(m, test); })`.
template <class Train>
repeated_result over_seeds(std::size_t count, const Train& train) {
  if (count == 0) throw error("over_seeds: the number of seeds must be at least 1, is 0");
  repeated_result result;
  for (std::size_t i = 0; i < count; ++i) result.values.push_back(static_cast<double>(train(seed{i})));
  return result;
}

/// One point of a grid.
template <class... Settings>
struct grid_point {
  std::tuple<Settings...> settings;
  double score;
};
/// All points of a grid in the order in which they were tried, and the best.
template <class... Settings>
struct grid_result {
  std::vector<grid_point<Settings...>> points;
  std::size_t best = 0;  // its index in `points`

  const std::tuple<Settings...>& best_settings() const { return points[best].settings; }
  double best_score() const { return points[best].score; }
};

namespace internal::training {

template <class Try, class... Settings>
void over_grid(const Try& attempt, const std::tuple<>&, const Settings&... chosen) {
  attempt(chosen...);
}
template <class Try, class First, class... Rest, class... Settings>
void over_grid(const Try& attempt, const std::tuple<const std::vector<First>&, const std::vector<Rest>&...>& left,
               const Settings&... chosen) {
  std::apply(
      [&](const auto& first, const auto&... rest) {
        for (const First& each : first)
          over_grid(attempt, std::tuple<const std::vector<Rest>&...>(rest...), chosen..., each);
      },
      left);
}

}  // namespace internal::training

/// Tries all combinations of settings (the last varies fastest) and finds the one with the largest score, the first of
/// equal ones. A score of NaN is the best only if all are NaN. `grid_search([&](double rate, std::size_t batch) { ...;
/// return accuracy_of(m, held_out); }, std::vector{1e-3, 1e-2}, std::vector<std::size_t>{16, 32})`. To minimize a cost,
/// return its negative. Throws error for a list without values.
template <class Train, class... Settings>
grid_result<Settings...> grid_search(const Train& train, const std::vector<Settings>&... values) {
  static_assert(sizeof...(Settings) > 0, "grid_search needs the values of at least one setting");
  std::size_t list = 0;
  if (((++list, values.empty()) || ...)) throw error("grid_search: list " + std::to_string(list) + " has no values");
  grid_result<Settings...> result;
  internal::training::over_grid(
      [&](const Settings&... chosen) {
        const double score = static_cast<double>(train(chosen...));
        if (!result.points.empty() && (score > result.best_score() || std::isnan(result.best_score())) &&
            !std::isnan(score))
          result.best = result.points.size();
        result.points.push_back({{chosen...}, score});
      },
      std::tuple<const std::vector<Settings>&...>(values...));
  return result;
}

/// The results of find_learning_rate: growing rates, and the cost at each, a mean over the batches of nearby rates, as
/// in Smith's range test (Cyclical learning rates for training neural networks, 2017).
struct rate_search {
  std::vector<double> rates, costs;
  double steepest = 0;  // the rate at which the cost falls fastest: a rate to begin with
};

namespace internal::training {

template <class Rule>
struct growing_rates {
  double last, factor = 1;
  rate_search& found;
  double average = 0, weight = 1, best = std::numeric_limits<double>::infinity();

  bool on_batch(const batch_record& record, auto& training) {
    double& rate = training.optimizer.settings().learning_rate;
    average = 0.8 * average + 0.2 * record.cost;
    weight *= 0.8;
    const double smooth = average / (1 - weight);
    found.rates.push_back(rate);
    found.costs.push_back(record.cost);
    best = std::min(best, smooth);
    rate *= factor;
    return smooth > 4 * best || rate > last * (1 + 1e-9);
  }
};

}  // namespace internal::training

/// Searches for a learning rate: trains a copy of the model with rates that grow from `first` to `last`, step by step,
/// until the cost is four times the least so far. The optimizer must have a learning_rate of its own. A step that is
/// not finite ends the search.
template <internal::PlainNetwork Net, Scalar T, class U, class Loss, class Rule>
  requires requires(Rule rule) { rule.learning_rate = 1e-3; }
rate_search find_learning_rate(const internal::models::model<Net, T>& m, const Loss& loss, Rule rule,
                               const data_set<U>& data, const fit_options& options = {.show_progress = false},
                               double first = 1e-7, double last = 10, std::size_t steps = 100) {
  if (!(first > 0 && last > first) || steps < 2)
    throw error("find_learning_rate: rates must grow from above 0 in at least 2 steps, are from " +
                describe_number(first) + " to " + describe_number(last) + " in " + std::to_string(steps));
  internal::models::model<Net, T> copy = m;
  rule.learning_rate = first;
  rate_search found;
  fit_options as_long = options;
  as_long.epochs = steps;  // an epoch has at least one batch
  internal::training::growing_rates<Rule> growing{last, std::pow(last / first, 1 / static_cast<double>(steps - 1)),
                                                  found};
  try {
    fit(copy, loss, rule, data, as_long, growing);
  } catch (const data_error&) {  // a rate that was too large
  }
  const std::vector<double> costs = found.costs;
  const std::size_t count = costs.size(), beside = std::max<std::size_t>(1, steps / 20);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t reach = std::min({i, beside, count - 1 - i});
    double sum = 0;
    for (std::size_t k = i - reach; k <= i + reach; ++k) sum += costs[k];
    found.costs[i] = sum / static_cast<double>(2 * reach + 1);
  }
  double fastest = 0;
  for (std::size_t i = 1; i < found.costs.size(); ++i)
    if (const double fall = found.costs[i - 1] - found.costs[i]; fall > fastest) {
      fastest = fall;
      found.steepest = found.rates[i];
    }
  return found;
}

}  // namespace chainrule
