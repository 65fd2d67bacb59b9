// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/graph/layer.hpp>
#include <chainrule/number/row.hpp>

namespace chainrule {

/// C = the sum over the outputs of (a - y)^2.
struct squared_error {
  static constexpr const char* latex = "\\sum_i \\left(a_i - y_i\\right)^2";
  using twice_differentiable = void;

  template <class Out>
  using verdict = acceptance;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    return sum_of_squares<Size>(a, y, []<class V, std::size_t>(std::size_t, const V&) {});
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    value_and_derivative<Size>(a, y, scale, da);
  }
  using gives_value_and_derivative = squared_error;
  template <std::size_t Size, class T>
  static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    return sum_of_squares<Size>(
        a, y, [&]<class V, std::size_t Count>(std::size_t i, const V& off) __attribute__((always_inline)) {
          internal::number::store<Count>(da + i, V(scale * T(2)) * off);
        });
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::rational<2>{} * (a - y);
  }

 private:
  // Each difference a - y is also passed to `each`, as a single number or as a vector of several.
  template <std::size_t Size, class T, class Each>
  static constexpr T sum_of_squares(const T* a, const T* y, const Each& each) {
    return internal::number::by_vectors<T, Size>([&]<class V>() __attribute__((always_inline)) {
      return internal::number::sum_over_row<V, Size>(
          [&]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            const V off = internal::number::load_first<V, Count>(a + i) - internal::number::load_first<V, Count>(y + i);
            each.template operator()<V, Count>(i, off);
            return internal::number::first_lanes<Count>(off * off, V(0));
          });
    });
  }
};

}  // namespace chainrule
