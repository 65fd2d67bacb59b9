// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>

namespace chainrule {

/// A float or double that no kernel puts into a vector: its sums are made one after another, and its functions are
/// those of constant evaluation. So run time computes the bits that the compiler computes, wherever the target does not
/// fuse a product and a sum into one rounding (or is told not to, -ffp-contract=off).
template <class T>
struct plain {
  T value{};

  constexpr plain() = default;
  constexpr plain(T number) : value(number) {}
  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, T>)
  constexpr explicit plain(Number number) : value(static_cast<T>(number)) {}
  constexpr explicit operator T() const { return value; }

  // clang-format off: a table, one entry a line
  friend constexpr plain operator-(plain x) { return {-x.value}; }
  friend constexpr plain operator+(plain x, plain y) { return {x.value + y.value}; }
  friend constexpr plain operator-(plain x, plain y) { return {x.value - y.value}; }
  friend constexpr plain operator*(plain x, plain y) { return {x.value * y.value}; }
  friend constexpr plain operator/(plain x, plain y) { return {x.value / y.value}; }
  constexpr plain& operator+=(plain other) { value += other.value; return *this; }
  constexpr plain& operator-=(plain other) { value -= other.value; return *this; }
  constexpr plain& operator*=(plain other) { value *= other.value; return *this; }
  friend constexpr bool operator<(plain x, plain y) { return x.value < y.value; }
  friend constexpr bool operator>(plain x, plain y) { return x.value > y.value; }
  friend constexpr bool operator==(plain x, plain y) { return x.value == y.value; }

  friend constexpr plain exp(plain x) { if constexpr (single) return {internal::number::exp_of(x.value)}; else return {internal::number::constant_math::exp(x.value)}; }
  friend constexpr plain expm1(plain x) { if constexpr (single) return {internal::number::expm1_of(x.value)}; else return {internal::number::constant_math::expm1(x.value)}; }
  friend constexpr plain log(plain x) { if constexpr (single) return {internal::number::log_of(x.value)}; else return {internal::number::constant_math::log(x.value)}; }
  friend constexpr plain log1p(plain x) { if constexpr (single) return {internal::number::log1p_of(x.value)}; else return {internal::number::constant_math::log1p(x.value)}; }
  friend constexpr plain tanh(plain x) { if constexpr (single) return {internal::number::tanh_of(x.value)}; else return {internal::number::constant_math::tanh(x.value)}; }
  friend constexpr plain erf(plain x) { if constexpr (single) return {internal::number::erf_of(x.value)}; else return {internal::number::constant_math::erf(x.value)}; }
  friend constexpr plain bell(plain x) { if constexpr (single) return {internal::number::bell_of(x.value)}; else return {internal::number::constant_math::exp(-0.5 * x.value * x.value)}; }
  friend constexpr plain normal_cdf(plain x) { if constexpr (single) return {internal::number::normal_cdf_of(x.value)}; else return {0.5 * internal::number::constant_math::erfc(x.value * -0.70710678118654752440)}; }
  friend constexpr plain sqrt(plain x) { return {internal::number::sqrt_of(x.value)}; }
  // clang-format on

 private:
  static constexpr bool single = std::is_same_v<T, float>;
};

}  // namespace chainrule
