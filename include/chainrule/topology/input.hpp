// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/equation.hpp>
#include <chainrule/graph/graph.hpp>
#include <chainrule/meta/word.hpp>

// The inputs of a network: one, or several with names, which are concatenated in a sample's row.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct states_its_tokens_elsewhere {
  static constexpr char text[] = "states tokens elsewhere than at its end, or twice: write input<32, tokens<1000>>";
};
struct states_its_steps_elsewhere {
  static constexpr char text[] = "states its steps elsewhere than first, or twice: write input<sequence<100>, 32>";
};
struct states_no_features {
  static constexpr char text[] = "states steps and not what each has: write input<sequence<100>, 1> for one number";
};
struct has_no_tokens {
  static constexpr char text[] = "has a vocabulary of 0: write a positive number";
};
struct has_too_many_tokens {
  static constexpr char text[] =
      "has a larger vocabulary than 16777216, the whole numbers that a float counts without a gap";
};

}  // namespace internal

namespace op {
template <std::size_t Begin>
struct slice;  // defined in operation/part.hpp
}  // namespace op

namespace internal::inputs {

// The extents among the arguments of an input: all but a name in front and the size of a vocabulary at the end.
template <meta::word... Words>
struct extents_of;
template <>
struct extents_of<> {
  using type = shape<>;
};
template <meta::word First, meta::word... Rest>
struct extents_of<First, Rest...> {
  using type = shape<First.number, Rest.number...>;
};
template <meta::word First, meta::word... Rest>
  requires meta::is_name<First>
struct extents_of<First, Rest...> {
  using type = shape<Rest.number...>;
};

// The arguments that are numbers, of which the last is the size of a vocabulary.
template <std::size_t Vocabulary, class Numbers, class Indices>
struct tokens_in_words;
template <std::size_t Vocabulary, std::size_t... Numbers, std::size_t... I>
struct tokens_in_words<Vocabulary, shape<Numbers...>, meta::index_sequence<I...>> {
  using type = token_shape<Vocabulary, shape<Numbers...>::extent(I)...>;
};
template <class Numbers>
using token_shape_of = typename tokens_in_words<Numbers::extent(Numbers::rank - 1), Numbers,
                                                meta::make_index_sequence<Numbers::rank - 1>>::type;
template <class Numbers, bool AreTokens>
struct shapes_of_input {
  using fed = Numbers;
  using extents = Numbers;
};
template <class Numbers>
struct shapes_of_input<Numbers, true> {
  using fed = token_shape_of<Numbers>;
  using extents = typename fed::plain;
};
// Whether a vocabulary is stated, as the last argument.
template <meta::word... Words>
inline constexpr bool are_tokens = (Words.is_vocabulary || ...);
template <meta::word... Words>
inline constexpr bool has_vocabulary_last = [] {
  const bool is_vocabulary[] = {Words.is_vocabulary..., true};
  for (std::size_t i = 0; i + 1 < sizeof...(Words); ++i)
    if (is_vocabulary[i]) return false;
  return true;
}();

// Whether steps are stated, as the first argument or right after the name.
template <meta::word... Words>
inline constexpr bool has_steps_first = [] {
  const bool is_steps[] = {Words.is_steps..., false}, names[] = {meta::is_name<Words>..., false};
  for (std::size_t i = names[0] ? 2 : 1; i < sizeof...(Words); ++i)
    if (is_steps[i]) return false;
  return true;
}();

template <meta::word... Words>
struct name_of {
  using type = void;
};
template <meta::word First, meta::word... Rest>
  requires meta::is_name<First>
struct name_of<First, Rest...> {
  using type = meta::name<First.name>;
  using kind = calculus::letter<First.name>;
};

}  // namespace internal::inputs

/// The first extent of an input that is a sequence: `input<sequence<100>, 32>` has 100 steps with 32 numbers each. The
/// shape is that of `input<100, 32>`, and it is known to be a sequence: `dense<10>` is computed at each step.
template <std::size_t Steps>
inline constexpr internal::meta::word<0> sequence = internal::meta::steps_word(Steps);

/// The last argument of an input whose numbers are tokens, from 0 to Vocabulary - 1. `input<sequence<32>,
/// tokens<1000>>` and `input<32, tokens<1000>>` are 32 tokens, `input<tokens<1000>>` is one.
template <std::size_t Vocabulary>
inline constexpr internal::meta::word<0> tokens = internal::meta::vocabulary_word(Vocabulary);

/// The first entry of a network: the extents of one sample, `input<64>`. A network with several inputs begins with one
/// such entry for each, with a name: `input<"x", 3>, input<"u", 2>`. Layers read them by `from<"x">`.
template <internal::meta::word... Words>
struct input {
  using shapes = internal::inputs::shapes_of_input<typename internal::inputs::extents_of<Words...>::type,
                                                   internal::inputs::are_tokens<Words...>>;
  using extents = typename shapes::extents;
  /// The shape that layers see.
  using fed = typename shapes::fed;
  using name = typename internal::inputs::name_of<Words...>::type;
  using row = fed;
  static constexpr bool words_in_order = internal::inputs::has_vocabulary_last<Words...>;
  static constexpr bool is_sequence = (Words.is_steps || ...);

