// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/math.hpp>

namespace chainrule {

/// A number and its derivative in one direction: arithmetic on it differentiates forward, exactly. The kernels take it
/// as a scalar, so any forward walk over duals yields the directional derivative beside the value.
template <class T>
struct dual {
  T value{};
  T slope{};

  constexpr dual() = default;
  constexpr dual(T number) : value(number) {}
  constexpr dual(T number, T direction) : value(number), slope(direction) {}

  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, T>)
  constexpr explicit dual(Number number) : value(static_cast<T>(number)) {}

  // clang-format off
  friend constexpr dual operator-(dual x) { return {-x.value, -x.slope}; }
  friend constexpr dual operator+(dual x, dual y) { return {x.value + y.value, x.slope + y.slope}; }
  friend constexpr dual operator-(dual x, dual y) { return {x.value - y.value, x.slope - y.slope}; }
  friend constexpr dual operator*(dual x, dual y) { return {x.value * y.value, x.slope * y.value + x.value * y.slope}; }
  friend constexpr dual operator/(dual x, dual y) { return {x.value / y.value, (x.slope * y.value - x.value * y.slope) / (y.value * y.value)}; }
  constexpr dual& operator+=(dual other) { return *this = *this + other; }
  constexpr dual& operator-=(dual other) { return *this = *this - other; }
  constexpr dual& operator*=(dual other) { return *this = *this * other; }
  friend constexpr bool operator<(dual x, dual y) { return x.value < y.value; }
  friend constexpr bool operator>(dual x, dual y) { return x.value > y.value; }
  friend constexpr bool operator==(dual x, dual y) { return x.value == y.value; }
  // clang-format on
};

namespace kernel {

template <class T>
constexpr dual<T> exp_of(dual<T> x) {
  const T e = exp_of(x.value);
  return {e, e * x.slope};
}
template <class T>
constexpr dual<T> expm1_of(dual<T> x) {
  return {expm1_of(x.value), exp_of(x.value) * x.slope};
}
template <class T>
constexpr dual<T> log_of(dual<T> x) {
  return {log_of(x.value), x.slope / x.value};
}
template <class T>
constexpr dual<T> log1p_of(dual<T> x) {
  return {log1p_of(x.value), x.slope / (T(1) + x.value)};
}
template <class T>
constexpr dual<T> tanh_of(dual<T> x) {
  const T t = tanh_of(x.value);
  return {t, (T(1) - t * t) * x.slope};
}
template <class T>
constexpr dual<T> erf_of(dual<T> x) {
  const T two_over_root_pi = T(1.1283791670955125738961589L);
  return {erf_of(x.value), two_over_root_pi * exp_of(-x.value * x.value) * x.slope};
}
template <class T>
constexpr dual<T> sqrt_of(dual<T> x) {
  const T root = sqrt_of(x.value);
  return {root, x.slope / (T(2) * root)};
}

}  // namespace kernel
}  // namespace chainrule
