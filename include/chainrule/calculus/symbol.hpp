// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/meta/text.hpp>

namespace chainrule::calculus {

// The kinds of variables. A kind states how it is written. A layer with other variables declares `letter`s, or structs
// of the same form.

/// A kind that is written so: `using query = letter<"q">;`, or `letter<"s", "\\sigma">` where LaTeX writes it
/// otherwise. Two kinds with the same letters are one.
template <internal::meta::text Text, internal::meta::text Latex = Text>
struct letter {
  static constexpr const char* text = Text.characters;
  static constexpr const char* latex = Latex.characters;
};

/// The scalar cost.
struct cost {
  static constexpr const char* text = "C";
  static constexpr const char* latex = "C";
};
/// A layer's output, its activation.
struct activation {
  static constexpr const char* text = "a";
  static constexpr const char* latex = "a";
};
/// A layer's value before its activation.
struct preactivation {
  static constexpr const char* text = "z";
  static constexpr const char* latex = "z";
};
/// A weight, shape (out, in).
struct weight {
  static constexpr const char* text = "W";
  static constexpr const char* latex = "W";
};
/// A bias, shape (out).
struct bias {
  static constexpr const char* text = "b";
  static constexpr const char* latex = "b";
};
/// The target: the right answer.
struct target {
  static constexpr const char* text = "y";
  static constexpr const char* latex = "y";
};

/// A variable of a network: its kind, and the path of its layer. `symbol<weight, 2, 1>` is the weight of the first
/// layer inside the composite that is layer 2.
template <class Kind, std::size_t... Path>
struct symbol {
  /// In sentences: "W<2, 1>".
  static constexpr auto text() {
    return internal::meta::written([](internal::meta::sink& to) {
      to.put(Kind::text);
      [[maybe_unused]] const char* before = "<";
      ((to.put(before), to.put_number(Path), before = ", "), ...);
      if (sizeof...(Path) > 0) to.put('>');
    });
  }
};

/// One of a network's several inputs, by its name: `d(C) / d(named_input<"u">)`.
template <internal::meta::text Name>
inline constexpr symbol<letter<Name>> named_input{};

inline constexpr symbol<cost> C{};
inline constexpr symbol<target> y{};
template <std::size_t... Path>
inline constexpr symbol<activation, Path...> a{};
template <std::size_t... Path>
inline constexpr symbol<preactivation, Path...> z{};
template <std::size_t... Path>
inline constexpr symbol<weight, Path...> W{};
template <std::size_t... Path>
inline constexpr symbol<bias, Path...> b{};

template <class Type>
inline constexpr bool is_symbol = false;
template <class Kind, std::size_t... Path>
inline constexpr bool is_symbol<symbol<Kind, Path...>> = true;

template <class Type>
concept Symbol = is_symbol<Type>;

}  // namespace chainrule::calculus
