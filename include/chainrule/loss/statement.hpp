// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/meta/vocabulary.hpp>

// What the author of a loss states, checked before anything is built from it.
namespace chainrule {

// Vocabulary of these refusals.
template <class Type>
struct is_no_loss {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Type>(),
                                    " is no loss, which states a value and a derivative: write squared_error{}");
  }
};
namespace internal {

template <class Loss>
struct the_loss {
  static constexpr auto text() { return internal::meta::sentence("the loss ", internal::meta::spelling<Loss>()); }
};

}  // namespace internal

struct states_no_value_of_a_sample {
  static constexpr char text[] =
      "states no value: write template <std::size_t Size, class T> static constexpr T value(const T* a, const T* y)";
};
struct states_no_derivative_of_a_sample {
  static constexpr char text[] =
      "states no derivative: write template <std::size_t Size, class T> static constexpr void derivative(const T* a, "
      "const T* y, T scale, T* da)";
};

namespace internal::losses {

template <class Loss, class T>
concept StatesValueFor = requires(const T* numbers) { Loss::template value<2>(numbers, numbers); };
template <class Loss>
concept StatesValue = StatesValueFor<Loss, float> || StatesValueFor<Loss, double>;
template <class Loss, class T>
concept StatesDerivativeFor =
    requires(const T* numbers, T* to) { Loss::template derivative<2>(numbers, numbers, T{}, to); };
template <class Loss>
concept StatesDerivative = StatesDerivativeFor<Loss, float> || StatesDerivativeFor<Loss, double>;

/// Whether a loss states what it should.
template <class Loss>
struct statement {
  static constexpr int misspelt = meta::misspelt_in<meta::loss_words, Loss>;
  using type =
      first_refusal<refuse_if<!StatesValue<Loss> && !StatesDerivative<Loss>, refusal<is_no_loss<Loss>>>,
                    refuse_if<!StatesValue<Loss>, refusal<the_loss<Loss>, states_no_value_of_a_sample>>,
                    refuse_if<!StatesDerivative<Loss>, refusal<the_loss<Loss>, states_no_derivative_of_a_sample>>,
                    refuse_if<misspelt != 0, refusal<the_loss<Loss>, misspells<meta::loss_words, misspelt>>>>;
};

template <class Loss>
  requires(requires { Loss::settings::hold; } && !Loss::settings::hold)
struct statement<Loss> {
  using type = refusal<the_loss<Loss>, typename Loss::settings>;
};

// A loss that does not state which outputs it takes, takes all.
template <class Loss, class Out>
struct verdict_of_outputs {
  using type = acceptance;
};
template <class Loss, class Out>
  requires requires { typename Loss::template verdict<Out>; }
struct verdict_of_outputs<Loss, Out> {
  using type = typename Loss::template verdict<Out>;
};

}  // namespace internal::losses

/// Whether a type is a loss that takes outputs of shape Out: acceptance, or a refusal in words.
template <class Loss, class Out>
using verdict_of_loss =
    verdict_and_then<typename internal::losses::statement<Loss>::type, internal::losses::verdict_of_outputs<Loss, Out>>;

/// A loss: it states `value` and `derivative`.
template <class Type>
concept Loss = internal::losses::statement<std::remove_cvref_t<Type>>::type::accepted;

}  // namespace chainrule
