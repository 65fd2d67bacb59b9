// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/sum_of_losses.hpp>
#include <chainrule/training/batches.hpp>

namespace chainrule {

/// A confusion matrix: `counts[truth * classes + answer]` samples of class `truth` were answered with class `answer`.
struct confusion_matrix {
  std::size_t classes = 0;
  std::vector<std::size_t> counts;

  std::size_t operator()(std::size_t truth, std::size_t answer) const { return counts[truth * classes + answer]; }
  std::size_t total() const { return std::accumulate(counts.begin(), counts.end(), std::size_t{0}); }
  std::size_t right() const {
    std::size_t sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += (*this)(c, c);
    return sum;
  }
  double accuracy() const { return static_cast<double>(right()) / static_cast<double>(total()); }

  std::size_t of_truth(std::size_t c) const {
    return std::accumulate(counts.begin() + place(c, 0), counts.begin() + place(c, 0) + place(1, 0), std::size_t{0});
  }
  std::size_t of_answer(std::size_t c) const {
    std::size_t sum = 0;
    for (std::size_t truth = 0; truth < classes; ++truth) sum += (*this)(truth, c);
    return sum;
  }
  /// Precision: of the samples answered with class c, the share that is of class c. Recall: of the samples of class c,
  /// the share that was answered with c. F: the harmonic mean of both, with weight beta^2 for recall. 0 for quotients
  /// of 0 by 0.
  double precision(std::size_t c) const { return share((*this)(c, c), of_answer(c)); }
  double recall(std::size_t c) const { return share((*this)(c, c), of_truth(c)); }
  double f_score(std::size_t c, double beta = 1) const {
    const double right_of_c = static_cast<double>((*this)(c, c));
    const double all = static_cast<double>(of_answer(c)) + beta * beta * static_cast<double>(of_truth(c));
    return all > 0 ? (1 + beta * beta) * right_of_c / all : 0;
  }
  /// Samples of class c that were answered with c, divided by those that are either.
  double intersection_over_union(std::size_t c) const {
    return share((*this)(c, c), of_truth(c) + of_answer(c) - (*this)(c, c));
  }
  /// Means over the classes, with equal weights.
  double macro_precision() const {
    return mean_over_classes([this](std::size_t c) { return precision(c); });
  }
  double macro_recall() const {
    return mean_over_classes([this](std::size_t c) { return recall(c); });
  }
  double macro_f_score(double beta = 1) const {
    return mean_over_classes([=, this](std::size_t c) { return f_score(c, beta); });
  }
  double mean_intersection_over_union() const {
    return mean_over_classes([this](std::size_t c) { return intersection_over_union(c); });
  }
  /// The mean of the f_scores with the number of samples of each class as weights.
  double weighted_f_score(double beta = 1) const {
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += f_score(c, beta) * static_cast<double>(of_truth(c));
    return sum / static_cast<double>(total());
  }

 private:
  std::ptrdiff_t place(std::size_t truth, std::size_t answer) const {
    return static_cast<std::ptrdiff_t>(truth * classes + answer);
  }
  static double share(std::size_t part, std::size_t all) {
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
  }
  template <class Function>
  double mean_over_classes(const Function& function) const {
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += function(c);
    return sum / static_cast<double>(classes);
  }
};

namespace internal::training {

struct confusion_of_call {
  static constexpr char name[] = "confusion_of";
  static constexpr char form[] = "confusion_of(model, data_set(x, classes))";
};
struct accuracy_of_call {
  static constexpr char name[] = "accuracy_of";
  static constexpr char form[] = "accuracy_of(model, data_set(x, classes))";
};
struct metric_of_several_outputs {
  static constexpr char text[] = "a metric of classes is of one output, and the network has several";
};
template <class Net, class Result>
using metric_of =
    if_accepted<refuse_if<(losses::outputs_of_network<Net>::size > 0), refusal<metric_of_several_outputs>>,
                std::type_identity<Result>>;
using metric_roles = list<models::a_model, models::a_data_set>;

template <class Net, class T>
std::size_t best_class(const T* answer) {
  return static_cast<std::size_t>(std::max_element(answer, answer + Net::output_shape::size) - answer);
}

/// Whether a number is larger than those before it and not smaller than those after it; false if one of them is NaN.
template <class T>
bool is_first_largest(const T* numbers, std::size_t size, std::size_t number) {
  for (std::size_t i = 0; i < size; ++i)
    if (!(i < number ? numbers[i] < numbers[number] : numbers[i] <= numbers[number])) return false;
  return true;
}

/// A share of samples.
struct counted_share {
  std::size_t hits = 0, all = 0;