  static constexpr auto code() {
    if constexpr (sizeof...(Words) == 0)
      return internal::meta::text("input<>");
    else
      return internal::meta::sentence("input<", internal::meta::words_code<Words...>(), ">");
  }

  // Written with parentheses, `input<3>()` is a value, which no list takes: compilers then say only that.
  input() = default;
  template <class... Numbers>
    requires(sizeof...(Numbers) > 0 && (std::is_arithmetic_v<Numbers> && ...))
  constexpr input(Numbers...) {}
};
template <class... Numbers>
input(Numbers...) -> input<sizeof...(Numbers)>;

namespace internal::inputs {

/// One of several inputs, as a value of the graph: the part of the row that begins at element Offset.
template <class Input, std::size_t Offset>
struct part;
template <meta::word Name, meta::word... Extents, std::size_t Offset>
struct part<input<Name, Extents...>, Offset> {
  using library_type = part;
  using entry = input<Name, Extents...>;
  using kind = typename name_of<Name>::kind;
  static constexpr std::size_t begin = Offset;
  static constexpr auto code() { return entry::code(); }

  template <class>
  struct on {
    using values = list<value<kind, typename entry::fed>>;
    using parameters = list<>;
    using x = std::conditional_t<meta::is_of_tokens<typename entry::fed>, tokens_of<layer_input>, layer_input>;
    using equations = list<equation<kind, op::slice<Offset>, x>>;
  };
};

template <std::size_t Offset, class Parts, class... Inputs>
struct parts_of {
  static constexpr std::size_t size = Offset;
  using type = Parts;
};
template <std::size_t Offset, class... Parts, class First, class... Rest>
struct parts_of<Offset, list<Parts...>, First, Rest...>
    : parts_of<counted_sum(Offset, First::extents::size), list<Parts..., part<First, Offset>>, Rest...> {};

template <class Shape, class Parts>
struct row_of;
template <class Shape, class... Parts>
struct row_of<Shape, list<Parts...>> {
  using type = graphs::input_row<Shape, Parts...>;
};

template <class Fed>
inline constexpr std::size_t vocabulary_of = 1;
template <std::size_t Vocabulary, std::size_t... Extents>
inline constexpr std::size_t vocabulary_of<token_shape<Vocabulary, Extents...>> = Vocabulary;

template <class In>
inline constexpr bool steps_in_order = true;
template <meta::word... Words>
inline constexpr bool steps_in_order<input<Words...>> = has_steps_first<Words...>;

/// Refuses an input with arguments in the wrong order.
template <class In>
using verdict_of_words =
    first_refusal<refuse_if<!In::words_in_order, refusal<In, states_its_tokens_elsewhere>>,
                  refuse_if<!steps_in_order<In>, refusal<In, states_its_steps_elsewhere>>,
                  refuse_if<(vocabulary_of<typename In::fed> == 0), refusal<In, has_no_tokens>>,
                  refuse_if<(vocabulary_of<typename In::fed> > largest_vocabulary), refusal<In, has_too_many_tokens>>,
                  refuse_if<(In::extents::has_zero_extent || In::extents::rank == 0), refusal<In, has_a_zero_extent>>,
                  refuse_if<In::is_sequence && In::extents::rank == 1 && !meta::is_of_tokens<typename In::fed>,
                            refusal<In, states_no_features>>>;

}  // namespace internal::inputs

/// Several inputs in their order: the first entry of the checked list of a network that has several.
template <class... Inputs>
struct input_list {
  using parts = internal::inputs::parts_of<0, list<>, Inputs...>;
  using extents = shape<parts::size>;
  using fed = extents;
  using name = void;
  static constexpr bool words_in_order = true, is_sequence = false;
  using row = typename internal::inputs::row_of<extents, typename parts::type>::type;

  static constexpr auto code() { return code_of_all(static_cast<list<Inputs...>*>(nullptr)); }

 private:
  template <class First, class... Rest>
  static constexpr auto code_of_all(list<First, Rest...>*) {
    return internal::meta::sentence(First::code(), internal::meta::sentence(", ", Rest::code())...);
  }
};

namespace internal::topologies {

template <class Type>
inline constexpr bool is_input = false;
template <meta::word... Words>
inline constexpr bool is_input<input<Words...>> = true;
template <class... Inputs>
inline constexpr bool is_input<input_list<Inputs...>> = true;

template <class Type>
concept Input = is_input<Type>;

}  // namespace internal::topologies
}  // namespace chainrule
