// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/meta/indices.hpp>

namespace chainrule {

namespace internal::meta {

/// `Type`, made to depend on the parameters of the template around it: compilers then check what is done with it only
/// when that template is instantiated (docs/decisions/14_templates_for_rare_code.md).
template <class Type, class... /*Parameters*/>
struct when_used {
  using type = Type;
};

/// The number of calls in one fold expression: large, so that the compiler has few functions, and well below clang's
/// limit of 256 operands.
inline constexpr std::size_t calls_together = 16;

template <std::size_t Begin, class Function, std::size_t... Indices>
[[gnu::always_inline]] inline constexpr void call_from(const Function& function, index_sequence<Indices...>) {
  (function.template operator()<Begin + Indices>(), ...);
}

}  // namespace internal::meta

/// A choice of numbers below Most, in the order in which `for_each_index` passes them on.
template <std::size_t Most>
struct index_list {
  std::size_t count = 0;
  std::size_t number[Most + 1] = {};  // one more, because an array cannot be empty
};

/// Calls `function.template operator()<I>()` for I in [Begin, End), in order.
template <std::size_t Begin, std::size_t End, class Function>
[[gnu::always_inline]] inline constexpr void for_each_index(const Function& function) {
  if constexpr (End > Begin && End - Begin <= internal::meta::calls_together) {
    internal::meta::call_from<Begin>(function, internal::meta::make_index_sequence<End - Begin>{});
  } else if constexpr (End > Begin) {
    constexpr std::size_t middle = Begin + (End - Begin) / 2;
    for_each_index<Begin, middle>(function);
    for_each_index<middle, End>(function);
  }
}

}  // namespace chainrule
