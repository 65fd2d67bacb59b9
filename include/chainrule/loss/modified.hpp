// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/absolute_error.hpp>
#include <chainrule/loss/focal.hpp>
#include <chainrule/loss/likelihood.hpp>
#include <chainrule/loss/parts.hpp>
#include <chainrule/loss/similarity.hpp>
#include <chainrule/loss/squared_error.hpp>
#include <chainrule/loss/statement.hpp>

// Losses around another loss: its mean over the outputs, or with changed targets.
namespace chainrule {

template <std::size_t Weights, std::size_t Classes>
struct has_weights_for_classes {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Weights>, " weights for ",
                                    internal::meta::number_text<Classes>, " classes: write one for each");
  }
};

struct counts_targets_otherwise {
  static constexpr char text[] =
      "whose cost does not grow with its target: classes have weights in softmax_cross_entropy, categorical_focal, "
      "cross_entropy_of_probabilities and negative_log_likelihood";
};

template <double Share, class Loss>
struct label_smoothing;
template <class Loss>
struct mean_over_outputs;

namespace internal::losses {

/// Whether a loss is a sum of terms that are each proportional to a target, so that weights of classes can be weights
/// of targets.
template <class Loss>
inline constexpr bool is_linear_in_targets = false;
template <>
inline constexpr bool is_linear_in_targets<softmax_cross_entropy> = true;
template <>
inline constexpr bool is_linear_in_targets<cross_entropy_of_probabilities> = true;
template <>
inline constexpr bool is_linear_in_targets<negative_log_likelihood> = true;
template <double Gamma, double Alpha>
inline constexpr bool is_linear_in_targets<categorical_focal<Gamma, Alpha>> = true;
template <double Share, class Loss>
inline constexpr bool is_linear_in_targets<label_smoothing<Share, Loss>> = is_linear_in_targets<Loss>;
template <class Loss>
inline constexpr bool is_linear_in_targets<mean_over_outputs<Loss>> = is_linear_in_targets<Loss>;

template <class Loss>
concept HasRange = requires { Loss::least_target; };
template <class Loss>
concept TakesEnds = HasRange<Loss> && requires { typename Loss::targets_are_ends; };
template <class Loss>
struct range_of_targets {};
template <HasRange Loss>
struct range_of_targets<Loss> {
  static constexpr double least_target = Loss::least_target, most_target = Loss::most_target;
};
template <TakesEnds Loss>
struct range_of_targets<Loss> {
  static constexpr double least_target = Loss::least_target, most_target = Loss::most_target;
  using targets_are_ends = void;
};
template <class Loss>
struct classes_of {};
template <class Loss>
  requires requires { typename Loss::takes_classes; }
struct classes_of<Loss> {
  using takes_classes = void;
};
/// The statements of a loss that a loss around it keeps.
template <class Loss>
struct said_of : range_of_targets<Loss>, classes_of<Loss>, second_of<Loss>, weight_of_inner<Loss> {};

/// A loss whose targets are changed first, by `Change::change<Size>(y, changed)`.
template <class Loss, class Change>
struct with_changed_targets : said_of<Loss> {
  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T changed[Size] = {};
    Change::template change<Size>(y, changed);
    return Loss::template value<Size>(a, static_cast<const T*>(changed));
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    T changed[Size] = {};
    Change::template change<Size>(y, changed);
    Loss::template derivative<Size>(a, static_cast<const T*>(changed), scale, da);
  }
};

}  // namespace internal::losses

/// A loss divided by the number of outputs: `mean_over_outputs<huber<>>`.
template <class Loss>
struct mean_over_outputs : internal::losses::said_of<Loss> {
  template <class Out>
  using verdict =
      first_refusal<internal::losses::wraps_no_reduction<mean_over_outputs, Loss>, verdict_of_loss<Loss, Out>>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    return Loss::template value<Size>(a, y) / T(Size);
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    Loss::template derivative<Size>(a, y, scale / T(Size), da);
  }
};
/// PyTorch's MSELoss and Keras's MeanSquaredError.
using mean_squared_error = mean_over_outputs<squared_error>;
/// PyTorch's L1Loss and Keras's MeanAbsoluteError.
using mean_absolute_error = mean_over_outputs<absolute_error>;

/// A loss of classes whose targets are not quite certain: each is (1 - Share) y + Share / classes (Szegedy and others
/// 2016): `label_smoothing<0.1, softmax_cross_entropy>`.
template <double Share, class Loss>
struct label_smoothing : internal::losses::with_changed_targets<Loss, label_smoothing<Share, Loss>> {
  using settings = internal::meta::settings<(Share >= 0 && Share < 1), "a share of at least 0 and below 1">;
  template <class Out>
  using verdict =
      first_refusal<internal::losses::wraps_no_reduction<label_smoothing, Loss>, verdict_of_loss<Loss, Out>>;

  template <std::size_t Size, class T>
  static constexpr void change(const T* y, T* changed) {
    for (std::size_t i = 0; i < Size; ++i) changed[i] = T(1 - Share) * y[i] + T(Share / static_cast<double>(Size));
  }
};

/// A loss of classes, the k-th of which counts Weights[k] times: `class_weights<softmax_cross_entropy, 1.0, 2.0, 0.5>`.
/// The cost is the mean over the samples; `mean_over_weights` of it is PyTorch's, the mean over their weights.
template <class Loss, double... Weights>
struct class_weights : internal::losses::with_changed_targets<Loss, class_weights<Loss, Weights...>> {
  template <class Out>
  using verdict =
      first_refusal<internal::losses::wraps_no_reduction<class_weights, Loss>, verdict_of_loss<Loss, Out>,
                    refuse_if<!internal::losses::is_linear_in_targets<Loss>,
                              refusal<class_weights, wraps_the_loss<Loss>, counts_targets_otherwise>>,
                    refuse_if<Out::size != sizeof...(Weights),
                              refusal<class_weights, has_weights_for_classes<sizeof...(Weights), Out::size>>>>;

  template <std::size_t Size, class T>
  static constexpr void change(const T* y, T* changed) {
    constexpr double weights[] = {Weights...};
    for (std::size_t i = 0; i < Size; ++i) changed[i] = T(weights[i]) * y[i];
  }
  /// The weight of the sample's class.
  template <std::size_t Size, class T>
  static constexpr T weight(const T* y) {
    T changed[Size] = {}, sum{};
    change<Size>(y, changed);
    if constexpr (internal::losses::StatesWeight<Loss>)
      return Loss::template weight<Size>(static_cast<const T*>(changed));
    for (std::size_t i = 0; i < Size; ++i) sum += changed[i];
    return sum;
  }
};

}  // namespace chainrule
