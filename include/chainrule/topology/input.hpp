// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/equation.hpp>
#include <chainrule/graph/graph.hpp>
#include <chainrule/meta/word.hpp>

// What a network is fed: one input, or several with names, which lie one after another in a sample's row.
namespace chainrule {

namespace op {
template <std::size_t Begin>
struct slice;  // defined in operation/part.hpp
}  // namespace op

namespace internal::inputs {

// The extents among the words of an input: all but a name in front.
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

/// The first entry of a network: the extents of one sample, `input<64>`. A network with several inputs begins with one
/// such entry for each, with a name: `input<"x", 3>, input<"u", 2>`. Layers read them by `from<"x">`.
template <internal::meta::word... Words>
struct input {
  using extents = typename internal::inputs::extents_of<Words...>::type;
  using name = typename internal::inputs::name_of<Words...>::type;
  using row = extents;

  static constexpr auto code() {
    if constexpr (sizeof...(Words) == 0)
      return internal::meta::text("input<>");
    else
      return internal::meta::sentence("input<", internal::meta::words_code<Words...>(), ">");
  }

  // In parentheses it is a value, which no list takes: then compilers say that alone, and no more.
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
  using of_the_library = part;
  using entry = input<Name, Extents...>;
  using kind = typename name_of<Name>::kind;
  static constexpr auto code() { return entry::code(); }

  template <class>
  struct on {
    using values = list<value<kind, typename entry::extents>>;
    using parameters = list<>;
    using equations = list<equation<kind, op::slice<Offset>, layer_input>>;
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

}  // namespace internal::inputs

/// Several inputs, one after another: what stands first in the list of a network that has them.
template <class... Inputs>
struct input_list {
  using parts = internal::inputs::parts_of<0, list<>, Inputs...>;
  using extents = shape<parts::size>;
  using name = void;
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
