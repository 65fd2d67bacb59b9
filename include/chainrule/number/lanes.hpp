// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/number/constant_math.hpp>
#include <chainrule/number/target.hpp>

// Vectors that lie in the target's registers, and a vector of one lane for a single number. So each kernel is written
// once. At run time it works on registers. In constant evaluation, and for scalars that have no vectors, it works on
// single numbers.
#if defined(__clang__)
#pragma float_control(precise, on, push)  // sums are added as they are written, whatever the options
#endif

namespace chainrule::internal::number {

template <class T>
CHAINRULE_INLINE T square_root_of(T x) {
  if constexpr (!std::is_floating_point_v<T>)
    return sqrt(x);
  else if (__builtin_is_constant_evaluated())
    return static_cast<T>(constant_math::sqrt(static_cast<double>(x)));
  else if constexpr (std::is_same_v<T, float>)
    return __builtin_sqrtf(x);
  else
    return __builtin_sqrt(x);
}

/// A vector of Size numbers of type T in one register.
template <class T, std::size_t Size>
struct lanes {
  using scalar = T;
  using bits_type = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  static constexpr std::size_t size = Size;
  typedef T vector __attribute__((vector_size(Size * sizeof(T))));
  typedef bits_type mask __attribute__((vector_size(Size * sizeof(T))));

  vector v;

  lanes() = default;
  // clang-format off: compilers show this line where a function of one number is called
  template <class Number> requires std::is_same_v<Number, double>
  operator Number() const = delete;  // no double: for std::exp(z) write numeric::exp_of(z), and numeric::select for ? :
  // clang-format on
  CHAINRULE_INLINE lanes(const vector& numbers) : v(numbers) {}
  template <class Number>
    requires std::is_arithmetic_v<Number>
  CHAINRULE_INLINE explicit lanes(Number number)
      : v(static_cast<T>(number) - vector{}) {}  // minus zero: exact, and compiled to a broadcast

  // clang-format off: a table, one entry a line
  friend CHAINRULE_INLINE lanes operator-(const lanes& x) { return {-x.v}; }
  friend CHAINRULE_INLINE lanes operator+(const lanes& x, const lanes& y) { return {x.v + y.v}; }
  friend CHAINRULE_INLINE lanes operator-(const lanes& x, const lanes& y) { return {x.v - y.v}; }
  friend CHAINRULE_INLINE lanes operator*(const lanes& x, const lanes& y) { return {x.v * y.v}; }
  friend CHAINRULE_INLINE lanes operator/(const lanes& x, const lanes& y) { return {x.v / y.v}; }
  CHAINRULE_INLINE lanes& operator+=(const lanes& other) { v += other.v; return *this; }
  CHAINRULE_INLINE lanes& operator-=(const lanes& other) { v -= other.v; return *this; }
  friend CHAINRULE_INLINE mask operator<(const lanes& x, const lanes& y) { return x.v < y.v; }
  friend CHAINRULE_INLINE mask operator>(const lanes& x, const lanes& y) { return x.v > y.v; }
  friend CHAINRULE_INLINE mask operator==(const lanes& x, const lanes& y) { return x.v == y.v; }
  // clang-format on
};

/// One number.
template <class T>
struct lanes<T, 1> {
  using scalar = T;
  static constexpr std::size_t size = 1;

  T v;

  lanes() = default;
  // clang-format off: compilers show this line where a function of one number is called
  template <class Number> requires std::is_same_v<Number, double>
  operator Number() const = delete;  // no double: for std::exp(z) write numeric::exp_of(z), and numeric::select for ? :
  // clang-format on
  CHAINRULE_INLINE explicit lanes(T number) : v(number) {}
  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, T>)
  CHAINRULE_INLINE explicit lanes(Number number) : v(static_cast<T>(number)) {}

