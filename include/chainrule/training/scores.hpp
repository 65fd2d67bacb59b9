// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <limits>

#include <chainrule/training/metrics.hpp>

// Metrics of answers that are scores or numbers. An object collects samples, in any number of batches, and computes
// its metrics from all of them; `binary_scores_of` and `regression_scores_of` collect the answers of a model to a data
// set.
namespace chainrule {

// Templates, so that a program that does not use them does not pay for compiling them.
namespace internal::training {

template <class Score>
class binary_scores_in {
 public:
  struct counts {
    std::size_t true_positives = 0, false_positives = 0, true_negatives = 0, false_negatives = 0;

    double precision() const { return share(true_positives, true_positives + false_positives); }
    double recall() const { return share(true_positives, true_positives + false_negatives); }
    double specificity() const { return share(true_negatives, true_negatives + false_positives); }
    double accuracy() const {
      return share(true_positives + true_negatives,
                   true_positives + true_negatives + false_positives + false_negatives);
    }
    double f_score(double beta = 1) const {
      const double hits = (1 + beta * beta) * static_cast<double>(true_positives);
      const double all =
          hits + beta * beta * static_cast<double>(false_negatives) + static_cast<double>(false_positives);
      return all > 0 ? hits / all : 0;
    }
    double intersection_over_union() const {
      return share(true_positives, true_positives + false_positives + false_negatives);
    }

   private:
    static double share(std::size_t part, std::size_t all) {
      return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
    }
  };

  void add(Score score, bool is_positive) {
    if (score != score) throw data_error("the score of sample " + std::to_string(samples.size()) + " is NaN");
    samples.push_back({score, is_positive});
  }
  std::size_t size() const { return samples.size(); }

  counts at(double threshold) const {
    counts result;
    for (const auto& [score, is_positive] : samples)
      ++(score > threshold ? is_positive ? result.true_positives : result.false_positives
         : is_positive     ? result.false_negatives
                           : result.true_negatives);
    return result;
  }
  /// The counts with each score as threshold, from the highest on; equal scores are counted together.
  std::vector<counts> curve() const {
    std::vector<sample> ordered = samples;
    std::sort(ordered.begin(), ordered.end(), [](const sample& a, const sample& b) { return a.score > b.score; });
    counts now;
    for (const sample& each : ordered) ++(each.is_positive ? now.false_negatives : now.true_negatives);
    std::vector<counts> result;
    for (std::size_t i = 0; i < ordered.size(); ++i) {
      if (ordered[i].is_positive)
        ++now.true_positives, --now.false_negatives;
      else
        ++now.false_positives, --now.true_negatives;
      if (i + 1 == ordered.size() || ordered[i + 1].score < ordered[i].score) result.push_back(now);
    }
    return result;
  }

  /// The area under the curve of recall over the share of false positives: the probability that a positive has a higher
  /// score than a negative, where equal scores count one half; 0 without positives or without negatives.
  double roc_auc() const {
    const counts all = at(std::numeric_limits<double>::infinity());
    if (all.false_negatives == 0 || all.true_negatives == 0) return 0;
    double area = 0, recall = 0, false_share = 0;
    for (const counts& each : curve()) {
      const double next = 1 - each.specificity();
      area += (next - false_share) * (recall + each.recall()) / 2;
      recall = each.recall(), false_share = next;
    }
    return area;
  }
  /// The sum of precision times the increase of recall, from the highest score on: scikit-learn's average precision.
  double average_precision() const {
    double area = 0, recall = 0;
    for (const counts& each : curve()) {
      area += (each.recall() - recall) * each.precision();
      recall = each.recall();
    }
    return area;
  }
  /// The highest precision of a threshold whose recall is at least `least`; the next three functions are alike.
  double precision_at_recall(double least) const {
    return best([](const counts& c) { return c.precision(); }, [](const counts& c) { return c.recall(); }, least);
  }
  double recall_at_precision(double least) const {
    return best([](const counts& c) { return c.recall(); }, [](const counts& c) { return c.precision(); }, least);
  }
  double sensitivity_at_specificity(double least) const {
    return best([](const counts& c) { return c.recall(); }, [](const counts& c) { return c.specificity(); }, least);
  }
  double specificity_at_sensitivity(double least) const {
    return best([](const counts& c) { return c.specificity(); }, [](const counts& c) { return c.recall(); }, least);
  }
  /// The mean of (score - positive)^2, for scores that are probabilities.
  double brier() const {
    double sum = 0;
    for (const auto& [score, is_positive] : samples) {
      const double off = score - (is_positive ? 1.0 : 0.0);
      sum += off * off;
    }
    return sum / static_cast<double>(samples.size());
  }

 private:
  struct sample {
    Score score;
    bool is_positive;
  };

  template <class Wanted, class Bounded>
  double best(const Wanted& wanted, const Bounded& bounded, double least) const {
    double most = 0;
    for (const counts& each : curve())
      if (bounded(each) >= least) most = std::max(most, wanted(each));
    return most;
  }

  std::vector<sample> samples;
};

template <class Number>
class regression_scores_in {
 public:
  template <class A, class Y>
  void add(const A* answers, const Y* targets, std::size_t outputs) {
    if (samples == 0) all.resize(outputs);
    if (outputs != all.size())
      throw shape_error(std::to_string(outputs) + " outputs for answers of " + std::to_string(all.size()));
    ++samples;
    const double n = static_cast<double>(samples);
    for (std::size_t o = 0; o < outputs; ++o) {
      sums& of = all[o];
      const double target = static_cast<double>(targets[o]), off = static_cast<double>(answers[o]) - target;
      const double of_target = target - of.mean_target, of_off = off - of.mean_off;
      of.mean_target += of_target / n, of.squares_of_target += of_target * (target - of.mean_target);
      of.mean_off += of_off / n, of.squares_of_off += of_off * (off - of.mean_off);
      of.squares += off * off;
      of.sizes += std::abs(off);
      of.shares += std::abs(off) / std::max(std::abs(target), smallest_target);
      const double ratio = std::log1p(static_cast<double>(answers[o])) - std::log1p(target);
      of.squares_of_logarithms += ratio * ratio;
      of.largest = std::abs(off) <= of.largest ? of.largest : std::abs(off);  // NaN if one is NaN
    }
  }
  std::size_t size() const { return samples; }

