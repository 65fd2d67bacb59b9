// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <chainrule/meta/setting.hpp>
#include <chainrule/meta/spelling.hpp>
#include <chainrule/shape/shape.hpp>

namespace chainrule {

/// What the library throws: bad input at run time, with what was expected and what came in its text.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A value of a shape that does not fit.
struct shape_error : error {
  using error::error;
};

/// Data that cannot be learned from: none at all, a class that does not exist, a number that is not finite, a file that
/// is damaged.
struct data_error : error {
  using error::error;
};

/// A number in the fewest digits that are read as the same number, as in the C locale whatever locale the program has:
/// `0.1`, `1e+300`.
template <class Number>
[[gnu::noinline, gnu::cold]] std::string describe_number(Number number) {
  char digits[64];
  return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}

namespace internal::error_texts {

// Texts of errors are put together in one function, without operations on strings: those are templates, which each
// program would compile for texts that it may never write.

template <std::size_t... Extents>
inline constexpr std::size_t extents_of[] = {Extents..., 0};  // one more, because no array has none

/// A piece of a text: words, a number, extents as `2 x 3`, a layer's path as `2.1`, or the type of a signature as its
/// user writes it.
struct piece {
  enum kinds { words, integer, real, single, extents, place, type };
  const void* at = nullptr;
  union {
    long long number = 0;
    double fraction;
  };
  kinds kind = words;

  constexpr piece(const char* text) : at(text) {}
  constexpr piece(const char* signature, kinds its_kind) : at(signature), kind(its_kind) {}
  constexpr piece(const std::size_t* first, std::size_t count, kinds its_kind = extents)
      : at(first), number(static_cast<long long>(count)), kind(its_kind) {}
  template <std::size_t... Extents>
  constexpr piece(shape<Extents...>) : piece(extents_of<Extents...>, sizeof...(Extents)) {}
  constexpr piece(std::size_t count) : number(static_cast<long long>(count)), kind(integer) {}
  constexpr piece(long long its_number) : number(its_number), kind(integer) {}
  constexpr piece(double its_number) : fraction(its_number), kind(real) {}
  constexpr piece(float its_number) : fraction(static_cast<double>(its_number)), kind(single) {}
};

template <class = void>
[[gnu::noinline, gnu::cold]] void put(meta::sink& to, const piece& part) {
  char characters[meta::longest_read + 1];
  std::size_t length = 0;
  if (part.kind == piece::words) {
    to.put(static_cast<const char*>(part.at));
  } else if (part.kind == piece::integer) {
    if (part.number < 0) to.put('-');
    const auto magnitude = static_cast<unsigned long long>(part.number);
    to.put_number(part.number < 0 ? 0 - magnitude : magnitude);
  } else if (part.kind == piece::extents || part.kind == piece::place) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(part.number); ++i) {
      if (i > 0) to.put(part.kind == piece::extents ? " x " : ".");
      to.put_number(static_cast<const std::size_t*>(part.at)[i]);
    }
    if (part.number == 0) to.put("scalar");
  } else if (part.kind == piece::type) {
    const auto* const signature = static_cast<const char*>(part.at);
    const meta::extent_in_signature type = meta::type_in(signature);
    length = meta::write_spelling(signature + type.begin, type.end - type.begin, characters);
  } else {
    char* const end = characters + sizeof characters;
    length = static_cast<std::size_t>((part.kind == piece::real
                                           ? std::to_chars(characters, end, part.fraction)
                                           : std::to_chars(characters, end, static_cast<float>(part.fraction)))
                                          .ptr -
                                      characters);
  }
  characters[length] = '\0';
  to.put(characters);
}

/// Extents, copied if they are not std::size_t: xtensor's expressions have several types of extents. If there are too
/// many, only the first are shown.
struct row_of_numbers {
  std::size_t numbers[16];
  std::size_t count = 0;

  template <class Extents>
  explicit row_of_numbers(const Extents& extents) {
    for (const auto extent : extents)
      if (count < 16) numbers[count++] = static_cast<std::size_t>(extent);
  }
  operator piece() const { return {numbers, count}; }
};

/// The pieces as one text.
template <class = void>
[[gnu::noinline, gnu::cold]] std::string joined(std::initializer_list<piece> pieces) {
  meta::sink counted;
  for (const piece& part : pieces) put(counted, part);
  std::string text(counted.length, ' ');
  meta::sink written{text.data()};
  for (const piece& part : pieces) put(written, part);
  return text;
}

/// Throws an error whose text is these pieces.
template <class Error>
[[noreturn, gnu::noinline, gnu::cold]] void fail(std::initializer_list<piece> pieces) {
  throw Error(joined(pieces));
}

/// Throws data_error for a step's cost that is NaN or infinite. `why` continues the sentence.
template <class T>
[[noreturn, gnu::noinline, gnu::cold]] void cost_is_not_finite(const T& cost, const char* why) {
  constexpr const char* unchanged = "; the parameters are those before this step";
  if constexpr (std::is_floating_point_v<T>)
    fail<data_error>({"the cost is not finite, it is ", static_cast<double>(cost), why, unchanged});
  else
    fail<data_error>({"the cost is not finite", why, unchanged});
}

/// Throws data_error for a finite number, `what` with index `place` `of` something, that is too large for the model's
/// scalar.
[[noreturn, gnu::noinline, gnu::cold]] inline void beyond_the_scalar(const char* what, std::size_t place,
                                                                     const char* of, double number) {
  fail<data_error>({what, " ", place, of, " is ", number, ", which the model's scalar does not hold"});
}

}  // namespace internal::error_texts

/// Throws error for an invalid setting: its name, its value, and what it must be.
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_setting(const wrong_setting& wrong) {
  internal::error_texts::fail<error>(
      {"the setting ", wrong.name, " is ", wrong.number, "; it must be ", wrong.must_be});
}
template <class T, class Settings>
void check_settings(const Settings& stated) {
  if (const wrong_setting wrong = wrong_in<T>(stated)) refuse_setting(wrong);
}

/// Text from a file, for an error's text: at most its first 200 characters; those that are not printable as `\x00`.
template <class Text>
[[gnu::noinline, gnu::cold]] std::string describe_text(const Text& text) {
  constexpr std::size_t most = 200;
  constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  for (const char character : text) {
    const auto code = static_cast<unsigned char>(character);
    std::string one(1, character);
    if (code < 0x20 || code > 0x7e) one = {'\\', 'x', digits[code / 16], digits[code % 16]};
    if (shown.size() + one.size() > most - 3) return shown + "...";
    shown += one;
  }
  return shown;
}

/// `2 x 3`; `scalar` for no extents.
template <class Extents>
[[gnu::noinline, gnu::cold]] std::string describe_shape(const Extents& extents) {
  std::string text;
  for (const auto extent : extents) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text.empty() ? "scalar" : text;
}

template <std::size_t... Extents>
std::string describe_shape(shape<Extents...>) {
  return internal::error_texts::joined({shape<Extents...>{}});
}

}  // namespace chainrule
