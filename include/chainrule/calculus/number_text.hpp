// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <chainrule/meta/text.hpp>

// Writes numbers in formulas while the program compiles: in the fewest digits that are read as the same double, and of
// those the nearest. Free-format printing with exact integers, as in Burger and Dybvig, "Printing floating-point
// numbers quickly and accurately" (1996).
namespace chainrule::calculus::writing {

/// A natural number of up to 1,152 bits: as many as a double's numerator or denominator has, times 10.
struct natural {
  static constexpr std::size_t size = 36;
  std::uint32_t words[size] = {};

  /// m * 2^e.
  static constexpr natural shifted(std::uint64_t m, std::size_t e) {
    natural result;
    for (std::size_t bit = 0; bit < 64; ++bit)
      if ((m >> bit & 1) != 0) result.words[(bit + e) / 32] |= std::uint32_t{1} << (bit + e) % 32;
    return result;
  }
  constexpr void times(std::uint32_t factor) {
    std::uint64_t carry = 0;
    for (std::uint32_t& word : words) {
      carry += std::uint64_t{word} * factor;
      word = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  constexpr natural operator+(const natural& other) const {
    natural sum;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < size; ++i) {
      carry += std::uint64_t{words[i]} + other.words[i];
      sum.words[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    return sum;
  }
  /// Subtracts a smaller one.
  constexpr void subtract(const natural& other) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint64_t taken = other.words[i] + borrow;
      borrow = words[i] < taken ? 1 : 0;
      words[i] = static_cast<std::uint32_t>(words[i] - taken);
    }
  }
  /// -1, 0 or 1.
  constexpr int compared_with(const natural& other) const {
    for (std::size_t i = size; i-- > 0;)
      if (words[i] != other.words[i]) return words[i] < other.words[i] ? -1 : 1;
    return 0;
  }
};

/// 0.d1 d2 ... dn * 10^exponent. A double needs 17 digits at most.
struct decimal {
  char digits[18] = {};
  std::size_t count = 0;
  int exponent = 0;
};

/// The shortest decimal that is read as this number, which is positive and finite.
constexpr decimal shortest_decimal(double number) {
  const auto bits = __builtin_bit_cast(std::uint64_t, number);
  const auto biased = static_cast<int>(bits >> 52 & 0x7ff);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const std::uint64_t m = biased == 0 ? fraction : fraction | std::uint64_t{1} << 52;
  const int e = (biased == 0 ? 1 : biased) - 1075;  // number = m * 2^e
  const bool is_even = m % 2 == 0;
  // At a power of two, the next smaller double is half as far away.
  const std::size_t extra = fraction == 0 && biased > 1 ? 1 : 0;
  const std::size_t up = e > 0 ? static_cast<std::size_t>(e) : 0, down = e < 0 ? static_cast<std::size_t>(-e) : 0;
  // number = rest / whole; a decimal between number - below / whole and number + above / whole is read as this double.
  natural rest = natural::shifted(m, up + 1 + extra), whole = natural::shifted(1, down + 1 + extra);
  natural below = natural::shifted(1, up), above = natural::shifted(1, up + extra);

  decimal result;
  const auto reaches = [&](const natural& sum) { return sum.compared_with(whole) >= (is_even ? 0 : 1); };
  for (; reaches(rest + above); ++result.exponent) whole.times(10);
  const auto next_digit = [&] {
    rest.times(10);
    below.times(10);
    above.times(10);
  };
  next_digit();
  for (; !reaches(rest + above); --result.exponent) next_digit();
  while (true) {
    char digit = '0';
    for (; rest.compared_with(whole) >= 0; ++digit) rest.subtract(whole);
    const bool ends_below = rest.compared_with(below) < (is_even ? 1 : 0), ends_above = reaches(rest + above);
    if (ends_below || ends_above) {
      const int half = (rest + rest).compared_with(whole);
      const bool is_nearer_above = half > 0 || (half == 0 && digit % 2 != 0);
      if (ends_above && (!ends_below || is_nearer_above)) ++digit;
      result.digits[result.count++] = digit;
      return result;
    }
    result.digits[result.count++] = digit;
    next_digit();
  }
}

using internal::meta::sink;

/// "-1.7976931348623157 \cdot 10^{-308}"
inline constexpr std::size_t widest_number = 36;

/// Whether a number is written with a power of ten.
constexpr bool is_scientific(double number) {
  const double size = number < 0 ? -number : number;
  return size > 0 && size - size == 0 && (size < 1e-4 || size >= 1e15);
}
// `before` digits before the decimal point; if it is negative, -before zeros after the point first.
constexpr void write_digits(sink& to, const decimal& number, int before) {
  const int count = static_cast<int>(number.count);
  if (before <= 0) to.put('0');
  for (int i = 0; i < before; ++i) to.put(i < count ? number.digits[i] : '0');
  if (before >= count) return;
  to.put('.');
  for (int i = before; i < count; ++i) to.put(i < 0 ? '0' : number.digits[i]);
}

/// A number, in at most widest_number characters.
constexpr void write_number(sink& to, double number, bool latex) {
  if (number != number) return to.put(latex ? "\\mathrm{nan}" : "nan");
  if (number < 0) to.put('-');
  if (number == 0) return to.put('0');
  if (number - number != 0) return to.put(latex ? "\\infty" : "inf");
  const decimal digits = shortest_decimal(number < 0 ? -number : number);
  if (is_scientific(number)) {
    write_digits(to, digits, 1);
    to.put(latex ? " \\cdot 10^{" : "e");
    const int power = digits.exponent - 1;
    if (power < 0) to.put('-');
    to.put_number(static_cast<unsigned long long>(power < 0 ? -power : power));
    if (latex) to.put('}');
  } else {
    write_digits(to, digits, digits.exponent);
  }
}

}  // namespace chainrule::calculus::writing
