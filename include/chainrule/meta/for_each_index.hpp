// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule {

/// Calls `function.template operator()<I>()` for I in [Begin, End), in order. It halves the range, because a fold over
/// more than 256 operands is too deep for clang.
template <std::size_t Begin, std::size_t End, class Function>
constexpr void for_each_index(const Function& function) {
  if constexpr (End - Begin == 1) {
    function.template operator()<Begin>();
  } else if constexpr (End > Begin) {
    constexpr std::size_t middle = Begin + (End - Begin) / 2;
    for_each_index<Begin, middle>(function);
    for_each_index<middle, End>(function);
  }
}

}  // namespace chainrule
