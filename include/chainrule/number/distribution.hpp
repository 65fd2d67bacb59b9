// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <chainrule/number/math.hpp>
#include <chainrule/number/philox.hpp>

// Random bits as numbers of a distribution, one lane's bits as one number. The same bits give the same number in every
// build: no product is fused with the sum that it is added to, and nothing comes from the C library.
#if defined(__clang__)
#pragma float_control(precise, on, push)
#endif

namespace chainrule::internal::number {

/// A lane's bits: 32 for a float, 64 for a double, the upper 32 the same.
template <class T>
using bits_of_number = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <class V>
using random_bits = typename integers<bits_of_number<typename V::scalar>, V::size>::type;

/// The bits of one lane, and of the pair of elements (0, 1), (2, 3), ... that it belongs to.
template <class V>
struct random_lanes {
  random_bits<V> own;
  random_bits<V> even;
  random_bits<V> odd;
  random_bits<V> is_odd;
};

namespace distribution {

template <class V>
CHAINRULE_INLINE random_bits<V> unsigned_bits(const V& x) {
  if constexpr (V::size == 1)
    return __builtin_bit_cast(random_bits<V>, x.v);
  else
    return (random_bits<V>)x.v;
}

// A product that is rounded before it is added to anything, whatever -ffp-contract says: neither compiler fuses what
// has passed through a register that it cannot see into. g++'s own barrier takes some vectors apart; clang has none.
template <class V>
CHAINRULE_INLINE V product(const V& x, const V& y) {
  V result(x.v * y.v);
#if defined(CHAINRULE_AVX512)
  if (!__builtin_is_constant_evaluated()) __asm__("" : "+v"(result.v));
#elif defined(__SSE2__)
  if (!__builtin_is_constant_evaluated()) __asm__("" : "+x"(result.v));
#elif defined(__ARM_NEON) && defined(__aarch64__)
  if (!__builtin_is_constant_evaluated()) __asm__("" : "+w"(result.v));
#elif !defined(__clang__)
  result.v = __builtin_assoc_barrier(result.v);
#endif
  return result;
}

/// The same of two numbers, which may be dual.
template <class T>
constexpr T product_of_numbers(const T& x, const T& y) {
  if constexpr (std::is_floating_point_v<T>)
    return product(lanes<T, 1>(x), lanes<T, 1>(y)).v;
  else
    return x * y;
}

template <class V, class T, std::size_t Size>
CHAINRULE_INLINE V polynomial(const V& x, const T (&c)[Size]) {
  if constexpr (V::size == 1) {
    if (__builtin_is_constant_evaluated()) {  // the same in fewer of a compiler's steps
      T sum = c[Size - 1];
      for (std::size_t i = Size - 1; i > 0; --i) sum = sum * x.v + c[i - 1];
      return V(sum);
    }
  }
  V sum(c[Size - 1]);
  CHAINRULE_UNROLL for (std::size_t i = Size - 1; i > 0; --i) sum = product(sum, x) + V(c[i - 1]);
  return sum;
}

// What differs between float and double.
template <class T>
struct format;

template <>
struct format<float> {
  static constexpr std::uint32_t unit = 1;
  static constexpr unsigned bits = 32, fraction = 23;
  static constexpr std::uint32_t one = 0x3f800000u, root_of_half = 0x3f3504f3u, integer = 0x4b000000u;
  static constexpr std::uint32_t octaves =
      128;  // added to an exponent, so that it is positive for all arguments of log
  static constexpr float integer_zero = 0x1p23f, quarter_turn = 1.57079633f;
  // Taylor's coefficients; what is left out is below 2^-29 up to a quarter of pi.
  static constexpr float sine[] = {-1.f / 6, 1.f / 120, -1.f / 5040, 1.f / 362880};
  static constexpr float cosine[] = {1.f / 24, -1.f / 720, 1.f / 40320, -1.f / 3628800};
};

template <>
struct format<double> {
  static constexpr std::uint64_t unit = 1;
  static constexpr unsigned bits = 64, fraction = 52;
  static constexpr std::uint64_t one = 0x3ff0000000000000u, root_of_half = 0x3fe6a09e667f3bcdu,
                                 integer = 0x4330000000000000u;
  static constexpr std::uint64_t octaves = 1024;
  static constexpr double integer_zero = 0x1p52, quarter_turn = 1.57079632679489661923;
  static constexpr double sine[] = {-1. / 6,        1. / 120,        -1. / 5040,         1. / 362880,
                                    -1. / 39916800, 1. / 6227020800, -1. / 1307674368000};
  static constexpr double cosine[] = {1. / 24,        -1. / 720,         1. / 40320,         -1. / 3628800,
                                      1. / 479001600, -1. / 87178291200, 1. / 20922789888000};
};

template <class V>
using format_of = format<typename V::scalar>;

/// In [0, 1): all multiples of 2^-24 for float, of 2^-53 for double. A float's is a double's, rounded down.
template <class V>
CHAINRULE_INLINE V uniform(const random_bits<V>& x) {
  if constexpr (format_of<V>::bits == 32) {
    return product(number_of<V>((decltype(bits_of(V{})))(x >> 8)), V(0x1p-24f));
  } else {  // 2^20 and the upper 32 bits, 1/2 and the next 21: exact, and few targets convert integers of 64 bits
    const V upper = from_bits<V>((x >> 32) | 0x4130000000000000u) - V(0x1p20);
    return upper + (from_bits<V>(((x & lower_word) >> 11) | 0x3fe0000000000000u) - V(0.5));
  }
}

/// 1 - uniform(x), in (0, 1], with the smallest floats as fine as 2^-32.
template <class V>
CHAINRULE_INLINE V rest_of_one(const random_bits<V>& x) {
  const V rest = V(1) - uniform<V>(x);
  if constexpr (format_of<V>::bits == 32)
    return rest - product(number_of<V>((decltype(bits_of(V{})))(x & 255)), V(0x1p-32f));
  else
    return rest;
}

/// The natural logarithm in (0, 1], of numbers of at least 2^-100: elementary.hpp's for float, constant_math.hpp's for
/// double.
template <class V>
CHAINRULE_INLINE V log(const V& x) {
  using F = format_of<V>;
  using T = typename V::scalar;
  const random_bits<V> bits = unsigned_bits(x);
  const random_bits<V> octave = (bits - F::root_of_half + (F::octaves << F::fraction)) >> F::fraction;
  const V n = from_bits<V>(octave | F::integer) - V(F::integer_zero + T(F::octaves));
  const V f = from_bits<V>(bits - ((octave - F::octaves) << F::fraction)) - V(1);
  const V square = product(f, f);
  if constexpr (F::bits == 32) {
    V tail =
        product(product(f, square), polynomial(f, {0.3333333171f, -0.2500082101f, 0.2000122677f, -0.166233578f,
                                                   0.1420176023f, -0.1316018084f, 0.1276156433f, -0.07634486352f}));
    tail = product(n, V(-2.12194440e-4f)) + tail;
    tail = product(square, V(-0.5f)) + tail;
    return product(n, V(0.693359375f)) + (f + tail);
  } else {
    const V s = f / (V(2) + f), z = product(s, s), half_square = product(square, V(0.5));
    const V r = product(z, polynomial(z, {2. / 3, 2. / 5, 2. / 7, 2. / 9, 2. / 11, 2. / 13, 2. / 15, 2. / 17, 2. / 19,
                                          2. / 21, 2. / 23}));
    const V lower = product(n, V(constant_math::ln_2_lower));
    return product(n, V(constant_math::ln_2_upper)) - ((half_square - (product(s, half_square + r) + lower)) - f);
  }
}

/// The cosine of 2 pi times a uniform number, or the sine where `is_odd` is 1.
template <class V>
CHAINRULE_INLINE V cosine_of_turn(const random_bits<V>& x, const random_bits<V>& is_odd) {
  using F = format_of<V>;
  const random_bits<V> turned = x + (F::unit << (F::bits - 3));
  const random_bits<V> quarter = (turned >> (F::bits - 2)) - is_odd;
  const V of_quarter = from_bits<V>(((turned << 2) >> (F::bits - F::fraction)) | F::one) - V(1.5);  // in [-1/2, 1/2)
  const V y = product(of_quarter, V(F::quarter_turn)), z = product(y, y);
  const V sine = y + product(product(y, z), polynomial(z, F::sine));
  const V cosine = (V(1) - product(z, V(0.5))) + product(product(z, z), polynomial(z, F::cosine));
  const V size = select((quarter & 1) == 0, cosine, sine);
  return from_bits<V>(unsigned_bits(size) ^ (((quarter + 1) & 2) << (F::bits - 2)));  // quarters 1 and 2 are negative
}

/// Standard normal (Box and Muller 1958), the pair's two numbers from its two lanes: the cosine and the sine. At
/// most 6.7 from zero for float, 8.6 for double.
template <class V>
CHAINRULE_INLINE V normal(const random_lanes<V>& x) {
  const V radius = square_root(product(log(rest_of_one<V>(x.even)), V(-2)));
  return product(radius, cosine_of_turn<V>(x.odd, x.is_odd));
}

}  // namespace distribution

}  // namespace chainrule::internal::number

#if defined(__clang__)
#pragma float_control(pop)
#endif
