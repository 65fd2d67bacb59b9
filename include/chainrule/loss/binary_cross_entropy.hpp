// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/graph/layer.hpp>
#include <chainrule/number/math.hpp>

namespace chainrule {

/// C = the sum over the outputs of -y log s(a) - (1 - y) log(1 - s(a)), s the logistic function: the outputs are
/// logits, each y is a probability. Computed as |a| (1 - y) + log(1 + e^-|a|) for positive a, otherwise |a| y + log(1 +
/// e^-|a|): no logit overflows, and an infinite logit costs nothing if it is right.
struct binary_cross_entropy {
  static constexpr const char* latex =
      "-\\sum_i \\bigl(y_i \\log s\\left(a_i\\right) + \\left(1 - y_i\\right) \\log\\left(1 - s\\left(a_i\\right)\\right)\\bigr)";
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class Out>
  using verdict = acceptance;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) {
      const T size = internal::number::magnitude(a[i]), against = a[i] < T(0) ? y[i] : T(1) - y[i];
      sum += (against == T(0) ? T(0) : size * against) + internal::number::log1p_of(internal::number::exp_of(-size));
    }
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * (internal::number::sigmoid_of(a[i]) - y[i]);
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::apply<calculus::logistic>(a) - y;
  }
};

}  // namespace chainrule
