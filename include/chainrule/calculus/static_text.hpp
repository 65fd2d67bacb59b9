// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule::calculus {

/// A string that is a constant, of up to Size characters; of fewer only if it contains numbers that the user typed. It
/// can be written to a stream, compared with a literal and converted to std::string_view.
template <std::size_t Size>
struct static_text {
  char characters[Size + 1] = {};
  std::size_t length = Size;

  constexpr std::size_t size() const { return length; }
  constexpr const char* c_str() const { return characters; }

  template <class View>
    requires requires(const char* begin, std::size_t size) { View(begin, size); }
  constexpr operator View() const {
    return View(characters, length);
  }

  template <std::size_t N>
  constexpr bool operator==(const char (&other)[N]) const {
    if (N != length + 1) return false;
    for (std::size_t i = 0; i < length; ++i)
      if (characters[i] != other[i]) return false;
    return true;
  }

  template <class Stream>
    requires requires(Stream& stream, const char* text) { stream << text; }
  friend Stream& operator<<(Stream& stream, const static_text& text) {
    stream << text.characters;
    return stream;
  }
};

}  // namespace chainrule::calculus
