// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/math.hpp>
#include <chainrule/topology/layer.hpp>

namespace chainrule {

// The words of this loss's refusals.
struct needs_a_vector_of_two_or_more_classes {};

/// C = -sum over the classes of y log softmax(a): the outputs are logits, one a class; y is a class's number, or a
/// probability for each class that sum to one. The largest logit is subtracted first, so that no exponential overflows.
struct softmax_cross_entropy {
  static constexpr const char* latex = "-\\sum_i y_i \\log \\mathrm{softmax}\\left(a\\right)_i";
  using takes_classes = void;
  using twice_differentiable = void;

  template <class Out>
  using verdict = refuse_if<Out::rank != 1 || Out::size < 2, refusal<softmax_cross_entropy, needs_a_vector_of_two_or_more_classes, receives<Out>>>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T largest = a[0], total{}, sum{};
    for (std::size_t i = 1; i < Size; ++i) largest = kernel::maximum(largest, a[i]);
    for (std::size_t i = 0; i < Size; ++i) total += kernel::exp_of(a[i] - largest);
    const T log_total = largest + kernel::log_of(total);
    for (std::size_t i = 0; i < Size; ++i) sum += y[i] * (log_total - a[i]);
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    value_and_derivative<Size>(a, y, scale, da);
  }

  /// Both, from the same exponentials.
  using gives_value_and_derivative = softmax_cross_entropy;
  template <std::size_t Size, class T>
  static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    T largest = a[0], total{}, mass{}, sum{};
    for (std::size_t i = 1; i < Size; ++i) largest = kernel::maximum(largest, a[i]);
    kernel::for_each_vector<T>(Size, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      kernel::store(da + i, kernel::exp_of(kernel::load<V>(a + i) - V(largest)));
    });
    for (std::size_t i = 0; i < Size; ++i) total += da[i];
    const T log_total = largest + kernel::log_of(total);
    for (std::size_t i = 0; i < Size; ++i) mass += y[i];
    for (std::size_t i = 0; i < Size; ++i) sum += y[i] * (log_total - a[i]);
    const T share = mass / total;
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * (share * da[i] - y[i]);
    return sum;
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::apply<calculus::softmax>(a) - y;
  }
};

}  // namespace chainrule
