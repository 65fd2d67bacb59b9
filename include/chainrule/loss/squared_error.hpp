// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/lane_exchange.hpp>
#include <chainrule/topology/layer.hpp>

namespace chainrule {

/// C = the sum over the outputs of (a - y)^2.
struct squared_error {
  static constexpr const char* latex = "\\sum_i \\left(a_i - y_i\\right)^2";
  using twice_differentiable = void;

  template <class Out>
  using verdict = acceptance;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) sum += (a[i] - y[i]) * (a[i] - y[i]);
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * T(2) * (a[i] - y[i]);
  }
  using gives_value_and_derivative = squared_error;
  template <std::size_t Size, class T>
  static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    if constexpr (Size > 64) {
      derivative<Size>(a, y, scale, da);
      return value<Size>(a, y);
    } else {
      T sum{};
      kernel::for_each_part<T, Size>([&]<class V, std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
        const V off = kernel::load<V, Count>(a + i) - kernel::load<V, Count>(y + i);
        kernel::store<Count>(da + i, V(scale * T(2)) * off);
        sum += kernel::sum_of(off * off);
      });
      return sum;
    }
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::rational<2>{} * (a - y);
  }
};

}  // namespace chainrule
