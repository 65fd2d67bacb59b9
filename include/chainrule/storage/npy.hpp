// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/storage/tensor_file.hpp>

// The header of NumPy's format npy: a dictionary of three entries, as Python writes it. What is no such header is
// refused, and so is what would need Python to be understood.
namespace chainrule::internal::storage {

class npy_header {
 public:
  /// The array in a member's bytes. Throws data_error, with the file's and the member's name.
  npy_header(std::span<const unsigned char> bytes, const std::string& its_file, tensor_entry& to)
      : file(its_file), entry(to) {
    static constexpr unsigned char magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
    if (bytes.size() < 10 || !std::equal(magic, magic + 6, bytes.begin()) || bytes[6] < 1 || bytes[6] > 3)
      refuse("is no npy array");
    const std::size_t length_bytes = bytes[6] == 1 ? 2 : 4, begin = 8 + length_bytes;
    const std::uint64_t length =
        bytes.size() < begin ? bytes.size() : read_little_endian(bytes.data() + 8, length_bytes);
    if (length > bytes.size() - std::min(begin, bytes.size())) refuse("has a header that is longer than it is");
    text = {reinterpret_cast<const char*>(bytes.data()) + begin, static_cast<std::size_t>(length)};
    read();
    const auto data = bytes.subspan(begin + static_cast<std::size_t>(length));
    std::size_t size = 0;
    if (!count_bytes(entry.extents, width, data.size(), size) || size != data.size())
      refuse("has other bytes than its shape says");
    entry.bytes = data;
  }

  /// Whether its first index is the fastest.
  bool fortran_order() const { return is_fortran; }
  std::size_t bytes_of_each() const { return width; }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    refuse_file(file, "the array '" + describe_text(entry.name.substr(0, 60)) + "' " + why);
  }
  void skip() {
    while (!text.empty() && (text[0] == ' ' || text[0] == '\n')) text.remove_prefix(1);
  }
  bool take(std::string_view word) {
    skip();
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
  }
  void expect(std::string_view word) {
    if (!take(word)) refuse("has a header that is not understood");
  }

  void read() {
    bool has[3] = {};
    const auto once = [&](int which) {
      if (std::exchange(has[which], true)) refuse("says something twice");
      expect(":");
    };
    expect("{");
    while (!take("}")) {
      if (take("'descr'")) {
        once(0);
        read_type();
      } else if (take("'fortran_order'")) {
        once(1);
        is_fortran = take("True");
        if (!is_fortran) expect("False");
      } else {
        expect("'shape'");
        once(2);
        read_shape();
      }
      if (!take(",")) {
        expect("}");
        break;
      }
    }
    skip();
    if (!text.empty() || !has[0] || !has[1] || !has[2]) refuse("has a header that is not understood");
  }
  void read_type() {
    struct known {
      std::string_view word;
      const char* name;
      std::size_t bytes;
      number_kind kind;
    };
    static constexpr known types[] = {
        {"'<f4'", "F32", 4, f32}, {"'<f8'", "F64", 8, f64}, {"'<f2'", "F16", 2, f16}, {"'<i8'", "I64", 8, i64}};
    for (const known& type : types)
      if (take(type.word)) {
        entry.type_name = type.name;
        entry.kind = type.kind;
        width = type.bytes;
        return;
      }
    skip();
    refuse((text.starts_with("'>") ? "is in the wrong order of bytes, " : "has a type that is not read, ") +
           describe_text(text.substr(0, std::min<std::size_t>(text.find(','), 20))));
  }
  void read_shape() {
    expect("(");
    while (!take(")")) {
      std::uint64_t extent = 0;
      skip();
      std::size_t digits = 0;
      for (; digits < 19 && digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        extent = 10 * extent + static_cast<std::uint64_t>(text[digits] - '0');
      if (digits == 0 || entry.extents.size() == 64) refuse("has a shape that is not understood");
      text.remove_prefix(digits);
      entry.extents.push_back(static_cast<std::size_t>(extent));
      if (!take(",")) {
        expect(")");
        break;
      }
    }
  }

  const std::string& file;
  tensor_entry& entry;
  std::string_view text;
  std::size_t width = 0;
  bool is_fortran = false;
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
