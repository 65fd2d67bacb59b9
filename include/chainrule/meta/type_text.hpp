// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include <chainrule/meta/spelling.hpp>

// A type's name in reports; the same as in refusals.
namespace chainrule {

/// The type of a signature, `type_signature<Type>()`, written at run time, which costs the compiler nothing. Compilers
/// differ in whether they write template arguments that have a default: `kernel_size<5>` may be `kernel_size<5, 5>`.
template <class = void>
std::string type_text(const char* signature) {
  const internal::meta::extent_in_signature type = internal::meta::type_in(signature);
  std::string text(type.end - type.begin, ' ');
  text.resize(internal::meta::write_spelling(signature + type.begin, text.size(), text.data()));
  return text;
}

/// A type as its user writes it: `dense<4, act::tanh>`.
template <class Type>
std::string type_text() {
  return internal::meta::code_of<Type>::text.characters;
}

}  // namespace chainrule
