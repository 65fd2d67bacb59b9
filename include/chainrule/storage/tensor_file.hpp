// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include <chainrule/file/mapped_file.hpp>

// A file of tensors with names, as its bytes describe it, whatever format they are in.
namespace chainrule {

/// What a file says of itself beside its tensors: a text for each name.
using file_metadata = std::map<std::string, std::string>;

namespace internal::storage {

/// A type of numbers in files: of those that are read into models, and the counts that are read over.
enum number_kind : unsigned char { f16, bf16, f32, f64, i64, of_another_kind };

struct tensor_entry {
  std::string name;
  std::string type_name;
  number_kind kind = of_another_kind;
  std::vector<std::size_t> extents;
  std::span<const unsigned char> bytes;
};

struct tensor_file {
  std::vector<tensor_entry> tensors;
  file_metadata metadata;
  std::vector<std::unique_ptr<unsigned char[]>> unpacked;  // bytes of tensors that do not lie in the file as they are
};

[[noreturn]] inline void refuse_file(const std::string& file, const std::string& why) {
  throw data_error(file + ": " + why);
}

/// The product of extents and an element's bytes, checked; false where it is more than `most`.
inline bool count_bytes(const std::vector<std::size_t>& extents, std::size_t of_each, std::size_t most,
                        std::size_t& bytes) {
  std::uint64_t product = of_each;
  for (const std::size_t extent : extents)
    if (__builtin_mul_overflow(product, std::uint64_t{extent}, &product)) return false;
  bytes = static_cast<std::size_t>(product);
  return product <= most;
}

/// Why a name may not be used, or nothing.
inline const char* wrong_in_name(std::string_view name) {
  for (const char character : name)
    if (static_cast<unsigned char>(character) < 0x20 || character == 0x7f) return "has a control character";
  return nullptr;
}

/// The first of two equal names, or nothing.
template <class Names>
const std::string* find_duplicate(const Names& names) {
  std::vector<const std::string*> sorted;
  for (const auto& each : names) sorted.push_back(&each.name);
  std::sort(sorted.begin(), sorted.end(), [](const auto* left, const auto* right) { return *left < *right; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (*sorted[i] == *sorted[i - 1]) return sorted[i];
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

}  // namespace internal::storage
}  // namespace chainrule
