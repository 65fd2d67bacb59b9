// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/modified.hpp>

// Losses around all others that say how the costs of a batch's samples become its cost. Without one it is their mean,
// which is divided by the number of samples. Not part of chainrule.hpp.
namespace chainrule {

// Phrases that the refusals below are made of.
struct has_no_weights {
  static constexpr char text[] =
      "which has no weights: write it around class_weights, at_each_place or sample_weights, or leave it out";
};

namespace internal::losses {

/// What the losses of this header state: everything that the loss inside does, and how costs are reduced.
template <class Loss, reduction By>
struct reducing : Loss {
  using reduced_loss = Loss;
  static constexpr reduction reduces_by = By;
};

/// Refuses a reduction of a reduction.
template <class Self, class Loss>
using reduces_once = refuse_if<Reduced<Loss>, refusal<Self, wraps_the_loss<Loss>, stands_around_the_others>>;

}  // namespace internal::losses

/// A loss times a weight for each sample: `sample_weights<softmax_cross_entropy>`, with `weighted(y, w)` in the place
/// of targets (tensor/weighted.hpp), also in a data set. The cost of a batch is still divided by the number of samples,
/// as by Keras's `sample_weight` with its default reduction; `mean_over_weights` of it divides by the sum of the
/// weights, as Keras's `mean_with_sample_weight`. A sample of weight 0 costs nothing and has no gradient, whatever its
/// answer. A target has the weight behind its numbers.
template <class Loss>
struct sample_weights : internal::losses::classes_of<Loss>, internal::losses::second_of<Loss> {
  using loss_without_weights = Loss;

  template <class Out>
  using verdict = first_refusal<internal::losses::wraps_no_reduction<sample_weights, Loss>, verdict_of_loss<Loss, Out>>;
  template <class Out>
  using target_shape = shape<internal::losses::target_size<Loss, Out> + 1>;

  template <class Out>
  struct on {
    using inner = internal::losses::on_output<Loss, Out>;
    static constexpr std::size_t of_weight = internal::losses::target_size<Loss, Out>;

    /// The sample's weight, times that of the loss inside if it has one.
    template <std::size_t Size, class T>
    static constexpr T weight(const T* y) {
      if constexpr (internal::losses::StatesWeight<inner>)
        return y[of_weight] == T(0) ? T(0) : y[of_weight] * inner::template weight<Size>(y);
      else
        return y[of_weight];
    }
    template <std::size_t Size, class T>
    static constexpr T value(const T* a, const T* y) {
      return y[of_weight] == T(0) ? T(0) : y[of_weight] * inner::template value<Size>(a, y);
    }
    template <std::size_t Size, class T>
    static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
      if (y[of_weight] == T(0))
        for (std::size_t i = 0; i < Size; ++i) da[i] = T(0);
      else
        inner::template derivative<Size>(a, y, scale * y[of_weight], da);
    }
    using gives_value_and_derivative = on;
    template <std::size_t Size, class T>
    static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
      if constexpr (requires { requires std::is_same_v<typename inner::gives_value_and_derivative, inner>; })
        if (!(y[of_weight] == T(0)))
          return y[of_weight] * inner::template value_and_derivative<Size>(a, y, scale * y[of_weight], da);
      derivative<Size>(a, y, scale, da);
      return value<Size>(a, y);
    }
  };
};

/// The cost of a batch is the sum over its samples: PyTorch's `reduction='sum'`, Keras's `reduction="sum"`. In a
/// history the cost of an epoch, or of a set, is the sum over its samples.
template <class Loss>
struct sum_over_samples : internal::losses::reducing<Loss, internal::losses::reduction::sum> {
  template <class Out>
  using verdict = first_refusal<internal::losses::reduces_once<sum_over_samples, Loss>, verdict_of_loss<Loss, Out>>;
};

/// The cost of a batch is the sum over its samples, divided by the sum of their weights: PyTorch's CrossEntropyLoss
/// around `class_weights`, or with an ignored class around `at_each_place`, whose places count 1 each, or the weights
/// of their classes. Around `sample_weights` it is a weighted mean. If all weights of a batch are 0, so is its cost. A
/// loss of one's own states `template <std::size_t Size, class T> static constexpr T weight(const T* y)`, for outputs
/// of Size numbers.
template <class Loss>
struct mean_over_weights : internal::losses::reducing<Loss, internal::losses::reduction::mean_over_weights> {
  template <class Out>
  using verdict = first_refusal<internal::losses::reduces_once<mean_over_weights, Loss>, verdict_of_loss<Loss, Out>,
                                refuse_if<!internal::losses::StatesWeight<internal::losses::on_output<Loss, Out>>,
                                          refusal<mean_over_weights, wraps_the_loss<Loss>, has_no_weights>>>;
};

}  // namespace chainrule
