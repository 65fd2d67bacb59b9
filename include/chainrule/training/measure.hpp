// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/training/metric.hpp>
#include <chainrule/training/scores.hpp>

// Metrics that `fit` measures after each epoch: `measure{accuracy{}, roc_auc{}}`. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::training {

/// The class of a sample, or the index of its largest target.
inline std::size_t own_class(const measured_sample& sample) {
  return sample.has_class() ? sample.class_number
                            : static_cast<std::size_t>(std::max_element(sample.targets, sample.targets + sample.size) -
                                                       sample.targets);
}

/// Metrics of one output with targets 0 and 1, computed from all scores.
struct of_binary_scores {
  binary_scores scores = {};

  void collect(const char* name, const measured_sample& sample) {
    if (sample.has_class() || sample.size != 1) metric_needs(name, "a network with one output, and targets of 0 and 1");
    if (*sample.targets != 0 && *sample.targets != 1)
      metric_needs(name,
                   ("targets of 0 and 1, and that of sample " + std::to_string(sample.number) + " is another").c_str());
    scores.add(*sample.answers, *sample.targets == 1);
  }
};
struct of_regression_scores {
  regression_scores scores = {};

  void collect(const char* name, const measured_sample& sample) {
    if (sample.has_class()) metric_needs(name, "targets, and the samples have classes");
    scores.add(sample.answers, sample.targets, sample.size);
  }
};

}  // namespace internal::training

/// The share of samples whose class, or whose largest target, has the largest output; of equal outputs the first counts
/// as larger. An answer with a NaN is wrong.
struct accuracy {
  const char* name = "accuracy";
  internal::training::counted_share counted = {};

  void add(const measured_sample& sample) {
    internal::training::check_one_output(name, sample);
    if (sample.size < 2)
      internal::training::metric_needs(name, "an output for each class: for one there is binary_accuracy");
    counted.count(
        internal::training::is_first_largest(sample.answers, sample.size, internal::training::own_class(sample)));
  }
  double result() const { return counted.result(); }
};

/// The share of samples for which fewer than k other classes have a larger output than the sample's class.
struct top_k_accuracy {
  std::size_t k = 5;
  const char* name = "top-k accuracy";
  internal::training::counted_share counted = {};

  void add(const measured_sample& sample) {
    if (k == 0) throw error(std::string(name) + ": k must be at least 1, is 0");
    internal::training::check_one_output(name, sample);
    const std::size_t own = internal::training::own_class(sample);
    counted.count(
        static_cast<std::size_t>(std::count_if(sample.answers, sample.answers + sample.size,
                                               [&](double other) { return !(other <= sample.answers[own]); })) < k);
  }
  double result() const { return counted.result(); }
};

/// The share of numbers that are equal to their targets: Keras's Accuracy.
struct equal_share {
  const char* name = "equal";
  internal::training::counted_share counted = {};

  void add(const measured_sample& sample) {
    if (sample.has_class()) internal::training::metric_needs(name, "targets, and the samples have classes");
    for (std::size_t i = 0; i < sample.size; ++i) counted.count(sample.answers[i] == sample.targets[i]);
  }
  double result() const { return counted.result(); }
};

/// The share of right answers of one output that means "positive" above a threshold: 0.5 for probabilities, 0 for
/// logits.
struct binary_accuracy {
  double threshold = 0.5;
  const char* name = "accuracy";
  internal::training::of_binary_scores collected = {};

  void add(const measured_sample& sample) { collected.collect(name, sample); }
  double result() const { return collected.scores.at(threshold).accuracy(); }
};
struct precision {
  double threshold = 0.5;
  const char* name = "precision";
  internal::training::of_binary_scores collected = {};

  void add(const measured_sample& sample) { collected.collect(name, sample); }
  double result() const { return collected.scores.at(threshold).precision(); }
};
struct recall {
  double threshold = 0.5;
  const char* name = "recall";
  internal::training::of_binary_scores collected = {};

  void add(const measured_sample& sample) { collected.collect(name, sample); }
  double result() const { return collected.scores.at(threshold).recall(); }
};
struct f_score {
  double threshold = 0.5;
  double beta = 1;
  const char* name = "f score";
  internal::training::of_binary_scores collected = {};

  void add(const measured_sample& sample) { collected.collect(name, sample); }
  double result() const { return collected.scores.at(threshold).f_score(beta); }
};
struct roc_auc {
  const char* name = "roc auc";
  internal::training::of_binary_scores collected = {};

  void add(const measured_sample& sample) { collected.collect(name, sample); }
  double result() const { return collected.scores.roc_auc(); }
};
struct average_precision {
  const char* name = "average precision";
  internal::training::of_binary_scores collected = {};

  void add(const measured_sample& sample) { collected.collect(name, sample); }
  double result() const { return collected.scores.average_precision(); }
};

/// Metrics of outputs that are numbers; see regression_scores.
struct root_mean_squared_error {
  const char* name = "root mean squared error";
  internal::training::of_regression_scores collected = {};

  void add(const measured_sample& sample) { collected.collect(name, sample); }
  double result() const { return collected.scores.root_mean_squared_error(); }
};
struct r2 {
  const char* name = "r2";
  internal::training::of_regression_scores collected = {};

  void add(const measured_sample& sample) { collected.collect(name, sample); }
  double result() const { return collected.scores.r2(); }
};

/// The mean, or the sum, of a function of each sample: `mean_of{[](const measured_sample& s) { return s.answers[0];
/// }}`.
template <class Function>
struct mean_of {
  Function function;
  const char* name = "mean";
  double sum = 0, count = 0;

  void add(const measured_sample& sample) {
    sum += function(sample);
    count += 1;
  }
  double result() const { return sum / count; }
};
template <class Function>
mean_of(Function) -> mean_of<Function>;
template <class Function>
mean_of(Function, const char*) -> mean_of<Function>;
template <class Function>
struct sum_of {
  Function function;
  const char* name = "sum";
  double sum = 0;

  void add(const measured_sample& sample) { sum += function(sample); }
  double result() const { return sum; }
};
template <class Function>
sum_of(Function) -> sum_of<Function>;
template <class Function>
sum_of(Function, const char*) -> sum_of<Function>;

}  // namespace chainrule
