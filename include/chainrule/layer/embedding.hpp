// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/operation/lookup.hpp>

namespace chainrule {

/// An option of `embedding`: the row of this token begins at 0 and has no gradient. A negative index counts from the
/// end of the vocabulary.
template <auto Index>
struct padding_index {};

// Phrases that the refusals of this layer are made of.
struct needs_columns {
  static constexpr char text[] = "has rows of 0 numbers: write embedding<64>";
};
namespace internal {

template <class Option>
struct has_an_option_that_it_does_not_know {
  static constexpr auto text() {
    return internal::meta::sentence("does not know the option ", internal::meta::spelling<Option>(),
                                    ": write padding_index<0>");
  }
};
struct has_several_padding_indices {
  static constexpr char text[] = "has more than one padding_index: write one";
};
template <class Index, std::size_t Vocabulary>
struct has_padding_beyond {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Index>(), ", and the vocabulary ends before ",
                                    internal::meta::number_text<Vocabulary>);
  }
};

}  // namespace internal

namespace internal::layer::embeddings {

template <class Option>
inline constexpr bool is_padding = false;
template <auto Index>
inline constexpr bool is_padding<padding_index<Index>> = true;

// The index of the token that is padding.
template <std::size_t Vocabulary, class... Options>
inline constexpr std::size_t padding = op::no_padding;
template <std::size_t Vocabulary, auto Index>
inline constexpr std::size_t padding<Vocabulary, padding_index<Index>> =
    Index < 0 ? Vocabulary - static_cast<std::size_t>(-(Index + 1)) - 1 : static_cast<std::size_t>(Index);

template <class Type, class In, class... Options>
struct verdict {
  using type = refusal<Type, reads_tokens, receives<In>, write_tokens>;
};
template <class Type, std::size_t Vocabulary, std::size_t... Extents>
struct verdict<Type, token_shape<Vocabulary, Extents...>> {
  using type = acceptance;
};
template <class Type, std::size_t Vocabulary, std::size_t... Extents, class... Options>
  requires(sizeof...(Options) > 0)
struct verdict<Type, token_shape<Vocabulary, Extents...>, Options...> {
  using type =
      first_refusal<refuse_if<!is_padding<Options>, refusal<Type, has_an_option_that_it_does_not_know<Options>>>...,
                    refuse_if<(sizeof...(Options) > 1), refusal<Type, has_several_padding_indices>>,
                    refuse_if<(padding<Vocabulary, Options> >= Vocabulary && is_padding<Options>),
                              refusal<Type, has_padding_beyond<Options, Vocabulary>>>...>;
};

}  // namespace internal::layer::embeddings

/// A row of Width trained numbers for each token of the input: of shape (tokens, Width), or (Width) for one token. The
/// table W has a row for each token of the vocabulary. It begins with normal numbers of deviation 1, as in PyTorch's
/// Embedding. With `embedding<64, padding_index<0>>` the row of token 0 is 0 and stays 0.
template <auto Width, class... Options>
struct embedding {
  using takes_tokens = void;
  static constexpr std::size_t width = count_of<Width>;

  template <class In>
  using verdict = first_refusal<refuse_if<width == 0, refusal<embedding, needs_columns>>,
                                typename internal::layer::embeddings::verdict<embedding, In, Options...>::type>;

  template <class In>
  struct on {
    static constexpr std::size_t padding = internal::layer::embeddings::padding<In::vocabulary, Options...>;
    static constexpr std::size_t zeros = padding == op::no_padding ? 0 : padding * width;
    using values = list<value<calculus::activation, typename In::template with<width>>>;
    using parameters = list<parameter<calculus::weight, shape<In::vocabulary, width>,
                                      standard_normal<zeros, padding == op::no_padding ? 0 : zeros + width>>>;
    using state_dict = list<stored_tensor<"weight", calculus::weight>>;
    using equations =
        list<equation<calculus::activation, op::lookup<padding>, calculus::weight, tokens_of<layer_input>>>;
  };
};

}  // namespace chainrule
