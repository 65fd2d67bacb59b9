// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/misspellings.hpp>
#include <chainrule/meta/verdict.hpp>

// What authors state is a closed vocabulary. A misspelt member is refused, because it would otherwise be ignored.
namespace chainrule {

// Phrases that the refusals below are made of.
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

template <class About>
struct has_a_verdict_that_fails_for {
  static constexpr auto text() {
    return internal::meta::sentence("states a verdict that does not compile for ", internal::meta::spelling<About>(),
                                    ": name it by itself to see why");
  }
};

namespace internal::meta {

// Whether a class has a member template `verdict`, without asking what it names.
template <template <class...> class>
struct member_template;
template <class Type>
concept HasVerdict = requires { typename member_template<Type::template verdict>; };

/// The verdict about About of a type whose `verdict<About...>` is none: acceptance where the type states no verdict, a
/// refusal where what it states does not compile.
template <class Subject, class Type, class About>
struct verdict_not_there {
  using type = refuse_if<HasVerdict<Type>, refusal<Subject, has_a_verdict_that_fails_for<About>>>;
};

template <class Type>
concept MayBeABase = std::is_class_v<Type> && !std::is_final_v<Type>;

template <class Words, class Type>
inline constexpr int misspelt_in = 0;
template <class Words, MayBeABase Type>
inline constexpr int misspelt_in<Words, Type> = Words::template wrong<Type>;

/// A type of the library itself: its statements are not checked again. The alias must name the class itself, so that a
/// derived class does not inherit the claim.
template <class Type>
concept OfTheLibrary = std::is_same_v<typename Type::library_type, Type>;

/// What a function, a loss, an operation or an optimizer states of its template arguments, as `settings`: whether they
/// are valid, and what they must be.
template <bool Hold, text Needed>
struct settings {
  static constexpr bool hold = Hold;
  static constexpr auto text() { return sentence("needs ", Needed); }
};

/// A type whose template arguments are not valid.
template <class Type>
concept HasWrongSettings = requires { Type::settings::hold; } && !Type::settings::hold;

template <class Type>
struct stated_settings {
  using type = settings<true, "">;
};
template <class Type>
  requires requires { Type::settings::hold; }
struct stated_settings<Type> {
  using type = typename Type::settings;
};
/// The settings that a type states; valid ones if it states none.
template <class Type>
using settings_of = typename stated_settings<Type>::type;

/// Of several settings the first that are not valid, or the last.
template <class First, class... Rest>
struct first_settings {
  using type = typename std::conditional_t<First::hold, first_settings<Rest...>, std::type_identity<First>>::type;
};
template <class Last>
struct first_settings<Last> {
  using type = Last;
};

}  // namespace internal::meta
}  // namespace chainrule
