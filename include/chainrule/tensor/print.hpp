// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <iosfwd>
#include <type_traits>

#include <chainrule/tensor/xtensor.hpp>

// Output of tensors, views and expressions to a stream. It is in xtensor's namespace, so that it is also found for
// xtensor's own types. If a program includes xtensor's xio.hpp, that is preferred.
namespace xt {

/// Row by row, in braces as they are written in a program: {{1, 2}, {3, 4}}. Each number as the stream writes it, with
/// the stream's precision, and with its width where one is set; a single number has no braces.
template <class Character, class Traits, class E>
std::basic_ostream<Character, Traits>& operator<<(std::basic_ostream<Character, Traits>& out,
                                                  const xexpression<E>& expression) {
  const E& e = expression.derived_cast();
  const auto& extents = e.shape();
  const std::size_t rank = e.dimension(), count = e.size();
  const auto width = out.width(0);
  const auto braces = [&out](std::size_t times, char brace) {
    for (; times > 0; --times) out << brace;
  };
  braces(rank, '{');
  auto number = e.template begin<layout_type::row_major>();
  for (std::size_t i = 0; i < count; ++i, ++number) {
    if (i > 0) {
      // The number of blocks that begin here: rows of the last axis, matrices of the last two, ...
      std::size_t begun = 0, block = 1;
      while (begun < rank) {
        block *= static_cast<std::size_t>(extents[rank - 1 - begun]);
        if (i % block != 0) break;
        ++begun;
      }
      braces(begun, '}');
      out << ", ";
      braces(begun, '{');
    }
    out.width(width);
    const auto value = *number;
    if constexpr (std::is_integral_v<decltype(+value)> && sizeof(value) == 1)
      out << +value;  // a pixel is a number, not a letter
    else
      out << value;
  }
  braces(rank, '}');
  return out;
}

}  // namespace xt
