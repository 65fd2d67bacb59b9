// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

// Text that the compiler writes: strings of a known length, which may be template arguments, and their concatenation.
namespace chainrule::internal::meta {

/// A string of Size characters. As a template argument, clang prints it only where the zero at the end was written.
template <std::size_t Size>
struct text {
  char characters[Size + 1] = {};

  constexpr text() = default;
  constexpr text(const char (&literal)[Size + 1]) {
    for (std::size_t i = 0; i <= Size; ++i) characters[i] = literal[i];
  }

  static constexpr std::size_t size() { return Size; }
  constexpr const char* data() const { return characters; }

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
  template <std::size_t N>
  constexpr bool operator==(const text<N>& other) const {
    return *this == other.characters;
  }

  template <class Stream>
    requires requires(Stream& stream) { stream.rdbuf(); }
  friend Stream& operator<<(Stream& stream, const text& written) {
    stream << written.characters;
    return stream;
  }
};
template <std::size_t N>
text(const char (&)[N]) -> text<N - 1>;

template <class Type>
inline constexpr bool is_text = false;
template <std::size_t Size>
inline constexpr bool is_text<text<Size>> = true;
template <std::size_t N>
inline constexpr bool is_text<char[N]> = true;

/// Writes characters, or only counts them where there is nowhere to write.
struct sink {
  char* out = nullptr;
  std::size_t length = 0;

  constexpr void put(char character) {
    if (out != nullptr) out[length] = character;
    ++length;
  }
  constexpr void put(const char* characters) {
    for (; *characters != 0; ++characters) put(*characters);
  }
  template <std::size_t Size>
  constexpr void put(const text<Size>& characters) {
    put(characters.characters);
  }
  constexpr void put_number(unsigned long long number) {
    if (number >= 10) put_number(number / 10);
    put(static_cast<char>('0' + number % 10));
  }
};

/// What a function writes to a sink, as a text. The function is called twice: the first time its characters are
/// counted.
template <class Write>
constexpr auto written(Write) {
  constexpr std::size_t size = [] {
    sink counting;
    Write{}(counting);
    return counting.length;
  }();
  text<size> result;
  sink writing{result.characters};
  Write{}(writing);
  result.characters[size] = '\0';
  return result;
}

/// A number that a template argument states, in digits.
template <auto Number>
inline constexpr auto number_text = written([](sink& to) {
  if (Number < 0) to.put('-');
  to.put_number(Number < 0 ? 0 - static_cast<unsigned long long>(Number) : static_cast<unsigned long long>(Number));
});

template <class Part>
inline constexpr std::size_t text_size = Part::size();
template <std::size_t N>
inline constexpr std::size_t text_size<char[N]> = N - 1;

/// Literals and texts joined to one text. (No fold expressions: clang allows them 256 operands, and a network may have
/// more layers.)
template <class... Parts>
constexpr auto sentence(const Parts&... parts) {
  constexpr std::size_t size = [] {
    std::size_t sum = 0;
    for (const std::size_t each : {std::size_t{0}, text_size<Parts>...}) sum += each;
    return sum;
  }();
  text<size> result;
  sink to{result.characters};
  [[maybe_unused]] const bool in_turn[] = {true, (to.put(parts), true)...};
  to.put('\0');
  return result;
}

}  // namespace chainrule::internal::meta