  // clang-format off: a table, one entry a line
  friend CHAINRULE_INLINE lanes operator-(const lanes& x) { return lanes(-x.v); }
  friend CHAINRULE_INLINE lanes operator+(const lanes& x, const lanes& y) { return lanes(x.v + y.v); }
  friend CHAINRULE_INLINE lanes operator-(const lanes& x, const lanes& y) { return lanes(x.v - y.v); }
  friend CHAINRULE_INLINE lanes operator*(const lanes& x, const lanes& y) { return lanes(x.v * y.v); }
  friend CHAINRULE_INLINE lanes operator/(const lanes& x, const lanes& y) { return lanes(x.v / y.v); }
  CHAINRULE_INLINE lanes& operator+=(const lanes& other) { v += other.v; return *this; }
  CHAINRULE_INLINE lanes& operator-=(const lanes& other) { v -= other.v; return *this; }
  friend CHAINRULE_INLINE bool operator<(const lanes& x, const lanes& y) { return x.v < y.v; }
  friend CHAINRULE_INLINE bool operator>(const lanes& x, const lanes& y) { return x.v > y.v; }
  friend CHAINRULE_INLINE bool operator==(const lanes& x, const lanes& y) { return x.v == y.v; }
  // clang-format on
};

/// x where the mask holds, otherwise y; also for plain numbers.
template <class T, std::size_t Size, class Mask>
  requires(Size > 1)
CHAINRULE_INLINE lanes<T, Size> select(const Mask& where, const lanes<T, Size>& x, const lanes<T, Size>& y) {
  return lanes<T, Size>(where ? x.v : y.v);
}
template <class T>
CHAINRULE_INLINE T select(bool where, const T& x, const T& y) {
  return where ? x : y;
}

/// x, or the limit where x is below it (`at_least`) or above it (`at_most`). A NaN in x stays. The target's instruction
/// is called by its name, because not all compilers find it.
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> at_least(const lanes<T, Size>& x, const lanes<T, Size>& limit) {
#ifdef __SSE2__
  if constexpr (sizeof(T) == 4 && Size == 4) return {__builtin_ia32_maxps(limit.v, x.v)};
  if constexpr (sizeof(T) == 8 && Size == 2) return {__builtin_ia32_maxpd(limit.v, x.v)};
#endif
#ifdef __AVX__
  if constexpr (sizeof(T) == 4 && Size == 8) return {__builtin_ia32_maxps256(limit.v, x.v)};
  if constexpr (sizeof(T) == 8 && Size == 4) return {__builtin_ia32_maxpd256(limit.v, x.v)};
#endif
#if defined(CHAINRULE_AVX512) && !defined(__clang__)
  if constexpr (sizeof(T) == 4 && Size == 16)
    return {__builtin_ia32_maxps512_mask(limit.v, x.v, x.v, static_cast<short>(-1), 4)};
  if constexpr (sizeof(T) == 8 && Size == 8)
    return {__builtin_ia32_maxpd512_mask(limit.v, x.v, x.v, static_cast<char>(-1), 4)};
#endif
  return select(x < limit, limit, x);
}
template <class T>
CHAINRULE_INLINE T at_least(const T& x, const T& limit) {
  return select(x < limit, limit, x);
}
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> at_most(const lanes<T, Size>& x, const lanes<T, Size>& limit) {
#ifdef __SSE2__
  if constexpr (sizeof(T) == 4 && Size == 4) return {__builtin_ia32_minps(limit.v, x.v)};
  if constexpr (sizeof(T) == 8 && Size == 2) return {__builtin_ia32_minpd(limit.v, x.v)};
#endif
#ifdef __AVX__
  if constexpr (sizeof(T) == 4 && Size == 8) return {__builtin_ia32_minps256(limit.v, x.v)};
  if constexpr (sizeof(T) == 8 && Size == 4) return {__builtin_ia32_minpd256(limit.v, x.v)};
#endif
#if defined(CHAINRULE_AVX512) && !defined(__clang__)
  if constexpr (sizeof(T) == 4 && Size == 16)
    return {__builtin_ia32_minps512_mask(limit.v, x.v, x.v, static_cast<short>(-1), 4)};
  if constexpr (sizeof(T) == 8 && Size == 8)
    return {__builtin_ia32_minpd512_mask(limit.v, x.v, x.v, static_cast<char>(-1), 4)};
#endif
  return select(x > limit, limit, x);
}
template <class T>
CHAINRULE_INLINE T at_most(const T& x, const T& limit) {
  return select(x > limit, limit, x);
}

