// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_around.hpp>
#include <chainrule/topology/input.hpp>

// References: a layer may read a value of another layer by a name or a path, `from<"u">` and `from<2, 1>`.
namespace chainrule {

namespace op {
struct copy;  // defined in operation/identity.hpp
}  // namespace op

/// A layer whose output is an earlier value: `from<"u">` is an input or the output of a layer with this name, `from<2>`
/// or `from<2, 1>` the output of the layer with this path.
template <internal::meta::word... Place>
struct from {
  static constexpr auto code() {
    if constexpr (sizeof...(Place) == 0)
      return internal::meta::text("from<>");
    else
      return internal::meta::sentence("from<", internal::meta::words_code<Place...>(), ">");
  }
};

/// A layer with a name, by which `from` reads its output. It has the path of the layer itself.
template <internal::meta::text Name, class Layer>
struct named : internal::graphs::layer_around<Layer> {
  static constexpr auto code() {
    return internal::meta::sentence("named<\"", Name, "\", ", internal::meta::code<Layer>(), ">");
  }

  template <class Mode>
  using in = named<Name, in_mode<Layer, Mode>>;

  template <class In>
  struct on : Layer::template on<In> {};
};

// Phrases that the refusals below are made of.
namespace internal {

struct reads_nothing_that_stands_before_it {
  static constexpr char text[] =
      "is neither an input nor a layer before it: write the name of an input or of a layer, or a path";
};
struct reads_itself_or_what_comes_later {
  static constexpr char text[] = "reads a value that is not computed yet: write it after the layer that it names";
};
template <class Name>
struct two_are_called {
  static constexpr auto text() {
    return internal::meta::sentence("two inputs or layers are called ", Name::text(), ": write another name");
  }
};
template <class Input>
struct nobody_reads {
  static constexpr auto text() {
    return internal::meta::sentence("no layer reads ", internal::meta::spelling<Input>(), ": write from<",
                                    Input::name::text(), "> or leave the input out");
  }
};
template <class Input>
struct has_no_name_beside_others {
  static constexpr auto text() {
    return internal::meta::sentence("has several inputs, and ", internal::meta::spelling<Input>(),
                                    " has no name: write input<\"x\", 3>");
  }
};
template <class First, class Layer>
struct begins_with_all_inputs {
  static constexpr auto text() {
    return internal::meta::sentence("has several inputs, and its first layer is ", internal::meta::spelling<Layer>(),
                                    ": write from<", First::name::text(), "> before it");
  }
};

}  // namespace internal

namespace internal::layer_references {

/// A resolved `from`: the value's path and its shape.
template <class From, class Place, class Shape>
struct resolved_from {
  using library_type = resolved_from;
  using takes_tokens = void;
  static constexpr auto code() { return From::code(); }
  template <class>
  using output = Shape;
  template <class>
  struct on {
    using values = list<value<calculus::activation, Shape>>;
    using parameters = list<>;
    using x = std::conditional_t<meta::is_of_tokens<Shape>, tokens_of<Place>, Place>;
    using equations = list<equation<calculus::activation, op::copy, x>>;
  };
};

/// Whether an entry has a `from` or a name that is not resolved yet.
template <class Entry>
inline constexpr bool mentioned_in = false;
template <class From, class Place, class Shape>
inline constexpr bool mentioned_in<resolved_from<From, Place, Shape>> = false;
template <template <class...> class Layer, class... Parts>
inline constexpr bool mentioned_in<Layer<Parts...>> = meta::any({mentioned_in<Parts>...});
template <meta::word... Place>
inline constexpr bool mentioned_in<from<Place...>> = true;
template <meta::text Name, class Layer>
inline constexpr bool mentioned_in<named<Name, Layer>> = true;
template <meta::text Name, class Layer>
inline constexpr bool mentioned_in<shared<Name, Layer>> = mentioned_in<Layer>;
template <meta::word First, meta::word... Rest>
inline constexpr bool mentioned_in<input<First, Rest...>> = meta::is_name<First> || input<First, Rest...>::is_sequence;

/// Whether a layer has a `from` or a name inside it.
template <class Entry>
inline constexpr bool has_references = false;
template <template <class...> class Layer, class... Parts>
inline constexpr bool has_references<Layer<Parts...>> = meta::any({has_references<Parts>...});
template <meta::word... Place>
inline constexpr bool has_references<from<Place...>> = true;
template <meta::text Name, class Layer>
inline constexpr bool has_references<named<Name, Layer>> = true;
template <meta::text Name, class Layer>
inline constexpr bool has_references<shared<Name, Layer>> = has_references<Layer>;

}  // namespace internal::layer_references
}  // namespace chainrule
