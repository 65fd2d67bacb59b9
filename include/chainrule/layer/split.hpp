// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/slice.hpp>
#include <chainrule/topology/reference_resolution.hpp>

namespace chainrule {

// The words of this layer's refusals.
namespace internal {

struct takes_sizes_of_parts {
  static constexpr char text[] =
      "takes sizes, and before a size the name of what it is the size of, once at least: write split<\"a\", 4, \"b\", 4>";
};
template <std::size_t Total, std::size_t Extent>
struct has_parts_of_another_size {
  static constexpr auto text() {
    return internal::meta::sentence("has parts of ", internal::meta::number_text<Total>,
                                    " places together, of an axis of ", internal::meta::number_text<Extent>,
                                    ": a part that is not read has a size and no name");
  }
};

}  // namespace internal

namespace internal::layer::splits {

/// The parts that have names, each a slice that begins after those before it.
template <template <std::size_t, std::size_t> class Slice, std::size_t Begin, meta::word... Words>
struct parts {
  static constexpr bool understood = sizeof...(Words) == 0;
  static constexpr std::size_t total = Begin;
  using slices = list<>;
  using names = list<>;
};
template <template <std::size_t, std::size_t> class Slice, std::size_t Begin, meta::word Size, meta::word... Rest>
  requires(!meta::is_name<Size>)
struct parts<Slice, Begin, Size, Rest...> : parts<Slice, Begin + Size.number, Rest...> {
  using behind = parts<Slice, Begin + Size.number, Rest...>;
  static constexpr bool understood = Size.number > 0 && behind::understood;
};
template <template <std::size_t, std::size_t> class Slice, std::size_t Begin, meta::word Name, meta::word Size,
          meta::word... Rest>
  requires(meta::is_name<Name> && !meta::is_name<Size>)
struct parts<Slice, Begin, Name, Size, Rest...> : parts<Slice, Begin + Size.number, Rest...> {
  using behind = parts<Slice, Begin + Size.number, Rest...>;
  static constexpr bool understood = Size.number > 0 && behind::understood;
  using slices = joined_list<list<Slice<Begin, Size.number>>, typename behind::slices>;
  using names = joined_list<list<meta::name<Name.name>>, typename behind::names>;
};

/// `split<"a", 4, "b", 4>`.
template <meta::word... Words, std::size_t Size>
constexpr auto code(const char (&begin)[Size]) {
  if constexpr (sizeof...(Words) > 0)
    return meta::sentence(begin, meta::words_code<Words...>(), ">");
  else
    return meta::sentence(begin, ">");
}

/// Whether a layer's parts are all of an axis of so many places.
template <class Split, class Parts, std::size_t Extent>
struct verdict {
  using type =
      first_refusal<refuse_if<!Parts::understood || Parts::names::size == 0, refusal<Split, takes_sizes_of_parts>>,
                    refuse_if<Parts::total != Extent, refusal<Split, has_parts_of_another_size<Parts::total, Extent>>>>;
};

/// The slices side by side; the output is the input.
template <class In, class Slices>
struct on;
template <class In, class... Slices>
struct on<In, list<Slices...>> {
  using children = list<child<Slices, In, 0>...>;
  using values = list<value<calculus::activation, In>>;
  using parameters = list<>;
  using equations = list<equation<calculus::activation, op::copy, layer_input>>;
};

}  // namespace internal::layer::splits

/// Parts of the input along its first axis, one after the other, with names by which `from` reads them: `split<"mean",
/// 4, "scale", 4>` of 8 numbers. The sizes are those of all parts; one without a name is not read. The output is the
/// input. The parts have the paths <n, 1>, <n, 2>, ...
template <internal::meta::word... Words>
struct split {
  using library_type = split;
  using parts = internal::layer::splits::parts<slice, 0, Words...>;
  static constexpr auto code() { return internal::layer::splits::code<Words...>("split<"); }

  template <class In>
  using verdict = typename internal::layer::splits::verdict<split, parts, In::extent(0)>::type;
  template <class In>
  struct on : internal::layer::splits::on<In, typename parts::slices> {};
};

namespace internal::layer_references {

template <meta::word... Words>
inline constexpr bool mentioned_in<split<Words...>> = true;
template <meta::word... Words>
inline constexpr bool has_references<split<Words...>> = true;

/// The parts, which are layers inside the one that is complete, are known by their names.
template <class Place, std::size_t Number, class In, class Result, class Names, class Slices>
struct name_parts {
  using type = Result;
};
template <class Place, std::size_t Number, class In, class Layer, class Out, class... Known, class Called, class Read,
          class Name, class... Names, class Slice, class... Slices>
struct name_parts<Place, Number, In, resolved<Layer, Out, scope<list<Known...>, Called, Read>>, list<Name, Names...>,
                  list<Slice, Slices...>> {
  using place = typename child_place<Place, Number>::type;
  using with_part = resolved<Layer, Out, scope<list<known<place, Slice, In>, Known...>, Called, Read>>;
  using type = typename name_parts<Place, Number + 1, In, typename give_name<place, Name, with_part>::type,
                                   list<Names...>, list<Slices...>>::type;
};
template <class Place, class In, class Split, class Scope>
struct resolve_split : name_parts<Place, 1, In, complete<Place, In, Split, Scope>, typename Split::parts::names,
                                  typename Split::parts::slices> {};
template <class Place, class In, meta::word... Words, class Scope>
struct resolve<Place, In, split<Words...>, Scope> : resolve_split<Place, In, split<Words...>, Scope> {};

}  // namespace internal::layer_references
}  // namespace chainrule
