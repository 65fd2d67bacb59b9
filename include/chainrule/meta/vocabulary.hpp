// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/misspellings.hpp>
#include <chainrule/meta/verdict.hpp>

// What authors state is a closed vocabulary. A misspelt member is refused, because it would otherwise be ignored.
namespace chainrule {

// Vocabulary of these refusals.
template <class Words, int Number>
struct misspells {
  static constexpr auto text() {
    return internal::meta::written([](internal::meta::sink& to) {
      const char* const right = Words::right[Number < 0 ? -Number : Number];
      to.put(Number < 0 ? "states " : "misspells ");
      to.put(right);
      to.put(Number < 0 ? " as something else than a type: write using " : ": write ");
      to.put(right);
      to.put(Number < 0 ? " = ..." : "");
    });
  }
};

namespace internal::meta {

template <class Type>
concept MayBeABase = std::is_class_v<Type> && !std::is_final_v<Type>;

template <class Words, class Type>
inline constexpr int misspelt_in = 0;
template <class Words, MayBeABase Type>
inline constexpr int misspelt_in<Words, Type> = Words::template wrong<Type>;

/// A type of the library itself: its statements are not checked again. The alias must name the class itself, so that a
/// derived class does not inherit the claim.
template <class Type>
concept OfTheLibrary = std::is_same_v<typename Type::of_the_library, Type>;

/// What an activation or a loss states of its template arguments: whether they are what they must be, and what that is.
template <bool Hold, text Needed>
struct settings {
  static constexpr bool hold = Hold;
  static constexpr auto text() { return sentence("needs ", Needed); }
};

}  // namespace internal::meta
}  // namespace chainrule
