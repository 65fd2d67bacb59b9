// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

// The elementary functions that kernels use: for float and double the compiler's builtins, which need no header and are
// folded in constant expressions; for any other scalar, such as a dual number, the function that comes with it (`exp(x)`,
// found beside its type).
namespace chainrule::kernel {

#define CHAINRULE_FUNCTION(name)                  \
  template <class T>                              \
  constexpr T name##_of(T x) {                    \
    if constexpr (std::is_same_v<T, float>)       \
      return __builtin_##name##f(x);              \
    else if constexpr (std::is_same_v<T, double>) \
      return __builtin_##name(x);                 \
    else                                          \
      return name(x);                             \
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

template <class T>
constexpr T maximum(T left, T right) {
  return left < right ? right : left;
}

template <class T>
constexpr T magnitude(T x) {
  return x < T(0) ? -x : x;
}

}  // namespace chainrule::kernel
