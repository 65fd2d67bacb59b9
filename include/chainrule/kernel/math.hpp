// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

// The elementary functions that kernels use, for float and double. Other scalars (dual numbers) bring their own,
// found where they are declared. The compiler's builtins need no header and are folded in constant expressions.
namespace chainrule::kernel {

template <class T>
concept Floating = std::is_floating_point_v<T>;

#define CHAINRULE_FUNCTION(name)                       \
  template <Floating T>                                \
  constexpr T name##_of(T x) {                         \
    if constexpr (std::is_same_v<T, float>)            \
      return __builtin_##name##f(x);                   \
    else                                               \
      return static_cast<T>(__builtin_##name(x));      \
  }

CHAINRULE_FUNCTION(exp)
CHAINRULE_FUNCTION(expm1)
CHAINRULE_FUNCTION(log)
CHAINRULE_FUNCTION(log1p)
CHAINRULE_FUNCTION(tanh)
CHAINRULE_FUNCTION(erf)
CHAINRULE_FUNCTION(sqrt)
CHAINRULE_FUNCTION(cos)

#undef CHAINRULE_FUNCTION

template <Floating T>
constexpr bool is_finite(T x) {
  return x - x == T(0);
}

template <class T>
constexpr T maximum(T left, T right) {
  return left < right ? right : left;
}

template <class T>
constexpr T magnitude(T x) {
  return x < T(0) ? -x : x;
}

}  // namespace chainrule::kernel
