// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

#include <chainrule/meta/gate.hpp>
#include <chainrule/meta/sentence.hpp>

namespace chainrule {

/// The verdict of a check that passed.
struct acceptance {
  static constexpr bool accepted = true;
  static constexpr auto text() { return internal::meta::text<0>{}; }
};

/// The path of a layer. A refusal of a layer begins with it. `at_layer<2, 1>` is the first layer inside layer 2.
template <std::size_t... Numbers>
struct at_layer {
  static constexpr auto text() {
    return internal::meta::written([](internal::meta::sink& to) {
      to.put("layer");
      [[maybe_unused]] char before = ' ';
      ((to.put(before), to.put_number(Numbers), before = '.'), ...);
    });
  }
};

/// The verdict of a check that failed: a sentence whose words are types. A type gives its words as
/// `static constexpr char text[]`, or as a function `text()` that returns an `internal::meta::text`. For any other
/// type, such as a layer, the word is its spelling.
template <class... Words>
struct refusal {
  static constexpr bool accepted = false;
  static constexpr auto text() { return internal::meta::written(internal::meta::joined_words<Words...>{}); }
};
/// The refusal of a layer: "layer 2 is dense<10>, which expects ...".
template <std::size_t... Numbers, class Layer, class Word, class... Words>
struct refusal<at_layer<Numbers...>, Layer, Word, Words...> {
  static constexpr bool accepted = false;
  static constexpr auto text() {
    return internal::meta::sentence(at_layer<Numbers...>::text(), " is ", internal::meta::spelling<Layer>(), ", which ",
                                    internal::meta::written(internal::meta::joined_words<Word, Words...>{}));
  }
};

/// The class that stands for a refused type; its error is the verdict's sentence (meta/gate.hpp).
template <class Verdict>
using gate_of = gate<typename internal::meta::printed<Verdict>::type>;

namespace internal::meta {

// The first refusal of several verdicts, or acceptance.
template <class... Verdicts>
struct first_refusal {
  using type = acceptance;
};

template <class... Rest>
struct first_refusal<acceptance, Rest...> : first_refusal<Rest...> {};

// One partial specialization for each kind of refusal. A single one for all types would match acceptance as well, and
// compilers would have to find out each time that the one above is more special.
template <class... Words, class... Rest>
struct first_refusal<refusal<Words...>, Rest...> {
  using type = refusal<Words...>;
};
template <says... Phrases, class... Rest>
struct first_refusal<wording<Phrases...>, Rest...> {
  using type = wording<Phrases...>;
};

}  // namespace internal::meta

namespace internal {

/// The word for a part of an expression that was already refused.
struct was_refused_before {
  static constexpr char text[] = "a part of this was refused before";
};

}  // namespace internal

namespace internal::meta {

template <class Type>
struct carried_verdict {
  using type = acceptance;
};
template <>
struct carried_verdict<refused_result> {
  using type = refusal<was_refused_before>;
};
template <class Verdict>
struct carried_verdict<gate<Verdict>> {
  using type = Verdict;
};
template <class Verdict>
struct carried_verdict<refused_number<Verdict>> {
  using type = Verdict;
};

}  // namespace internal::meta

/// For a type that takes the place of something refused: that refusal. For any other type: acceptance.
template <class Type>
using carried_verdict = typename internal::meta::carried_verdict<std::remove_cvref_t<Type>>::type;

/// The verdict of one condition.
template <bool Condition, class Refusal>
using refuse_if = std::conditional_t<Condition, Refusal, acceptance>;

/// The verdict of several: the first refusal, or acceptance.
template <class... Verdicts>
using first_refusal = typename internal::meta::first_refusal<Verdicts...>::type;

namespace internal::meta {

template <class Verdict, class Delayed>
struct if_accepted {
  using type = gate_of<Verdict>;
};
template <class Delayed>
struct if_accepted<acceptance, Delayed> {
  using type = typename Delayed::type;
};

template <class Verdict, class Next>
struct verdict_and_then {
  using type = Verdict;
};
template <class Next>
struct verdict_and_then<acceptance, Next> {
  using type = typename Next::type;
};

}  // namespace internal::meta

/// `Verdict` if it is a refusal; otherwise `Next::type`, which is instantiated only then.
template <class Verdict, class Next>
using verdict_and_then = typename internal::meta::verdict_and_then<Verdict, Next>::type;

/// `Delayed::type` where the verdict accepts, otherwise the gate that says why not.
template <class Verdict, class Delayed>
using if_accepted = typename internal::meta::if_accepted<Verdict, Delayed>::type;

namespace internal::meta {

template <bool Condition, class Refusal>
struct gate_if {};
template <class Refusal>
struct gate_if<true, Refusal> {
  using type = gate_of<Refusal>;
};

}  // namespace internal::meta

/// The return type of an overload for calls that are wrong. If the condition holds, it is the gate of the refusal. If
/// not, there is no such overload, and its sentence is not instantiated. (A `requires` clause would be too late:
/// compilers look at return types first.)
template <bool Condition, class Refusal>
using gate_if = typename internal::meta::gate_if<Condition, Refusal>::type;

}  // namespace chainrule
