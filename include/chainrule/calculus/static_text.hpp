// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule::calculus {

/// A string of the compiler's. Streams, compares with a literal, and converts to std::string_view.
template <std::size_t Size>
struct static_text {
  char characters[Size + 1] = {};

  static constexpr std::size_t size() { return Size; }
  constexpr const char* c_str() const { return characters; }

  template <class View>
    requires requires(const char* begin, std::size_t size) { View(begin, size); }
  constexpr operator View() const {
    return View(characters, Size);
  }

  template <std::size_t N>
  constexpr bool operator==(const char (&other)[N]) const {
    if (N != Size + 1) return false;
    for (std::size_t i = 0; i < Size; ++i)
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
