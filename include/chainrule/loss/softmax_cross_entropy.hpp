// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/graph/layer.hpp>
#include <chainrule/number/row.hpp>

namespace chainrule {

// The words of this loss's refusals.
struct needs_a_vector_of_two_or_more_classes {};

/// C = -sum over the classes of y log softmax(a): the outputs are logits, one a class; y is a class's number, or a
/// probability for each class that sum to one. The largest logit is subtracted first, so that no exponential overflows. A logit of minus
/// infinity is probability 0.
struct softmax_cross_entropy {
  static constexpr const char* latex = "-\\sum_i y_i \\log \\mathrm{softmax}\\left(a\\right)_i";
  using takes_classes = void;
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class Out>
  using verdict = refuse_if<Out::rank != 1 || Out::size < 2, refusal<softmax_cross_entropy, needs_a_vector_of_two_or_more_classes, receives<Out>>>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const T cost = walk<Size, false, false>(a, y, T{}, static_cast<T*>(nullptr));
    return cost == cost ? cost : carefully<Size, false>(a, y, T{}, static_cast<T*>(nullptr));
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    value_and_derivative<Size>(a, y, scale, da);
  }

  /// Both, from the same exponentials.
  using gives_value_and_derivative = softmax_cross_entropy;
  template <std::size_t Size, class T>
  static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    const T cost = walk<Size, true, false>(a, y, scale, da);
    return cost == cost ? cost : carefully<Size, true>(a, y, scale, da);
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::apply<calculus::softmax>(a) - y;
  }

 private:
  // What is no target may be impossible, and infinity is limited. The quick walk gives no number there, so few samples pay for it.
  template <std::size_t Size, bool Differentiates, class T>
  [[gnu::noinline, gnu::cold]] static constexpr T carefully(const T* a, const T* y, T scale, T* da) {
    return walk<Size, Differentiates, true>(a, y, scale, da);
  }

  template <std::size_t Size, bool Differentiates, bool Careful, class T>
  static CHAINRULE_INLINE T walk(const T* a, const T* y, T scale, T* da) {
    return kernel::by_vectors<T, Size>([=]<class V>() __attribute__((always_inline)) {
      const auto exponentials = kernel::exponentials_of<V, Size, Differentiates, Careful>(a, da);
      if constexpr (Differentiates) {
        const T mass = kernel::sum_over_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) { return kernel::load<V, Count>(y + i); });
        const V share(mass / exponentials.total);
        kernel::for_each_of_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          kernel::store<Count>(da + i, V(scale) * (share * kernel::load<V, Count>(da + i) - kernel::load<V, Count>(y + i)));
        });
      }
      const V log_total(kernel::log_of(exponentials.total)), largest(exponentials.largest), greatest(kernel::greatest_finite<T>());
      return kernel::sum_over_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
        const V target = kernel::load<V, Count>(y + i), below = kernel::limited<Careful>(kernel::load<V, Count>(a + i), greatest) - largest;
        const V cost = target * (log_total - below);
        if constexpr (Careful)
          return kernel::select(target == V(0), V(0), cost);
        else
          return cost;
      });
    });
  }
};

}  // namespace chainrule
