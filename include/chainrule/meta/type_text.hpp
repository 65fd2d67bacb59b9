// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

#include <chainrule/meta/spelling.hpp>

// A type's name in reports; the same as in refusals.
namespace chainrule {

namespace internal::report {

template <class = void>
void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

}  // namespace internal::report

/// The type of a signature, `type_signature<Type>()`, written at run time, which costs the compiler nothing. Compilers
/// differ in whether they write template arguments that have a default: `kernel_size<5>` may be `kernel_size<5, 5>`.
template <class = void>
std::string type_text(const char* signature) {
  const internal::meta::extent_in_signature type = internal::meta::type_in(signature);
  std::string text(type.end - type.begin, ' ');
  text.resize(internal::meta::write_spelling(signature + type.begin, text.size(), text.data()));
  internal::report::replace_all(text, "from_extent<", "from<");
  internal::report::replace_all(text, "pool_extents<", "pool_size<");
  return text;
}

/// A type as its user writes it: `dense<4, act::tanh>`.
template <class Type>
std::string type_text() {
  return internal::meta::code_of<Type>::text.characters;
}

}  // namespace chainrule
