// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

// The elementary functions of double for constant evaluation, where the C library cannot be called and not every
// compiler evaluates its builtins. They use only sums, products and bit operations, so that all compilers compute the
// same bits: within 2 ulp of the exact value, tanh 3, erf 6, the square root to the nearest;
// tests/number/constant_math.cpp measures them.
namespace chainrule::internal::number::constant_math {

/// c[0] + c[1] x + c[2] x^2 + ...
template <std::size_t Size>
constexpr double polynomial(double x, const double (&c)[Size]) {
  double sum = c[Size - 1];
  for (std::size_t i = Size - 1; i > 0; --i) sum = sum * x + c[i - 1];
  return sum;
}

/// 2^n for -1022 <= n <= 1023.
constexpr double power_of_two(int n) { return __builtin_bit_cast(double, static_cast<std::uint64_t>(n + 1023) << 52); }

constexpr double ln_2_upper = 0x1.62e42fee00000p-1, ln_2_lower = 0x1.a39ef35793c76p-33;  // the upper has 21 zero bits

/// x = n ln 2 + r with |r| <= ln 2 / 2; e^r - 1 is r + rest.
struct reduced {
  int n;
  double r;
  double rest;

  constexpr explicit reduced(double x)
      : n(static_cast<int>(x * 1.44269504088896340736 + (x < 0 ? -0.5 : 0.5))), r(0), rest(0) {
    const double upper = x - n * ln_2_upper, lower = n * ln_2_lower;
    r = upper - lower;
    const double lost = (upper - r) - lower;
    rest = lost + lost * r +
           r * r *
               polynomial(r, {1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880,
                              1. / 3628800, 1. / 39916800, 1. / 479001600, 1. / 6227020800});
  }
};

constexpr double exp(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return __builtin_inf();
  if (x < -745.14) return 0;
  const reduced at(x);
  const int half = at.n / 2;  // 2^n in two factors, so that results near zero and infinity round once
  return (1 + (at.r + at.rest)) * power_of_two(half) * power_of_two(at.n - half);
}

constexpr double expm1(double x) {
  if (x != x || x == 0) return x;
  if (x > 709.782712893384) return __builtin_inf();
  if (x < -50) return -1;
  const reduced at(x);
  if (at.n == 0) return at.r + at.rest;
  if (at.n > 1000) return exp(x);
  const double scale = power_of_two(at.n);
  if (at.n > 53) return scale * (at.r + at.rest) + scale;
  return scale * ((1 - power_of_two(-at.n)) + at.r + at.rest);
}

/// For numbers above zero; minus infinity for zero, NaN below.
constexpr double log(double x) {
  if (x != x || x == __builtin_inf()) return x;
  if (x == 0) return -__builtin_inf();
  if (x < 0) return __builtin_nan("");
  const bool tiny = x < 0x1p-1022;
  const auto bits = __builtin_bit_cast(std::uint64_t, tiny ? x * 0x1p54 : x);
  // The fraction 1 + f in [sqrt(1/2), sqrt(2)) and the exponent.
  const std::int64_t exponent = static_cast<std::int64_t>(bits - 0x3fe6a09e667f3bcdu) >> 52;
  const double f = __builtin_bit_cast(double, bits - (static_cast<std::uint64_t>(exponent) << 52)) - 1;
  const double n = static_cast<double>(exponent) - (tiny ? 54 : 0);
  // log(1 + f) = 2 artanh(s)
  const double s = f / (2 + f), z = s * s, half_square = f * f / 2;
  const double r = z * polynomial(z, {2. / 3, 2. / 5, 2. / 7, 2. / 9, 2. / 11, 2. / 13, 2. / 15, 2. / 17, 2. / 19,
                                      2. / 21, 2. / 23});
  return n * ln_2_upper - ((half_square - (s * (half_square + r) + n * ln_2_lower)) - f);
}

constexpr double log1p(double x) {
  const double u = 1 + x;
  if (u == 1 || u != u || u == __builtin_inf()) return x;
  if (u <= 0) return log(u);
  return log(u) + (x - (u - 1)) / u;  // what rounding 1 + x has lost
}

constexpr double tanh(double x) {
  if (x != x || x == 0) return x;
  const double size = x < 0 ? -x : x;
  if (size > 22) return x < 0 ? -1 : 1;
  const double e = expm1(2 * size), t = size < 1 ? e / (e + 2) : 1 - 2 / (e + 2);
  return x < 0 ? -t : t;
}

// Laplace's continued fraction for 1 - erf(x), 2 <= x.
constexpr double tail_of_erf(double x) {
  double fraction = x;
  for (int n = 60; n > 0; --n) fraction = x + n * 0.5 / fraction;
  return exp(-x * x) * 0.56418958354775628695 / fraction;
}

constexpr double erf(double x) {
  if (x != x || x == 0) return x;
  const double size = x < 0 ? -x : x;
  double result = 1;
  if (size < 0x1p-28) {
    result = size * 1.1283791670955125739;
  } else if (size < 2) {  // Kummer's series: no term is negative
    const double square = size * size;
    double sum = 1;
    for (int n = 40; n > 0; --n) sum = 1 + sum * square / (n + 0.5);
    result = 1.1283791670955125739 * size * exp(-square) * sum;
  } else if (size < 6) {
    result = 1 - tail_of_erf(size);
  }
  return x < 0 ? -result : result;
}

/// 1 - erf(x), within 3e-14 of itself up to x = 2 and 4e-13 beyond.
constexpr double erfc(double x) {
  if (!(x >= 2)) return 1 - erf(x);
  return x > 28 ? 0 : tail_of_erf(x);
}

// cos(x - quarters pi / 2), for |x| below a million.
constexpr double cos_turned_back(double x, int quarters) {
  const int quarter = static_cast<int>(x * 0.63661977236758134308 + (x < 0 ? -0.5 : 0.5));
  // pi / 2 in three parts, the first two of 33 bits.
  const double r =
      x - quarter * 0x1.921fb54400000p0 - quarter * 0x1.0b4611a600000p-34 - quarter * 0x1.3198a2e037073p-69;
  const double z = r * r;
  const double sine = r + r * z *
                              polynomial(z, {-1. / 6, 1. / 120, -1. / 5040, 1. / 362880, -1. / 39916800,
                                             1. / 6227020800, -1. / 1307674368000, 1. / 355687428096000});
  const double tail = z * z *
                      polynomial(z, {1. / 24, -1. / 720, 1. / 40320, -1. / 3628800, 1. / 479001600, -1. / 87178291200,
                                     1. / 20922789888000, -1. / 6402373705728000});
  const double one_less = 1 - z / 2;
  const double cosine = one_less + ((1 - one_less - z / 2) + tail);
  switch ((quarter - quarters) & 3) {
    case 0:
      return cosine;
    case 1:
      return -sine;
    case 2:
      return -cosine;
    default:
      return sine;
  }
}
/// For |x| below a million.
constexpr double cos(double x) { return cos_turned_back(x, 0); }
constexpr double sin(double x) { return cos_turned_back(x, 1); }

/// Rounded to the nearest.
constexpr double sqrt(double x) {
  if (x != x || x == 0 || x == __builtin_inf()) return x;
  if (x < 0) return __builtin_nan("");
  const bool tiny = x < 0x1p-900;
  const auto bits = __builtin_bit_cast(std::uint64_t, tiny ? x * 0x1p200 : x);
  const int half = (static_cast<int>(bits >> 52) - 1023) >> 1;
  const double m = __builtin_bit_cast(double, bits - (static_cast<std::uint64_t>(half) << 53));  // in [1, 4)
  double root = m * 0.343 + 0.686;                                                               // within 3 %
  for (int i = 0; i < 4; ++i) root = 0.5 * (root + m / root);
  // m less the root's square, exactly: the root in halves of 26 bits (Dekker 1971).
  const double upper = __builtin_bit_cast(double, __builtin_bit_cast(std::uint64_t, root) & ~std::uint64_t{0x7ffffff}),
               lower = root - upper;
  const double rest = ((m - upper * upper) - 2 * upper * lower) - lower * lower;
  return (root + rest / (2 * root)) * power_of_two(half) * (tiny ? 0x1p-100 : 1);
}

}  // namespace chainrule::internal::number::constant_math