/// A vector's bits as integers, and back.
template <class V>
CHAINRULE_INLINE auto bits_of(const V& x) {
  if constexpr (V::size == 1)
    return __builtin_bit_cast(std::conditional_t < sizeof(x.v) == 4, std::int32_t, std::int64_t >, x.v);
  else
    return (typename V::mask)x.v;
}
template <class V, class Bits>
CHAINRULE_INLINE V from_bits(const Bits& bits) {
  if constexpr (V::size == 1)
    return V(__builtin_bit_cast(typename V::scalar, bits));
  else
    return V((typename V::vector)bits);
}

/// Integers of a lane's size as numbers.
template <class V, class Bits>
CHAINRULE_INLINE V number_of(const Bits& integers) {
  if constexpr (V::size == 1)
    return V(static_cast<typename V::scalar>(integers));
  else
    return V(__builtin_convertvector(integers, typename V::vector));
}

/// The square root of each lane.
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> square_root(const lanes<T, Size>& x) {
  if constexpr (Size == 1) {
    return lanes<T, 1>(square_root_of(x.v));
  } else {
#if defined(__clang__) && __has_builtin(__builtin_elementwise_sqrt)
    return {__builtin_elementwise_sqrt(x.v)};
#elif !defined(__clang__) && defined(__SSE2__)
    if constexpr (sizeof(T) == 4 && Size == 4)
      return {__builtin_ia32_sqrtps(x.v)};
    else if constexpr (sizeof(T) == 8 && Size == 2)
      return {__builtin_ia32_sqrtpd(x.v)};
#ifdef __AVX__
    else if constexpr (sizeof(T) == 4 && Size == 8)
      return {__builtin_ia32_sqrtps256(x.v)};
    else if constexpr (sizeof(T) == 8 && Size == 4)
      return {__builtin_ia32_sqrtpd256(x.v)};
#endif
#ifdef CHAINRULE_AVX512
    else if constexpr (sizeof(T) == 4)
      return {__builtin_ia32_sqrtps512_mask(x.v, x.v, static_cast<short>(-1), 4)};
    else
      return {__builtin_ia32_sqrtpd512_mask(x.v, x.v, static_cast<char>(-1), 4)};
#endif
#else
    typename lanes<T, Size>::vector roots = x.v;
    for (std::size_t i = 0; i < Size; ++i) roots[i] = square_root_of(T(x.v[i]));
    return {roots};
#endif
  }
}

/// x * y + sum, rounded once if the target has an instruction for it. g++ gets the instruction by its name: tuned for
/// some processors, it would otherwise fuse one sum and not another.
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> multiply_add(const lanes<T, Size>& x, const lanes<T, Size>& y,
                                             const lanes<T, Size>& sum) {
#if defined(__FMA__) && !defined(__clang__)
  if constexpr (Size == 1 && std::is_same_v<T, float>) {
    if (!__builtin_is_constant_evaluated()) return lanes<T, 1>(__builtin_fmaf(x.v, y.v, sum.v));
  } else if constexpr (Size == 1 && std::is_same_v<T, double>) {
    if (!__builtin_is_constant_evaluated()) return lanes<T, 1>(__builtin_fma(x.v, y.v, sum.v));
  } else if constexpr (sizeof(T) == 4 && Size == 4) {
    return {__builtin_ia32_vfmaddps(x.v, y.v, sum.v)};
  } else if constexpr (sizeof(T) == 4 && Size == 8) {
    return {__builtin_ia32_vfmaddps256(x.v, y.v, sum.v)};
  } else if constexpr (sizeof(T) == 8 && Size == 2) {
    return {__builtin_ia32_vfmaddpd(x.v, y.v, sum.v)};
  } else if constexpr (sizeof(T) == 8 && Size == 4) {
    return {__builtin_ia32_vfmaddpd256(x.v, y.v, sum.v)};
  }
#ifdef CHAINRULE_AVX512
  else if constexpr (sizeof(T) == 4 && Size == 16) {
    return {__builtin_ia32_vfmaddps512_mask(x.v, y.v, sum.v, static_cast<short>(-1), 4)};
  } else if constexpr (sizeof(T) == 8 && Size == 8) {
    return {__builtin_ia32_vfmaddpd512_mask(x.v, y.v, sum.v, static_cast<unsigned char>(-1), 4)};
  }
#endif
#endif
  return lanes<T, Size>(x.v * y.v + sum.v);
}

}  // namespace chainrule::internal::number

#if defined(__clang__)
#pragma float_control(pop)
#endif
