// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/topology/network.hpp>

// Which numbers of a network's input are tokens.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <class Symbol>
struct holds_tokens {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(),
                                    " holds tokens, whole numbers, which have no derivative");
  }
};
struct the_input_has_tokens {
  static constexpr char text[] =
      "the input has tokens, and nothing is differentiated by them: write value_and_gradient, or a direction of the parameters";
};

}  // namespace internal

namespace internal::topologies {

/// Adjacent numbers of a sample that are tokens of one vocabulary.
struct token_range {
  std::size_t first = 0;
  std::size_t count = 0;
  std::size_t vocabulary = 0;
};
template <class Fed>
constexpr token_range range_of(std::size_t) {
  return {};
}
template <class Fed>
  requires meta::is_of_tokens<Fed>
constexpr token_range range_of(std::size_t first) {
  return {first, Fed::size, Fed::vocabulary};
}

template <class Shape, class Parts>
struct token_ranges {
  static constexpr token_range all[] = {range_of<Shape>(0)};
  static constexpr bool some = meta::is_of_tokens<Shape>;
};
template <class Shape, class First, class... Parts>
struct token_ranges<Shape, list<First, Parts...>> {
  struct ranges {
    token_range all[1 + sizeof...(Parts)];
  };
  static constexpr ranges found = [] {
    ranges result{{range_of<typename First::entry::fed>(0), range_of<typename Parts::entry::fed>(0)...}};
    const std::size_t sizes[] = {First::entry::extents::size, Parts::entry::extents::size...};
    std::size_t before = 0;
    for (std::size_t i = 0; i < 1 + sizeof...(Parts); before += sizes[i++]) result.all[i].first = before;
    return result;
  }();
  static constexpr const token_range (&all)[1 + sizeof...(Parts)] = found.all;
  static constexpr bool some =
      meta::any({meta::is_of_tokens<typename First::entry::fed>, meta::is_of_tokens<typename Parts::entry::fed>...});
};

/// The tokens among the numbers of a network's input.
template <class Net>
using tokens_of_input =
    token_ranges<typename Net::graph_type::beginning::shape, typename Net::graph_type::beginning::parts>;

/// Whether a network's input has tokens.
template <class Net>
inline constexpr bool has_tokens = tokens_of_input<Net>::some;

/// Refuses differentiation by the whole input if it has tokens.
template <class Net>
using verdict_by_input = refuse_if<has_tokens<Net>, refusal<the_input_has_tokens>>;

// Whether a number is a whole one from 0 on, below an end that is at most 2^24.
template <class T>
constexpr bool is_below(const T& number, const T& end) {
  const bool in_range = (number >= T(0)) & (number < end);
  return in_range & (static_cast<T>(static_cast<std::int32_t>(in_range ? number : T(0))) == number);
}

/// The index, among the numbers of some samples, of the first number that should be a token of its vocabulary and is
/// not; the number of all numbers if there is none.
template <class Net, class T>
constexpr std::size_t first_invalid_token(const T* samples, std::size_t rows) {
  constexpr std::size_t size = Net::input_shape::size;
  for (const token_range& range : tokens_of_input<Net>::all) {
    const T end = static_cast<T>(static_cast<double>(range.vocabulary));
    for (std::size_t r = 0; r < rows; ++r) {
      const T* const tokens = samples + r * size + range.first;
      std::size_t right = 0;  // counted without branches
      for (std::size_t i = 0; i < range.count; ++i) right += is_below(tokens[i], end);
      if (right == range.count) continue;
      for (std::size_t i = 0;; ++i)
        if (!is_below(tokens[i], end)) return r * size + range.first + i;
    }
  }
  return rows * size;
}
/// The vocabulary of the number at an index in a sample.
template <class Net>
constexpr std::size_t vocabulary_at(std::size_t place) {
  for (const token_range& range : tokens_of_input<Net>::all)
    if (place >= range.first && place < range.first + range.count) return range.vocabulary;
  return 0;
}

}  // namespace internal::topologies
}  // namespace chainrule
