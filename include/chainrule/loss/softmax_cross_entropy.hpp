// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/graph/layer.hpp>
#include <chainrule/number/exponentials.hpp>

namespace chainrule {

// Phrases that the refusals of this loss are made of.
namespace internal {

struct needs_a_vector_of_two_or_more_classes {
  static constexpr char text[] = "needs two or more classes in one vector";
};

}  // namespace internal

namespace internal::losses {

/// A loss of classes takes one vector of logits.
template <class Loss, class Out>
using takes_classes_in_a_vector =
    refuse_if < Out::rank != 1 || Out::size<2, refusal<Loss, needs_a_vector_of_two_or_more_classes, receives<Out>>>;

}  // namespace internal::losses

/// C = -sum over the classes of y log softmax(a): the outputs are logits, one for each class; y is a class's number, or
/// a probability for each class that sum to one. The largest logit is subtracted first, so that no exponential
/// overflows. A logit of minus infinity is probability 0.
struct softmax_cross_entropy {
  static constexpr const char* latex = "-\\sum_i y_i \\log \\mathrm{softmax}\\left(a\\right)_i";
  using takes_classes = void;
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class Out>
  using verdict = internal::losses::takes_classes_in_a_vector<softmax_cross_entropy, Out>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const T cost = pass<Size, false, false>(a, y, T{}, static_cast<T*>(nullptr));
    return internal::number::is_finite(cost) ? cost : carefully<Size, false>(a, y, T{}, static_cast<T*>(nullptr));
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    value_and_derivative<Size>(a, y, scale, da);
  }

  /// Value and derivative, from the same exponentials.
  using gives_value_and_derivative = softmax_cross_entropy;
  template <std::size_t Size, class T>
  static CHAINRULE_INLINE T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    const T cost = pass<Size, true, false>(a, y, scale, da);
    return internal::number::is_finite(cost) ? cost : carefully<Size, true>(a, y, scale, da);
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::apply<calculus::softmax_function>(a) - y;
  }

 private:
  // The careful version, for samples for which the fast loop gives a number that is not finite. A class whose target is
  // 0 may have the logit minus infinity. Infinite logits are replaced by the greatest finite number, and logits are
  // halved before they are subtracted, so that the difference does not overflow. The derivative is finite even if the
  // cost is infinite.
  template <std::size_t Size, bool Differentiates, class T>
  [[gnu::noinline, gnu::cold]] static constexpr T carefully(const T* a, const T* y, T scale, T* da) {
    return pass<Size, Differentiates, true>(a, y, scale, da);
  }

  template <std::size_t Size, bool Differentiates, bool Careful, class T>
  static CHAINRULE_INLINE T pass(const T* a, const T* y, T scale, T* da) {
    return internal::number::by_vectors<T, Size>([=]<class V>() __attribute__((always_inline)) {
      const auto exponentials = internal::number::exponentials_of<V, Size, Differentiates, Careful>(a, da);
      if constexpr (Differentiates) {
        const T mass = internal::number::sum_over_row<V, Size>(
            [=]<std::size_t Count>(std::size_t i)
                __attribute__((always_inline)) { return internal::number::load<V, Count>(y + i); });
        const V share(mass / exponentials.total);
        internal::number::for_each_of_row<V, Size>(
            [=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
              internal::number::store<Count>(da + i, V(scale) * (share * internal::number::load<V, Count>(da + i) -
                                                                 internal::number::load<V, Count>(y + i)));
            });
      }
      const V log_total(Careful ? internal::number::log_of(exponentials.total)
                                : internal::number::log_of_normal(exponentials.total)),
          largest(exponentials.largest), greatest(internal::number::greatest_finite<T>());
      return internal::number::sum_over_row<V, Size>(
          [=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            const V target = internal::number::load<V, Count>(y + i), logit = internal::number::load<V, Count>(a + i);
            if constexpr (Careful) {
              using internal::number::zero_or_product;
              const V half(0.5f),
                  half_below = zero_or_product(half, internal::number::limited<true>(logit, greatest)) - half * largest;
              return zero_or_product(target, log_total) - zero_or_product(V(2), zero_or_product(target, half_below));
            } else {
              return target * (log_total - (logit - largest));
            }
          });
    });
  }
};

}  // namespace chainrule
