// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include <chainrule/meta/absorbed.hpp>

namespace chainrule {

/// The verdict of a check that passed.
struct acceptance {
  static constexpr bool accepted = true;
};

/// The verdict of a check that failed: a sentence whose words are types, which the compiler prints.
template <class... Words>
struct refusal {
  static constexpr bool accepted = false;
};

/// The one class that asserts. A refusal travels as a type; what would have been made of it is `gate<refusal<...>>`
/// instead, whose completion, where the user first uses it, is the single error. It accepts any use, so no second follows.
/// Where a function may refuse, its declared return type is the gate: the error then points at the user's own line.
template <class Verdict>
struct gate : absorbed {
  static_assert(Verdict::accepted, "refused: the words of refusal<...> say where and why");
  using absorbed::absorbed;
  using absorbed::operator=;
};

namespace meta {

// The first refusal of several verdicts, or acceptance.
template <class... Verdicts>
struct first_refusal {
  using type = acceptance;
};

template <class... Rest>
struct first_refusal<acceptance, Rest...> : first_refusal<Rest...> {};

template <class... Words, class... Rest>
struct first_refusal<refusal<Words...>, Rest...> {
  using type = refusal<Words...>;
};

}  // namespace meta

/// The verdict of one condition.
template <bool Condition, class Refusal>
using refuse_if = std::conditional_t<Condition, Refusal, acceptance>;

/// The verdict of several: the first refusal, or acceptance.
template <class... Verdicts>
using first_refusal = typename meta::first_refusal<Verdicts...>::type;

namespace meta {

template <class Verdict, class Delayed>
struct if_accepted {
  using type = gate<Verdict>;
};
template <class Delayed>
struct if_accepted<acceptance, Delayed> {
  using type = typename Delayed::type;
};

}  // namespace meta

/// `Delayed::type` where the verdict accepts, otherwise the gate that says why not.
template <class Verdict, class Delayed>
using if_accepted = typename meta::if_accepted<Verdict, Delayed>::type;

}  // namespace chainrule
