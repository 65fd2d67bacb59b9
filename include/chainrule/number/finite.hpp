// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/meta/setting.hpp>

// Whether numbers are finite, neither infinite nor NaN.
namespace chainrule::internal::number {

/// The greatest finite number of a scalar; of a dual number, its value.
template <class T>
constexpr T greatest_finite() {
  if constexpr (requires { T{}.value; })
    return T(greatest_finite<decltype(T{}.value)>());
  else
    return static_cast<T>(meta::largest<T>);
}

/// Whether neither x nor a tangent of it is a NaN.
template <class T>
constexpr bool is_number(const T& x) {
  if constexpr (requires { x.tangent; })
    return is_number(x.value) && is_number(x.tangent);
  else
    return x == x;
}

/// Neither infinite nor a NaN; a dual number's tangent may be infinite, but is no NaN. (A difference of infinities is
/// an error in a constant evaluation, so float and double are compared.)
template <class T>
constexpr bool is_finite(const T& x) {
  if constexpr (requires { x.tangent; })
    return is_finite(x.value) && is_number(x.tangent);
  else if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>)
    return x <= greatest_finite<T>() && x >= -greatest_finite<T>();
  else
    return x - x == T(0);
}

/// Whether all numbers are finite: zero times one that is not is a NaN, and so is every sum with it.
template <class T>
constexpr bool are_finite(const T* numbers, std::size_t count) {
  T sum(0);
  for (std::size_t i = 0; i < count; ++i) sum += numbers[i] * T(0);
  return sum == T(0);
}

}  // namespace chainrule::internal::number
