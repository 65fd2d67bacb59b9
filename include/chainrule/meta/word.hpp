// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include <chainrule/meta/text.hpp>

// A template argument that is a name or a number: `input<"x", 3>`, `from<"x">`, `from<2, 1>`.
namespace chainrule::internal::meta {

/// A name of Size characters, or with Size 0 a number.
template <std::size_t Size>
struct word {
  text<Size> name{};
  std::size_t number = 0;
  bool is_vocabulary = false;  // the number of tokens<number>
  bool is_steps = false;       // of sequence<number>

  constexpr word(const char (&literal)[Size + 1]) : name(literal) {}
  template <class Number>
    requires(Size == 0 && std::is_integral_v<Number>)
  constexpr word(Number value) : number(value < Number{} ? 0 : static_cast<std::size_t>(value)) {}
};
template <std::size_t N>
word(const char (&)[N]) -> word<N - 1>;
template <class Number>
  requires std::is_integral_v<Number>
word(Number) -> word<0>;

/// The word as it is written in code.
template <word Word>
constexpr auto word_code() {
  if constexpr (decltype(Word.name)::size() > 0)
    return sentence("\"", Word.name, "\"");
  else if constexpr (Word.is_vocabulary)
    return sentence("tokens<", number_text<Word.number>, ">");
  else if constexpr (Word.is_steps)
    return sentence("sequence<", number_text<Word.number>, ">");
  else
    return number_text<Word.number>;
}
template <word First, word... Rest>
constexpr auto words_code() {
  return sentence(word_code<First>(), sentence(", ", word_code<Rest>())...);
}

constexpr word<0> vocabulary_word(std::size_t number) {
  word<0> result(number);
  result.is_vocabulary = true;
  return result;
}
constexpr word<0> steps_word(std::size_t number) {
  word<0> result(number);
  result.is_steps = true;
  return result;
}

/// Whether a word is a name.
template <word Word>
inline constexpr bool is_name = decltype(Word.name)::size() > 0;

/// A name as a type.
template <text Text>
struct name {
  static constexpr auto text() { return sentence("\"", Text, "\""); }
};

}  // namespace chainrule::internal::meta
