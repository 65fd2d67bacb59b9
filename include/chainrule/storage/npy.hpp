// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/file/npy_header.hpp>
#include <chainrule/storage/tensor_file.hpp>

// An npy array as a tensor of a model's file, and the header of one that is written.
namespace chainrule::internal::storage {

class npy_header : public files::npy_header {
 public:
  /// Reads the header of an array, of which `bytes` are the whole file. Throws data_error, with the file's and the
  /// member's name, also for a type of numbers that models do not have.
  npy_header(std::span<const unsigned char> bytes, const std::string& file, tensor_entry& entry)
      : files::npy_header(bytes, file + ": the array '" + describe_text(entry.name.substr(0, 60)) + "' ") {
    struct known {
      char kind;
      std::size_t bytes;
      const char* name;
      number_kind in_models;
    };
    static constexpr known types[] = {
        {'f', 4, "F32", f32}, {'f', 8, "F64", f64}, {'f', 2, "F16", f16}, {'i', 8, "I64", i64}};
    const auto is_it = [&](const known& each) { return each.kind == type().kind && each.bytes == type().bytes; };
    const known* const found = std::find_if(std::begin(types), std::end(types), is_it);
    if (type().big_endian) refuse("is in the wrong order of bytes, " + type_text());
    if (found == std::end(types)) refuse("has a type that is not read, " + type_text());
    entry.type_name = found->name;
    entry.kind = found->in_models;
    entry.extents = extents();
    entry.bytes = bytes.subspan(begin());
    check_bytes(entry.bytes.size());
  }

  std::size_t bytes_of_each() const { return type().bytes; }
};

/// The header of an array, as NumPy writes it: the numbers begin at a multiple of 64.
inline std::string npy_header_of(const char* type, const std::vector<std::size_t>& extents) {
  std::string text = std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': (";
  for (std::size_t i = 0; i < extents.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(extents[i]);
  text += extents.size() == 1 ? ",), }" : "), }";
  text.resize((text.size() + 1 + 10 + 63) / 64 * 64 - 11, ' ');
  text += '\n';
  std::string header = "\x93NUMPY";
  header += '\1';
  header += '\0';
  put_little_endian(header, text.size(), 2);
  return header + text;
}

}  // namespace chainrule::internal::storage