  void count(bool hit) {
    hits += hit ? 1 : 0;
    ++all;
  }
  double result() const { return all == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(all); }
};

/// Throws data_error for an answer with a NaN.
template <class Net, class T>
void check_is_ordered(const T* answer, std::size_t sample) {
  for (std::size_t o = 0; o < Net::output_shape::size; ++o)
    if (answer[o] != answer[o])
      error_texts::fail<data_error>({"output ", o, " for sample ", sample, " is NaN: no class is the largest"});
}

/// `confusion_of`, for samples of any kind.
template <class Net, class T, class Samples>
confusion_matrix confusion_over(const models::model<Net, T>& m, Samples samples) {
  if (!samples.has_classes()) throw data_error("a confusion matrix of a data set without classes");
  constexpr std::size_t classes = Net::output_shape::size;
  confusion_matrix matrix{classes, std::vector<std::size_t>(classes * classes)};
  measuring_scratch<Net, T> scratch(samples.most());
  run_over<no_cost>(m, samples, scratch, [&](const T* answer, std::size_t row) {
    check_is_ordered<Net>(answer, samples.number_of(row));
    ++matrix.counts[static_cast<std::size_t>(samples.class_of(row)) * classes + best_class<Net>(answer)];
  });
  return matrix;
}

/// `top_k_accuracy_of`, for samples of any kind.
template <class Net, class T, class Samples>
double top_k_accuracy_over(const models::model<Net, T>& m, Samples samples, std::size_t k) {
  if (!samples.has_classes()) throw data_error("a top-k accuracy of a data set without classes");
  if (k == 0) throw error("k is 0: it must be at least 1");
  counted_share found;
  measuring_scratch<Net, T> scratch(samples.most());
  run_over<no_cost>(m, samples, scratch, [&](const T* answer, std::size_t row) {
    check_is_ordered<Net>(answer, samples.number_of(row));
    const T own = answer[static_cast<std::size_t>(samples.class_of(row))];
    const auto larger = std::count_if(answer, answer + Net::output_shape::size, [own](T each) { return each > own; });
    found.count(static_cast<std::size_t>(larger) < k);
  });
  return found.result();
}

}  // namespace internal::training

/// The confusion matrix of a data set, for a network with one output for each class. Throws data_error for a set
/// without classes, and for answers that are NaN.
template <internal::PlainNetwork Net, Scalar T, class U>
internal::training::metric_of<Net, confusion_matrix> confusion_of(const internal::models::model<Net, T>& m,
                                                                  const data_set<U>& data) {
  if constexpr (is_refused<internal::training::metric_of<Net, confusion_matrix>>) {
    return {};
  } else {
    return internal::training::confusion_over(
        m, internal::training::data_set_samples<Net, internal::training::no_cost, T, U>(data, ""));
  }
}

/// The share of a data set's samples whose class is the network's largest output.
template <internal::PlainNetwork Net, Scalar T, class U>
internal::training::metric_of<Net, double> accuracy_of(const internal::models::model<Net, T>& m,
                                                       const data_set<U>& data) {
  if constexpr (is_refused<internal::training::metric_of<Net, double>>)
    return {};
  else
    return confusion_of(m, data).accuracy();
}

/// The same for samples and their classes.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, class Classes>
  requires internal::data::AreSamples<X, Classes>
internal::training::metric_of<Net, confusion_matrix> confusion_of(const internal::models::model<Net, T>& m, const X& x,
                                                                  const Classes& classes) {
  return confusion_of(m, data_set(x, classes));
}
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, class Classes>
  requires internal::data::AreSamples<X, Classes>
internal::training::metric_of<Net, double> accuracy_of(const internal::models::model<Net, T>& m, const X& x,
                                                       const Classes& classes) {
  return accuracy_of(m, data_set(x, classes));
}

/// All other arguments are refused.
template <class... Arguments>
refused_call<
    internal::models::mistake<internal::training::confusion_of_call, internal::training::metric_roles,
                              internal::models::other_arguments<internal::training::confusion_of_call>, Arguments...>>
confusion_of(const Arguments&...) {
  return {};
}
template <class... Arguments>
refused_call<
    internal::models::mistake<internal::training::accuracy_of_call, internal::training::metric_roles,
                              internal::models::other_arguments<internal::training::accuracy_of_call>, Arguments...>>
accuracy_of(const Arguments&...) {
  return {};
}

template <class Model, class Data>
  requires is_refused<Model>
refused_result confusion_of(const Model&, const Data&) {
  return {};
}
template <class Model, class Data>
  requires is_refused<Model>
refused_result accuracy_of(const Model&, const Data&) {
  return {};
}

/// The share of samples for which fewer than k other classes have a larger output than the sample's class. (Equal
/// outputs are not larger.)
template <internal::PlainNetwork Net, Scalar T, class U>
  requires(internal::losses::outputs_of_network<Net>::size == 0)
double top_k_accuracy_of(const internal::models::model<Net, T>& m, const data_set<U>& data, std::size_t k) {
  return internal::training::top_k_accuracy_over(
      m, internal::training::data_set_samples<Net, internal::training::no_cost, T, U>(data, ""), k);
}
template <internal::PlainNetwork Net, Scalar T, class U>
gate_if<(internal::losses::outputs_of_network<Net>::size > 0), refusal<internal::training::metric_of_several_outputs>>
top_k_accuracy_of(const internal::models::model<Net, T>&, const data_set<U>&, std::size_t) {
  return {};
}

}  // namespace chainrule
