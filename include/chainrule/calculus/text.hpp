// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/calculus/static_text.hpp>
#include <chainrule/calculus/writer.hpp>

// Derivatives and closed forms as text and as LaTeX, computed while the program compiles.
namespace chainrule::calculus {

namespace writing {

template <class Style, class Shapes, class... Parts>
constexpr std::size_t write_all(char* out, const Parts&... parts) {
  writer<Style, Shapes> writer{{out, 0}};
  const char* separator = "";
  [[maybe_unused]] const char* const in_turn[] = {
      "", (writer.to.put(separator), writer.write(parts), separator = " = ")...};
  return writer.to.length;
}

// The length of the buffer follows from the types of the parts; a number that was typed may need less.
template <class Style, class Shapes, class... Parts>
constexpr auto written(const Parts&... parts) {
  static_text<write_all<Style, Shapes>(nullptr, Parts{}...)> text;
  text.length = write_all<Style, Shapes>(text.characters, parts...);
  return text;
}

}  // namespace writing

template <class Type>
concept Writable = Derivative<Type> || Expression<Type>;

/// A derivative or a closed form as text: `dC/da(2) * da(2)/dz(2)`. Several parts are written as an equation.
template <Writable... Parts>
constexpr auto as_text(Parts... parts) {
  return writing::written<writing::plain, writing::without_shapes>(parts...);
}

/// The same in LaTeX: `\frac{\partial C}{\partial a^{(2)}} \, ...`.
template <Writable... Parts>
constexpr auto as_latex(Parts... parts) {
  return writing::written<writing::tex, writing::without_shapes>(parts...);
}

// The text of what was refused.
template <class... Parts>
  requires(is_refused<Parts> || ...)
constexpr refused_result as_text(Parts...) {
  return {};
}
template <class... Parts>
  requires(is_refused<Parts> || ...)
constexpr refused_result as_latex(Parts...) {
  return {};
}

}  // namespace chainrule::calculus
