// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/meta/vocabulary.hpp>

// What the author of an activation states, checked before anything is built from it.
namespace chainrule {

namespace act {

template <class Function>
struct elementwise;

}  // namespace act

// Phrases that the refusals below are made of.
struct states_no_value {
  static constexpr char text[] = "states no value: write template <class T> static constexpr T value(T z)";
};
struct states_no_derivative {
  static constexpr char text[] = "states no derivative: write derivative_from_output(a) or derivative_from_input(z)";
};
struct takes_no_vectors {
  static constexpr char text[] =
      "states over_vectors and takes numbers alone: write template <class T> static constexpr T value(T z)";
};
namespace internal {

template <class Function>
struct has_the_activation {
  static constexpr auto text() {
    return internal::meta::sentence("has the activation ", internal::meta::spelling<Function>(), ", which");
  }
};

}  // namespace internal

namespace internal::activations {

template <class Function>
concept StatesValue = requires { Function::value(0.0); };
template <class Function>
concept StatesDerivative = DerivativeFromOutput<Function> || requires { Function::derivative_from_input(0.0); };
template <class Function>
concept TakesVectors = requires(number::lanes<float, 1> z) { Function::value(z); };

/// Whether a type is meant as an activation, even if it does not state all that it should.
template <class Type>
concept MeantAsActivation =
    StatesValue<Type> || (std::is_class_v<Type> && std::is_base_of_v<act::elementwise<Type>, Type>);

/// Whether an activation states what it should: acceptance, or a refusal whose words begin with `Subject`.
template <class Function, class... Subject>
struct statement {
  static constexpr int misspelt = meta::misspelt_in<meta::activation_words, Function>;
  using type =
      first_refusal<refuse_if<!StatesValue<Function>, refusal<Subject..., states_no_value>>,
                    refuse_if<!StatesDerivative<Function>, refusal<Subject..., states_no_derivative>>,
                    refuse_if<OverVectors<Function> && !TakesVectors<Function>, refusal<Subject..., takes_no_vectors>>,
                    refuse_if<misspelt != 0, refusal<Subject..., misspells<meta::activation_words, misspelt>>>>;
};
template <meta::OfTheLibrary Function, class... Subject>
struct statement<Function, Subject...> {
  using type = acceptance;
};

template <class Function>
concept HasSettings = meta::OfTheLibrary<Function> && requires { Function::settings::hold; };
template <HasSettings Function, class... Subject>
struct statement<Function, Subject...> {
  using type = refuse_if<!Function::settings::hold, refusal<Subject..., typename Function::settings>>;
};

// A name from other libraries.
template <class Function, class... Subject>
  requires requires { typename Function::instead; }
struct statement<Function, Subject...> {
  using type = refusal<Subject..., typename Function::instead>;
};

// The same for a layer on an input of shape In. (Function is not complete where `elementwise<Function>` is
// instantiated.)
template <class In, class Function>
struct statement_on : statement<Function, Function> {};

}  // namespace internal::activations

/// An activation: it states `value` and its derivative, and can stand in a dense layer; derived from
/// `act::elementwise<itself>`, in the list too.
template <class Type>
concept Activation = internal::activations::StatesValue<std::remove_cvref_t<Type>> &&
                     internal::activations::statement<std::remove_cvref_t<Type>>::type::accepted;

}  // namespace chainrule