  double mean_squared_error() const {
    return mean([this](const sums& of) { return of.squares / count(); });
  }
  double root_mean_squared_error() const { return std::sqrt(mean_squared_error()); }
  double mean_absolute_error() const {
    return mean([this](const sums& of) { return of.sizes / count(); });
  }
  /// As a fraction, not in per cent; a target counts as at least 2.2e-16 in magnitude.
  double mean_absolute_percentage_error() const {
    return mean([this](const sums& of) { return of.shares / count(); });
  }
  /// The mean of (log(1 + answer) - log(1 + target))^2; NaN if one of them is below -1.
  double mean_squared_logarithmic_error() const {
    return mean([this](const sums& of) { return of.squares_of_logarithms / count(); });
  }
  /// 1 minus the sum of squares divided by that of a model that always answers the mean. For constant targets: 1 if all
  /// answers are right, otherwise 0.
  double r2() const {
    return mean([](const sums& of) { return of_variance(of.squares, of.squares_of_target); });
  }
  /// The same with variances of the errors in place of squares: a constant error has no effect.
  double explained_variance() const {
    return mean([](const sums& of) { return of_variance(of.squares_of_off, of.squares_of_target); });
  }
  double max_error() const {
    double largest = 0;
    for (const sums& of : all) largest = of.largest <= largest ? largest : of.largest;
    return largest;
  }

 private:
  struct sums {
    Number mean_target = 0, squares_of_target = 0, mean_off = 0, squares_of_off = 0;
    Number squares = 0, sizes = 0, shares = 0, squares_of_logarithms = 0, largest = 0;
  };
  static constexpr double smallest_target = 2.220446049250313e-16;

  static double of_variance(double rest, double variance) {
    return variance > 0 ? 1 - rest / variance : rest == 0 ? 1 : 0;
  }
  double count() const { return static_cast<double>(samples); }
  template <class Function>
  double mean(const Function& function) const {
    double sum = 0;
    for (const sums& of : all) sum += function(of);
    return sum / static_cast<double>(all.size());
  }

  std::vector<sums> all;
  std::size_t samples = 0;
};

template <std::size_t Outputs>
struct binary_scores_of_outputs {
  static constexpr auto text() {
    return meta::sentence("binary_scores_of is for networks of one number, and this one answers ",
                          meta::number_text<Outputs>, ": write confusion_of or accuracy_of");
  }
};

}  // namespace internal::training

/// The answers of a binary classifier: a score for each sample, and whether the sample is positive. A score above a
/// threshold means "positive". Quotients of 0 by 0 are 0.
using binary_scores = internal::training::binary_scores_in<double>;

/// Answers that are numbers, and their targets: sums of the errors of each output. Means are over samples, then over
/// outputs.
using regression_scores = internal::training::regression_scores_in<double>;

namespace internal::training {

// The functions below, for samples of any kind.
template <class Net, class T, class Samples>
binary_scores binary_scores_over(const models::model<Net, T>& m, Samples samples) {
  if (samples.has_classes()) throw data_error("binary scores of a data set of classes: give targets of 0 and 1");
  binary_scores scores;
  measuring_scratch<Net, T> scratch(samples.most());
  run_over<no_cost>(m, samples, scratch, [&](const T* answer, std::size_t row) {
    const double target = static_cast<double>(*samples.target(row));
    if (target != 0 && target != 1)
      error_texts::fail<data_error>({"the target of sample ", samples.number_of(row), " is neither 0 nor 1"});
    scores.add(static_cast<double>(*answer), target == 1);
  });
  return scores;
}
template <class Net, class T, class Samples>
regression_scores regression_scores_over(const models::model<Net, T>& m, Samples samples) {
  if (samples.has_classes()) throw data_error("regression scores of a data set of classes: give targets");
  regression_scores scores;
  measuring_scratch<Net, T> scratch(samples.most());
  run_over<no_cost>(m, samples, scratch, [&](const T* answer, std::size_t row) {
    scores.add(answer, samples.target(row), Net::output_shape::size);
  });
  return scores;
}

}  // namespace internal::training

/// The scores of a network with one output on a data set whose targets are 0 and 1. Throws data_error for others.
template <internal::PlainNetwork Net, Scalar T, class U>
  requires(Net::output_shape::size == 1)
binary_scores binary_scores_of(const internal::models::model<Net, T>& m, const data_set<U>& data) {
  return internal::training::binary_scores_over(
      m, internal::training::data_set_samples<Net, internal::training::no_cost, T, U>(data, ""));
}

template <internal::PlainNetwork Net, Scalar T, class U>
gate_if<(Net::output_shape::size != 1), refusal<internal::training::binary_scores_of_outputs<Net::output_shape::size>>>
binary_scores_of(const internal::models::model<Net, T>&, const data_set<U>&) {
  return {};
}

/// The errors of a network's answers to a data set.
template <internal::PlainNetwork Net, Scalar T, class U>
regression_scores regression_scores_of(const internal::models::model<Net, T>& m, const data_set<U>& data) {
  return internal::training::regression_scores_over(
      m, internal::training::data_set_samples<Net, internal::training::no_cost, T, U>(data, ""));
}

}  // namespace chainrule
