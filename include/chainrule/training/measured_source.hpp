// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/training/costs_of.hpp>
#include <chainrule/training/fit.hpp>
#include <chainrule/training/scores.hpp>
#include <chainrule/training/source_batches.hpp>

// Sources as validation sets, and metrics of sources. They are read in their order, some samples at a time, and the
// results have the bits of those of a data set with the same samples. Not part of chainrule.hpp.
namespace chainrule {

/// A validation set that is a source: `fit(m, loss, adam{}, train, {.epochs = 3}, validate_on{source})`. After each
/// epoch it is read from its first sample on, as epoch 0. An lvalue is kept by reference, and must outlive this. Throws
/// shape_error before the first step for a source of other shapes; what is wrong with a sample is found when it is
/// read, after the epoch, of which the model is kept.
template <class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
struct validate_on<Source> {
  Source&& source;
  const char* name = "";
};
template <class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
validate_on(Source&&) -> validate_on<Source>;
template <class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
validate_on(Source&&, const char*) -> validate_on<Source>;

namespace internal::training {

template <class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
struct validation_samples<validate_on<Source>> {
  using source_type = std::remove_reference_t<Source>;
  template <class Loss, class Net, class T>
  using samples = source_samples<Net, Loss, T, source_type>;

  template <class Loss, class Net, class T>
  static void check(const validate_on<Source>& set, const char* whose) {
    source_reader<Net, Loss, T, source_type>(set.source, 0, true, whose);
  }
  static std::size_t most(const validate_on<Source>& set) { return most_samples(set.source); }
  template <class Loss, class Net, class T>
  static samples<Loss, Net, T> of(const validate_on<Source>& set, std::size_t together) {
    return samples<Loss, Net, T>(set.source, together, true, words_of(set));
  }
};

template <class Loss, class Net, class T, class Source>
auto measured(const models::model<Net, T>&, Source& source) {
  return source_samples<Net, Loss, T, Source>(source, inference_batch, true);
}

}  // namespace internal::training

/// The confusion matrix of a source, as of a data set.
template <internal::PlainNetwork Net, Scalar T, class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
internal::training::metric_of<Net, confusion_matrix> confusion_of(const internal::models::model<Net, T>& m,
                                                                  Source&& source) {
  if constexpr (is_refused<internal::training::metric_of<Net, confusion_matrix>>)
    return {};
  else
    return internal::training::confusion_over(m, internal::training::measured<internal::training::no_cost>(m, source));
}
/// The share of a source's samples whose class is the network's largest output.
template <internal::PlainNetwork Net, Scalar T, class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
internal::training::metric_of<Net, double> accuracy_of(const internal::models::model<Net, T>& m, Source&& source) {
  if constexpr (is_refused<internal::training::metric_of<Net, double>>)
    return {};
  else
    return confusion_of(m, source).accuracy();
}
/// The scores of a network with one output on a source whose targets are 0 and 1.
template <internal::PlainNetwork Net, Scalar T, class Source>
  requires(SourceOfBatches<std::remove_reference_t<Source>> && Net::output_shape::size == 1)
binary_scores binary_scores_of(const internal::models::model<Net, T>& m, Source&& source) {
  return internal::training::binary_scores_over(m,
                                                internal::training::measured<internal::training::no_cost>(m, source));
}
template <internal::PlainNetwork Net, Scalar T, class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
gate_if<(Net::output_shape::size != 1), refusal<internal::training::binary_scores_of_outputs<Net::output_shape::size>>>
binary_scores_of(const internal::models::model<Net, T>&, Source&&) {
  return {};
}
/// The errors of a network's answers to a source.
template <internal::PlainNetwork Net, Scalar T, class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
regression_scores regression_scores_of(const internal::models::model<Net, T>& m, Source&& source) {
  return internal::training::regression_scores_over(
      m, internal::training::measured<internal::training::no_cost>(m, source));
}
/// The share of samples for which fewer than k other classes have a larger output than the sample's class.
template <internal::PlainNetwork Net, Scalar T, class Source>
  requires(SourceOfBatches<std::remove_reference_t<Source>> && internal::losses::outputs_of_network<Net>::size == 0)
double top_k_accuracy_of(const internal::models::model<Net, T>& m, Source&& source, std::size_t k) {
  return internal::training::top_k_accuracy_over(
      m, internal::training::measured<internal::training::no_cost>(m, source), k);
}
/// The cost of each sample, in the order in which the source reads them: one number of memory for each.
template <internal::PlainNetwork Net, Scalar T, class Loss, class Source>
  requires SourceOfBatches<std::remove_reference_t<Source>>
if_accepted<verdict_of_loss<Loss, typename Net::output_shape>, std::type_identity<xt::xtensor<T, 1>>> costs_of(
    const internal::models::model<Net, T>& m, const Loss&, Source&& source) {
  if constexpr (verdict_of_loss<Loss, typename Net::output_shape>::accepted)
    return internal::training::costs_over<Loss>(m, internal::training::measured<Loss>(m, source));
  else
    return {};
}

}  // namespace chainrule
