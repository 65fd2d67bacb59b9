// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/elementary.hpp>
#include <chainrule/number/lane_memory.hpp>

// The elementary functions that kernels use. Of float, and of vectors of it, they are elementary.hpp's; of double the
// compiler's builtins, lane by lane, which need no header, and in constant evaluation constant_math.hpp's; of any other
// scalar, such as a dual number, the function that comes with it (`exp(x)`, found beside its type).
namespace chainrule::internal::number {

template <class T>
inline constexpr bool is_vector = false;
template <class T, std::size_t Size>
inline constexpr bool is_vector<lanes<T, Size>> = true;

/// function(x) of each lane.
template <class T, std::size_t Size, class Function>
CHAINRULE_INLINE lanes<T, Size> each_lane(const lanes<T, Size>& x, const Function& function) {
  lanes<T, Size> result = x;
  if constexpr (Size == 1)
    result.v = function(x.v);
  else
    for (std::size_t i = 0; i < Size; ++i) result.v[i] = function(T(x.v[i]));
  return result;
}

// Functions of double that the C library lacks, or has in another form; for constant evaluation and for run time.
constexpr double bell_of_double(double x) {
  return __builtin_is_constant_evaluated() ? constant_math::exp(-0.5 * x * x) : __builtin_exp(-0.5 * x * x);
}
constexpr double normal_cdf_of_double(double x) {
  const double scaled = x * -0.70710678118654752440;
  return 0.5 * (__builtin_is_constant_evaluated() ? constant_math::erfc(scaled) : __builtin_erfc(scaled));
}

#define CHAINRULE_OF_THE_LIBRARY(name, x) \
  (__builtin_is_constant_evaluated() ? constant_math::name(x) : __builtin_##name(x))
#define CHAINRULE_OF_DOUBLE(name, x) name##_of_double(x)
#define CHAINRULE_FUNCTION(name, OF_DOUBLE)                                                   \
  template <class T>                                                                          \
  CHAINRULE_INLINE T name##_of(const T& x) {                                                  \
    if constexpr (std::is_same_v<T, float>) {                                                 \
      if constexpr (has_vectors<float>)                                                       \
        if (!__builtin_is_constant_evaluated()) return elementary::name(lanes<T, 4>(x)).v[0]; \
      return elementary::name(lanes<T, 1>(x)).v;                                              \
    } else if constexpr (std::is_same_v<T, double>)                                           \
      return OF_DOUBLE(name, x);                                                              \
    else if constexpr (!is_vector<T>)                                                         \
      return name(x);                                                                         \
    else if constexpr (std::is_same_v<typename T::scalar, float>)                             \
      return elementary::name(x);                                                             \
    else                                                                                      \
      return each_lane(x, [](const auto& number) { return name##_of(number); });              \
  }

CHAINRULE_FUNCTION(exp, CHAINRULE_OF_THE_LIBRARY)
CHAINRULE_FUNCTION(expm1, CHAINRULE_OF_THE_LIBRARY)
CHAINRULE_FUNCTION(log, CHAINRULE_OF_THE_LIBRARY)
CHAINRULE_FUNCTION(log1p, CHAINRULE_OF_THE_LIBRARY)
CHAINRULE_FUNCTION(tanh, CHAINRULE_OF_THE_LIBRARY)
CHAINRULE_FUNCTION(erf, CHAINRULE_OF_THE_LIBRARY)
CHAINRULE_FUNCTION(bell, CHAINRULE_OF_DOUBLE)
CHAINRULE_FUNCTION(normal_cdf, CHAINRULE_OF_DOUBLE)

#undef CHAINRULE_FUNCTION
#undef CHAINRULE_OF_THE_LIBRARY
#undef CHAINRULE_OF_DOUBLE

/// The logarithm of a normal number above zero, in fewer instructions; for any other number the result is arbitrary.
template <class T>
CHAINRULE_INLINE T log_of_normal(const T& x) {
  if constexpr (std::is_same_v<T, float> && has_vectors<float>) {
    using V = lanes<T, 4>;
    if (!__builtin_is_constant_evaluated()) return elementary::log_of_normal(V(x), V(0)).v[0];
  }
  return log_of(x);
}

template <class T>
CHAINRULE_INLINE T sqrt_of(const T& x) {
  if constexpr (is_vector<T>)
    return square_root(x);
  else
    return square_root_of(x);
}

template <class T>
constexpr T cos_of(T x) {
  return __builtin_is_constant_evaluated() ? constant_math::cos(x) : __builtin_cos(x);
}

template <class T>
CHAINRULE_INLINE T maximum(const T& left, const T& right) {
  return at_least(left, right);
}

/// 1 / (1 + e^-x), by e^-|x|, which is never infinite, so that small results are not lost.
template <class T>
CHAINRULE_INLINE T sigmoid_of(const T& x) {
  const T e = exp_of(at_most(-x, x));
  return select(x < T(0), e, T(1)) / (T(1) + e);
}

template <class T>
CHAINRULE_INLINE T magnitude(const T& x) {
  return select(x < T(0), -x, x);
}

}  // namespace chainrule::internal::number

// Functions for a user's own activations, losses, layers and optimizers. They take a number or a vector of numbers.
namespace chainrule::numeric {

using internal::number::at_least;
using internal::number::at_most;
using internal::number::bell_of;
using internal::number::erf_of;
using internal::number::exp_of;
using internal::number::expm1_of;
using internal::number::for_each_vector;
using internal::number::has_vectors;
using internal::number::lanes;
using internal::number::load;
using internal::number::log1p_of;
using internal::number::log_of;
using internal::number::magnitude;
using internal::number::maximum;
using internal::number::multiply_add;
using internal::number::normal_cdf_of;
using internal::number::register_bytes;
using internal::number::register_lanes;
using internal::number::select;
using internal::number::sigmoid_of;
using internal::number::sqrt_of;
using internal::number::store;
using internal::number::tanh_of;

}  // namespace chainrule::numeric
