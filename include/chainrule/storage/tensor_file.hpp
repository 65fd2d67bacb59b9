// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include <chainrule/file/bytes.hpp>
#include <chainrule/file/mapped_file.hpp>

// A file of named tensors, in any format.
namespace chainrule {

/// A file's metadata: a text for each name.
using file_metadata = std::map<std::string, std::string>;

namespace internal::storage {

/// The types of numbers in files. f16 to f64 can be read into models; integer counts are skipped.
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
  std::vector<std::unique_ptr<unsigned char[]>> unpacked;  // the bytes of tensors that are compressed in the file
  const files::mapped_file* file = nullptr;                // if all tensors' bytes are some of its
};

using files::count_bytes;
using files::put_little_endian;
using files::read_little_endian;
using files::refuse_file;
using files::wrong_in_name;

/// A name that occurs twice, or null.
template <class Names>
const std::string* find_duplicate(const Names& names) {
  std::vector<const std::string*> sorted;
  for (const auto& each : names) sorted.push_back(&each.name);
  std::sort(sorted.begin(), sorted.end(), [](const auto* left, const auto* right) { return *left < *right; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (*sorted[i] == *sorted[i - 1]) return sorted[i];
  return nullptr;
}

}  // namespace internal::storage
}  // namespace chainrule
