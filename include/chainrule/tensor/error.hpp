// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <chainrule/meta/setting.hpp>
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

// Texts of errors are put together in small functions that are not inlined, which costs compilers little time.
template <class Iterator>
[[gnu::noinline, gnu::cold]] std::string describe(Iterator first, Iterator last) {
  std::string text;
  for (; first != last; ++first) {
    if (!text.empty()) text += " x ";
    text += std::to_string(*first);
  }
  if (text.empty()) text = "scalar";
  return text;
}

/// Words or a number.
struct piece {
  const char* words = nullptr;
  long long number = 0;
  double real = 0;
  bool is_real = false;

  constexpr piece(const char* text) : words(text) {}
  constexpr piece(std::size_t count) : number(static_cast<long long>(count)) {}
  constexpr piece(long long count) : number(count) {}
  constexpr piece(double value) : real(value), is_real(true) {}
};

/// Throws an error whose text is these pieces.
template <class Error>
[[noreturn, gnu::noinline, gnu::cold]] void fail(std::initializer_list<piece> pieces) {
  std::string text;
  for (const piece& part : pieces) {
    if (part.words != nullptr)
      text += part.words;
    else if (part.is_real)
      text += describe_number(part.real);
    else
      text += std::to_string(part.number);
  }
  throw Error(text);
}

/// Throws data_error for a step's cost that is NaN or infinite.
template <class T>
[[noreturn, gnu::noinline, gnu::cold]] void cost_is_not_finite(const T& cost) {
  if constexpr (std::is_floating_point_v<T>)
    fail<data_error>(
        {"the cost is not finite, it is ", static_cast<double>(cost), "; the parameters are those before this step"});
  else
    fail<data_error>({"the cost is not finite; the parameters are those before this step"});
}

/// Throws data_error for a finite number, `what` at a place `of` something, that the model's scalar does not hold.
[[noreturn, gnu::noinline, gnu::cold]] inline void beyond_the_scalar(const char* what, std::size_t place,
                                                                     const char* of, double number) {
  fail<data_error>({what, " ", place, of, " is ", number, ", which the model's scalar does not hold"});
}

}  // namespace internal::error_texts

/// Throws error for settings that cannot be right: which, what it is, and what it must be.
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_setting(const wrong_setting& wrong) {
  throw error(std::string("the setting ") + wrong.name + " is " + describe_number(wrong.number) + "; it must be " +
              wrong.must_be);
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
std::string describe_shape(const Extents& extents) {
  return internal::error_texts::describe(extents.begin(), extents.end());
}

template <std::size_t... Extents>
std::string describe_shape(shape<Extents...>) {
  const std::size_t extents[] = {Extents..., 0};  // one more, because no array has none
  return internal::error_texts::describe(&extents[0], &extents[sizeof...(Extents)]);
}

}  // namespace chainrule
