// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <chainrule/tensor/error.hpp>

// What readers of files have in common: numbers in bytes, sizes that may be wrong, errors.
namespace chainrule::internal::files {

[[noreturn]] inline void refuse_file(const std::string& file, const std::string& why) {
  throw data_error(file + ": " + why);
}

/// The product of extents and an element's bytes; false if it is more than `most`.
inline bool count_bytes(const std::vector<std::size_t>& extents, std::size_t of_each, std::size_t most,
                        std::size_t& bytes) {
  std::uint64_t product = of_each;
  for (const std::size_t extent : extents)
    if (__builtin_mul_overflow(product, std::uint64_t{extent}, &product)) return false;
  bytes = static_cast<std::size_t>(product);
  return product <= most;
}

/// Why a name may not be used, or null.
inline const char* wrong_in_name(std::string_view name) {
  for (const char character : name)
    if (static_cast<unsigned char>(character) < 0x20 || character == 0x7f) return "has a control character";
  return nullptr;
}

inline std::uint64_t read_little_endian(const unsigned char* from, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes; i-- > 0;) number = number << 8 | from[i];
  return number;
}
inline void put_little_endian(std::string& to, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) to += static_cast<char>(number >> (8 * i) & 0xff);
}

/// A number of half precision from its bits: a sign, five bits of exponent, ten of fraction (IEEE 754, 3.6).
inline float float_of_half(std::uint32_t bits) {
  const std::uint32_t sign = (bits & 0x8000) << 16, exponent = bits >> 10 & 31, fraction = bits & 0x3ff;
  if (exponent == 0) {
    const float number = static_cast<float>(fraction) * 0x1p-24f;
    return sign != 0 ? -number : number;
  }
  return std::bit_cast<float>(sign | (exponent == 31 ? 0xff : exponent + 112) << 23 | fraction << 13);
}

}  // namespace chainrule::internal::files
