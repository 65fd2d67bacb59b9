// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>
#include <chainrule/loss/parts.hpp>
#include <chainrule/loss/statement.hpp>

// A loss of classes at each step of a sequence or each pixel of an image; places may be left out.
namespace chainrule {

// Phrases that the refusals below are made of.
struct needs_logits_at_each_place {
  static constexpr char text[] =
      "needs logits at each place, an output of shape (steps, classes) or (classes, height, width),";
};
template <class Loss>
struct has_no_class_to_ignore {
  static constexpr auto text() {
    return internal::meta::sentence("needs a loss that takes the number of a class, as softmax_cross_entropy, and not ",
                                    internal::meta::spelling<Loss>());
  }
};

namespace internal::losses {

// How an output's places lie: a sequence has its classes side by side, an image has an image for each class.
template <class Out>
struct places_of {
  static constexpr std::size_t count = 0, classes = 1, stride = 1, next_place = 1;
};
template <class Out>
  requires(Out::rank == 2)
struct places_of<Out> {
  static constexpr std::size_t count = Out::extent(0), classes = Out::extent(1), stride = 1, next_place = classes;
  using target_shape = shape<count>;
};
template <class Out>
  requires(Out::rank == 3)
struct places_of<Out> {
  static constexpr std::size_t count = Out::extent(1) * Out::extent(2), classes = Out::extent(0), stride = count,
                               next_place = 1;
  using target_shape = shape<Out::extent(1), Out::extent(2)>;
};

/// The loss on outputs of a shape. Logits and target of one place lie on the stack, 3 numbers for each class.
template <class Loss, class Out, int Ignored>
struct each_place_on {
  using places = places_of<Out>;
  static constexpr std::size_t classes = places::classes;
  static constexpr char targets_are[] =
      "numbers of classes, from 0, or the ignored class's number, of places that are left out";

  template <class T>
  static constexpr bool is_target(const T& number, std::size_t /*place*/) {
    const auto n = static_cast<double>(number);
    return n == static_cast<double>(Ignored) ||
           (n >= 0 && n < static_cast<double>(classes) && n == static_cast<double>(static_cast<std::size_t>(n)));
  }
  /// How many places of a sample are not ignored.
  template <class T>
  static constexpr std::size_t labels_of(const T* y) {
    std::size_t count = 0;
    for (std::size_t p = 0; p < places::count; ++p)
      if (!is_ignored(y[p])) ++count;
    return count;
  }

  /// The same number, or the sum of the weights of these places if the loss has weights.
  template <std::size_t Size, class T>
  static constexpr T weight(const T* y) {
    T target[classes] = {}, sum{};
    for (std::size_t p = 0; p < places::count; ++p)
      if (write_target(y[p], target)) {
        if constexpr (StatesWeight<Loss>)
          sum += Loss::template weight<classes>(static_cast<const T*>(target));
        else
          sum += T(1);
      }
    return sum;
  }

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T logits[classes] = {}, target[classes] = {}, sum{};
    for (std::size_t p = 0; p < places::count; ++p)
      if (take(a, y, p, logits, target))
        sum += Loss::template value<classes>(static_cast<const T*>(logits), static_cast<const T*>(target));
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    differentiate<false>(a, y, scale, da);
  }
  using gives_value_and_derivative = each_place_on;
  template <std::size_t Size, class T>
  static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    return differentiate<true>(a, y, scale, da);
  }

 private:
  template <class T>
  static constexpr bool is_ignored(const T& number) {
    return number == T(static_cast<double>(Ignored));
  }
  // Writes a place's target, unless the place is ignored; and copies its logits.
  template <class T>
  static constexpr bool write_target(const T& number, T* target) {
    if (is_ignored(number)) return false;
    for (std::size_t k = 0; k < classes; ++k) target[k] = number == T(static_cast<double>(k)) ? T(1) : T(0);
    return true;
  }
  template <class T>
  static constexpr bool take(const T* a, const T* y, std::size_t p, T* logits, T* target) {
    if (!write_target(y[p], target)) return false;
    for (std::size_t k = 0; k < classes; ++k) logits[k] = a[p * places::next_place + k * places::stride];
    return true;
  }
  template <bool GivesValue, class T>
  static constexpr T differentiate(const T* a, const T* y, T scale, T* da) {
    T logits[classes] = {}, target[classes] = {}, slopes[classes] = {}, sum{};
    const T *const from = logits, *const wanted = target;
    for (std::size_t p = 0; p < places::count; ++p) {
      const bool counts = take(a, y, p, logits, target);
      if (counts) {
        if constexpr (GivesValue && requires { typename Loss::gives_value_and_derivative; }) {
          sum += Loss::template value_and_derivative<classes>(from, wanted, scale, slopes);
        } else {
          Loss::template derivative<classes>(from, wanted, scale, slopes);
          if constexpr (GivesValue) sum += Loss::template value<classes>(from, wanted);
        }
      }
      for (std::size_t k = 0; k < classes; ++k)
        da[p * places::next_place + k * places::stride] = counts ? slopes[k] : T(0);
    }
    return sum;
  }
};

template <class Loss>
concept CountsClasses = requires { typename Loss::takes_classes; };

}  // namespace internal::losses

/// A loss of classes at each place, summed over a sample's places: `at_each_place<softmax_cross_entropy>`. The output
/// is logits, (steps, classes) of a sequence or (classes, height, width) of an image; the target is a class's number at
/// each place, (steps) or (height, width). A place whose target is `Ignored` costs nothing and has no gradient,
/// whatever its logits: PyTorch's ignore_index, Keras's ignore_class. The cost of a batch is that of
/// CrossEntropyLoss(reduction='sum'), divided by the number of samples. `mean_over_labels` of it divides a sample's
/// cost by the number of its places that are not ignored, or by 1 if all are; `mean_over_weights` divides the batch's
/// by all of its places that are not.
template <class Loss, int Ignored = -100>
struct at_each_place : internal::losses::second_of<Loss> {
  static constexpr const char* latex = "\\sum_p C\\left(a_p, y_p\\right)";

  template <class Out>
  using verdict = first_refusal<
      internal::losses::wraps_no_reduction<at_each_place, Loss>,
      refuse_if<!internal::losses::CountsClasses<Loss>, refusal<at_each_place, has_no_class_to_ignore<Loss>>>,
      refuse_if<Out::rank != 2 && Out::rank != 3, refusal<at_each_place, needs_logits_at_each_place, receives<Out>>>,
      verdict_of_loss<Loss, shape<internal::losses::places_of<Out>::classes>>>;
  template <class Out>
  using target_shape = typename internal::losses::places_of<Out>::target_shape;
  template <class Out>
  using on = internal::losses::each_place_on<Loss, Out, Ignored>;
};

}  // namespace chainrule
