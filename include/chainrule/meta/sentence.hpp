// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/indices.hpp>
#include <chainrule/meta/spelling.hpp>

// Refusals as sentences: the words of a refusal joined to a text, and this text as a type, which is what compilers
// print.
namespace chainrule {

/// One phrase of a wording. It has a short name because compilers print it: `says<26>{"the network has a value of"}`.
template <std::size_t Size>
struct says {
  char characters[Size + 1] = {};
};

/// A sentence as a type: `wording<says<89>{"the network has a value of ..."}>`. g++ prints a string of any length, so
/// there it is one phrase. clang prints only the first 31 characters of a string, so there the sentence is divided into
/// several phrases, between words; only a word of more than 31 characters is divided itself.
template <says... Phrases>
struct wording {
  static constexpr bool accepted = false;

  static constexpr auto text() {
    return internal::meta::written([](internal::meta::sink& to) {
      bool is_whole = false;
      ((to.put(is_whole ? " " : ""), to.put(Phrases.characters),
        is_whole = sizeof Phrases.characters <= longest_phrase),
       ...);
    });
  }

#if defined(__clang__)
  static constexpr std::size_t longest_phrase = 31;
#else
  static constexpr std::size_t longest_phrase = static_cast<std::size_t>(-1);
#endif
};

namespace internal::meta {

// The words of a refusal, with a blank between each two, but not before a comma or a colon.
template <class... Words>
struct joined_words {
  template <class Word>
  static constexpr void put(sink& to) {
    constexpr auto word = spelling<Word>();
    const char first = word.characters[0];
    if (to.length > 0 && word.size() > 0 && first != ',' && first != ':') to.put(' ');
    to.put(word);
  }
  constexpr void operator()(sink& to) const { (put<Words>(to), ...); }
};

struct phrase {
  std::size_t begin, size;
};

/// The next phrase of a sentence: up to a comma or a colon if one is near, but not inside a spelling, and otherwise to
/// a blank.
template <std::size_t Size>
constexpr phrase next_phrase(const text<Size>& whole, std::size_t begin, std::size_t longest) {
  if (Size - begin < longest) return {begin, Size - begin};
  std::size_t at_blank = 0, at_comma = 0;
  int open = 0;
  for (std::size_t i = 0; i < begin + longest; ++i) {
    const char before = i == 0 ? ' ' : whole.characters[i - 1];
    open += before == '<' ? 1 : before == '>' ? -1 : 0;
    if (whole.characters[i] != ' ' || i <= begin) continue;
    at_blank = i - begin;
    if (open == 0 && at_blank > longest / 2 && (before == ',' || before == ':')) at_comma = at_blank;
  }
  return {begin, at_comma > 0 ? at_comma : at_blank > 0 ? at_blank : longest};
}
template <std::size_t Size>
constexpr std::size_t after(const text<Size>& whole, const phrase& one) {
  const std::size_t end = one.begin + one.size;
  return end < Size && whole.characters[end] == ' ' && one.size < wording<>::longest_phrase ? end + 1 : end;
}
// The phrase at an index, and the number of phrases.
template <std::size_t Size>
constexpr phrase phrase_of(const text<Size>& whole, std::size_t number) {
  phrase one = next_phrase(whole, 0, wording<>::longest_phrase);
  for (; number > 0; --number) one = next_phrase(whole, after(whole, one), wording<>::longest_phrase);
  return one;
}
template <std::size_t Size>
constexpr std::size_t count_phrases(const text<Size>& whole) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < Size; ++count) at = after(whole, next_phrase(whole, at, wording<>::longest_phrase));
  return count;
}

template <class Verdict, std::size_t Number>
inline constexpr auto phrase_text = [] {
  constexpr auto whole = Verdict::text();
  constexpr phrase one = phrase_of(whole, Number);
  says<one.size> result;
  for (std::size_t i = 0; i < one.size; ++i) result.characters[i] = whole.characters[one.begin + i];
  result.characters[one.size] = '\0';
  return result;
}();

template <class Verdict, class Numbers = make_index_sequence<count_phrases(Verdict::text())>>
struct printed;
template <class Verdict, std::size_t... Numbers>
struct printed<Verdict, index_sequence<Numbers...>> {
  using type = wording<phrase_text<Verdict, Numbers>...>;
};
template <says... Phrases, std::size_t... Numbers>
struct printed<wording<Phrases...>, index_sequence<Numbers...>> {
  using type = wording<Phrases...>;
};

// The same for use in a template's body. It depends on the template's parameters, so that the sentence is made only
// where the template is instantiated.
template <class Verdict, class... /*Parameters*/>
struct printed_for : printed<Verdict> {};

}  // namespace internal::meta
}  // namespace chainrule
