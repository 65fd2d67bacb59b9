// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <span>
#include <utility>

#include <chainrule/file/bytes.hpp>

// The header of NumPy's npy format: a Python dictionary with three entries. Anything else is refused, also if a Python
// parser would accept it.
namespace chainrule::internal::files {

/// The type of an array's numbers, as NumPy writes it: `<f4`.
struct npy_type {
  bool big_endian = false;
  char kind = 0;          // f, i, u, or b: true and false
  std::size_t bytes = 0;  // of each
};

class npy_header {
 public:
  /// Reads the header of a file or of a member of an archive. Throws data_error for anything else; `whose` begins its
  /// text.
  npy_header(std::span<const unsigned char> bytes, std::string whose) : of(std::move(whose)) {
    static constexpr unsigned char magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
    if (bytes.size() < 10 || !std::equal(magic, magic + 6, bytes.begin()) || bytes[6] < 1 || bytes[6] > 3)
      refuse("is not an npy array");
    const std::size_t length_bytes = bytes[6] == 1 ? 2 : 4, begin = 8 + length_bytes;
    const std::uint64_t length =
        bytes.size() < begin ? bytes.size() : read_little_endian(bytes.data() + 8, length_bytes);
    if (length > bytes.size() - std::min(begin, bytes.size())) refuse("has a header that is longer than it is");
    text = {reinterpret_cast<const char*>(bytes.data()) + begin, static_cast<std::size_t>(length)};
    first = begin + static_cast<std::size_t>(length);
    read();
    text = {};
  }

  const npy_type& type() const { return of_numbers; }
  const std::vector<std::size_t>& extents() const { return its_extents; }
  /// Whether the array is column-major.
  bool fortran_order() const { return is_fortran; }
  /// The offset of the numbers, in bytes.
  std::size_t begin() const { return first; }
  /// Checks that there are as many bytes of numbers as the shape says.
  void check_bytes(std::size_t there) const {
    std::size_t size = 0;
    if (!count_bytes(its_extents, of_numbers.bytes, there, size) || size != there)
      refuse("has other bytes than its shape says");
  }
  [[noreturn]] void refuse(const std::string& why) const { throw data_error(of + why); }
  /// The type as it is written in the header.
  const std::string& type_text() const { return spelling; }

 private:
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
    static constexpr std::string_view known[] = {"f2", "f4", "f8", "i1", "i2", "i4",
                                                 "i8", "u1", "u2", "u4", "u8", "b1"};
    skip();
    spelling = describe_text(text.substr(0, std::min<std::size_t>(text.find(','), 20)));
    const bool is_text = text.size() >= 5 && text[0] == '\'' && text[4] == '\'';
    const std::string_view type = is_text ? text.substr(2, 2) : std::string_view();
    const bool one_byte = is_text && type[1] == '1';
    if (std::find(std::begin(known), std::end(known), type) == std::end(known) ||
        std::string_view(one_byte ? "|<>" : "<>").find(text[1]) == std::string_view::npos)
      refuse("has a type that is not read, " + spelling);
    of_numbers = {text[1] == '>' && !one_byte, type[0], static_cast<std::size_t>(type[1] - '0')};
    text.remove_prefix(5);
  }
  void read_shape() {
    expect("(");
    while (!take(")")) {
      std::uint64_t extent = 0;
      skip();
      std::size_t digits = 0;
      for (; digits < 19 && digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        extent = 10 * extent + static_cast<std::uint64_t>(text[digits] - '0');
      if (digits == 0 || its_extents.size() == 64) refuse("has a shape that is not understood");
      text.remove_prefix(digits);
      its_extents.push_back(static_cast<std::size_t>(extent));
      if (!take(",")) {
        expect(")");
        break;
      }
    }
  }

  std::string of;
  std::string spelling;
  std::string_view text;
  npy_type of_numbers;
  std::vector<std::size_t> its_extents;
  std::size_t first = 0;
  bool is_fortran = false;
};

}  // namespace chainrule::internal::files
