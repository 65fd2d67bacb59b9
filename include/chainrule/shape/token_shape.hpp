// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/shape/shape.hpp>

namespace chainrule {

/// The largest vocabulary: a float holds each whole number up to this one exactly, so no token is ever rounded.
inline constexpr std::size_t largest_vocabulary = std::size_t{1} << 24;

/// The shape of an input of tokens, as layers see it: whole numbers from 0 to Vocabulary - 1. Without extents it is one
/// token.
template <std::size_t Vocabulary, std::size_t... Extents>
struct token_shape : shape<Extents...> {
  static constexpr std::size_t vocabulary = Vocabulary;
  /// The same extents without the vocabulary.
  using plain = shape<Extents...>;
  template <std::size_t Width>
  using with = shape<Extents..., Width>;

  /// In sentences: "32 tokens of a vocabulary of 1000".
  static constexpr auto text() {
    return internal::meta::sentence(plain::text(), " tokens of a vocabulary of ",
                                    internal::meta::number_text<Vocabulary>);
  }
};
template <std::size_t Vocabulary>
struct token_shape<Vocabulary> : shape<1> {
  static constexpr std::size_t vocabulary = Vocabulary;
  using plain = shape<1>;
  template <std::size_t Width>
  using with = shape<Width>;
  static constexpr auto text() {
    return internal::meta::sentence("a token of a vocabulary of ", internal::meta::number_text<Vocabulary>);
  }
};

template <std::size_t Vocabulary, std::size_t... Extents, class Other>
constexpr bool operator==(token_shape<Vocabulary, Extents...>, Other) {
  return std::is_same_v<token_shape<Vocabulary, Extents...>, Other>;
}

namespace internal::meta {

template <class Shape>
inline constexpr bool is_of_tokens = false;
template <std::size_t Vocabulary, std::size_t... Extents>
inline constexpr bool is_of_tokens<token_shape<Vocabulary, Extents...>> = true;

/// The shape of a value's numbers, be they tokens or not.
template <class Shape>
struct shape_of_numbers {
  using type = Shape;
};
template <std::size_t Vocabulary, std::size_t... Extents>
struct shape_of_numbers<token_shape<Vocabulary, Extents...>> {
  using type = typename token_shape<Vocabulary, Extents...>::plain;
};

}  // namespace internal::meta
}  // namespace chainrule
