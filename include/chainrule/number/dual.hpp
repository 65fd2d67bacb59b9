// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>

namespace chainrule {

/// A number and its derivative in one direction: arithmetic on it differentiates forward, exactly. The kernels take it
/// as a scalar, so any forward pass over dual numbers yields the directional derivative together with the value.
template <class T>
struct dual {
  T value{};
  T tangent{};

  constexpr dual() = default;
  constexpr dual(T number) : value(number) {}
  constexpr dual(T number, T direction) : value(number), tangent(direction) {}

  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, T>)
  constexpr explicit dual(Number number) : value(static_cast<T>(number)) {}

  // clang-format off: a table, one entry a line
  friend constexpr dual operator-(dual x) { return {-x.value, -x.tangent}; }
  friend constexpr dual operator+(dual x, dual y) { return {x.value + y.value, x.tangent + y.tangent}; }
  friend constexpr dual operator-(dual x, dual y) { return {x.value - y.value, x.tangent - y.tangent}; }
  friend constexpr dual operator*(dual x, dual y) { return {x.value * y.value, x.tangent * y.value + x.value * y.tangent}; }
  friend constexpr dual operator/(dual x, dual y) { return {x.value / y.value, (x.tangent * y.value - x.value * y.tangent) / (y.value * y.value)}; }
  constexpr dual& operator+=(dual other) { return *this = *this + other; }
  constexpr dual& operator-=(dual other) { return *this = *this - other; }
  constexpr dual& operator*=(dual other) { return *this = *this * other; }
  friend constexpr bool operator<(dual x, dual y) { return x.value < y.value; }
  friend constexpr bool operator>(dual x, dual y) { return x.value > y.value; }
  friend constexpr bool operator==(dual x, dual y) { return x.value == y.value; }
  // clang-format on

  // Elementary functions, each with its derivative.
  friend constexpr dual exp(dual x) {
    const T e = internal::number::exp_of(x.value);
    return {e, e * x.tangent};
  }
  friend constexpr dual expm1(dual x) {
    return {internal::number::expm1_of(x.value), internal::number::exp_of(x.value) * x.tangent};
  }
  friend constexpr dual log(dual x) { return {internal::number::log_of(x.value), x.tangent / x.value}; }
  friend constexpr dual log1p(dual x) { return {internal::number::log1p_of(x.value), x.tangent / (T(1) + x.value)}; }
  friend constexpr dual tanh(dual x) {
    const T t = internal::number::tanh_of(x.value);
    return {t, (T(1) - t * t) * x.tangent};
  }
  friend constexpr dual erf(dual x) {
    const T two_over_root_pi = T(1.1283791670955125738961589L);
    return {internal::number::erf_of(x.value),
            two_over_root_pi * internal::number::exp_of(-x.value * x.value) * x.tangent};
  }
  friend constexpr dual bell(dual x) {
    const T e = internal::number::bell_of(x.value);
    return {e, -x.value * e * x.tangent};
  }
  friend constexpr dual normal_cdf(dual x) {
    const T one_over_root_tau = T(0.39894228040143267794L);
    return {internal::number::normal_cdf_of(x.value),
            one_over_root_tau * internal::number::bell_of(x.value) * x.tangent};
  }
  friend constexpr dual sqrt(dual x) {
    const T root = internal::number::sqrt_of(x.value);
    return {root, x.tangent / (T(2) * root)};
  }
};

}  // namespace chainrule
