// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/text.hpp>
#include <chainrule/chain/closed_form.hpp>

// What a user asks of a network's derivatives: their factors, shapes, structures, closed forms and text.
namespace chainrule {

namespace internal::chains {

template <class Net, class Factor>
struct structure_of {
  static constexpr structure value = Net::graph().factors[factor_of<Net, Factor>].kind;
};
template <class Net, class X>
struct structure_of<Net, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  static constexpr structure value = structure::dense;
};
template <class Net, class Inside>
struct structure_of<Net, calculus::bracketed_derivative<Inside>> : structure_of<Net, Inside> {};
template <class Net, class Sum>
struct structure_of<Net, calculus::distributed_sum<Sum>> : structure_of<Net, Sum> {};
template <class Net, class First, class... Rest>
struct structure_of<Net, calculus::product<First, Rest...>> {
  static constexpr structure value = [] {
    const structure factors[] = {structure_of<Net, First>::value, structure_of<Net, Rest>::value...};
    structure product = factors[0];
    for (std::size_t i = 1; i <= sizeof...(Rest); ++i) product = structure_of_product(product, factors[i]);
    return product;
  }();
};
template <class Net, class First, class... Rest>
struct structure_of<Net, calculus::sum<First, Rest...>> {
  static constexpr structure value = [] {
    const structure terms[] = {structure_of<Net, First>::value, structure_of<Net, Rest>::value...};
    structure sum = terms[0];
    for (std::size_t i = 1; i <= sizeof...(Rest); ++i) sum = structure_of_sum(sum, terms[i]);
    return sum;
  }();
};

// The shapes of a network's derivatives, which are written under the factors of a formula.
template <class Net>
struct shapes {
  template <class Factor>
  static constexpr auto of(Factor) {
    return outer_shape<typename variable_lookup<Net, typename Factor::numerator>::extents,
                       typename variable_lookup<Net, typename Factor::denominator>::extents>{};
  }
};

}  // namespace internal::chains

/// Whether a derivative exists in a network: its symbols exist, and each y depends on its x. If the network or the
/// derivative was refused before, this is that refusal.
template <class Net, class Derivative>
using verdict_of_derivative =
    verdict_and_then<first_refusal<verdict_of_network<Net>, calculus::derivative_verdict<Derivative>>,
                     internal::chains::verdict<std::remove_cvref_t<Net>, std::remove_cvref_t<Derivative>>>;

/// Whether a derivative was accepted and exists in an accepted network: `DerivableIn<decltype(d(C)/d(W<1>)), net>`.
template <class Derivative, class Net>
concept DerivableIn = verdict_of_derivative<Net, Derivative>::accepted;

namespace internal::chains {

template <class Net, class Derivative>
struct expanded {
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, expand<Net, Derivative>>;
};

template <class Net, class Derivative>
struct shape_of_derivative {
  using type = decltype(shapes<Net>::of(Derivative{}));
};
template <class Net, class Derivative>
struct shape_of {
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, shape_of_derivative<Net, Derivative>>;
};
template <class Net, calculus::Symbol Symbol>
struct shape_of<Net, Symbol> {
  template <class Found>
  struct extents {
    using type = typename Found::extents;
  };
  struct found {
    using type = if_accepted<typename variable_lookup<Net, Symbol>::verdict, extents<variable_lookup<Net, Symbol>>>;
  };
  using type = if_accepted<verdict_of_network<Net>, found>;
};

// A function's result that is known at compile time: it converts to its value, and compares like it.
template <auto Value>
struct known {
  constexpr operator decltype(Value)() const { return Value; }
};

template <class Net, class Derivative>
struct structure_value {
  using type = known<structure_of<Net, typename expand<Net, Derivative>::type>::value>;
};
template <class Net, class Derivative>
struct checked_structure {
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, structure_value<Net, Derivative>>;
};

template <class Net, class Loss, class Derivative>
struct form_type {
  using type = std::remove_const_t<decltype(closed_form<Net, Loss, typename expand<Net, Derivative>::type>::value)>;
};
template <class Net, class Loss, class Derivative>
struct stated_form {
  using type = if_accepted<typename verdict_of_form<Net, Loss, typename expand<Net, Derivative>::type>::type,
                           form_type<Net, Loss, Derivative>>;
};
template <class Net, class Loss, class Derivative>
struct checked_form {
  using type = if_accepted<verdict_of_derivative<Net, Derivative>, stated_form<Net, Loss, Derivative>>;
};

// Propagates an earlier refusal without a second error.
template <class Net, class Derivative, class Delayed>
struct absorbing : Delayed {};
template <class Net, class Derivative, class Delayed>
  requires is_refused<Net>
struct absorbing<Net, Derivative, Delayed> {
  using type = Net;
};
template <class Net, class Derivative, class Delayed>
  requires(!is_refused<Net> && is_refused<Derivative>)
struct absorbing<Net, Derivative, Delayed> {
  using type = Derivative;
};

}  // namespace internal::chains

// Each of the functions below refuses what `verdict_of_derivative` refuses, and propagates earlier refusals.

/// The derivative as the product of its factors, each the derivative of one equation: `expand<net>(d(C)/d(W<1>))`.
template <class Net, class Derivative>
constexpr typename internal::chains::absorbing<Net, Derivative, internal::chains::expanded<Net, Derivative>>::type
expand(Derivative) {
  return {};
}

/// The shape of a variable, or of a derivative: y's extents, then x's. A cost is a scalar without extents, so d(C)/d(W)
/// has W's shape.
template <class Net, class Expression>
constexpr typename internal::chains::absorbing<Net, Expression, internal::chains::shape_of<Net, Expression>>::type
shape_of(Expression) {
  return {};
}

/// What kind of matrix a derivative is, from the structures of its factors.
template <class Net, class Derivative>
constexpr
    typename internal::chains::absorbing<Net, Derivative, internal::chains::checked_structure<Net, Derivative>>::type
    structure_of(Derivative) {
  return {};
}

/// A derivative in closed form: W<n>, sigma'(z<n>), a<n-1>, one, 2 (a<N> - y). C is the squared error unless a loss is
/// named.
template <class Net, class Loss = squared_error, class Derivative>
constexpr
    typename internal::chains::absorbing<Net, Derivative, internal::chains::checked_form<Net, Loss, Derivative>>::type
    closed_form(Derivative) {
  if constexpr (is_refused<typename internal::chains::absorbing<
                    Net, Derivative, internal::chains::checked_form<Net, Loss, Derivative>>::type>)
    return {};
  else
    return internal::chains::closed_form<Net, Loss, typename internal::chains::expand<Net, Derivative>::type>::value;
}

namespace internal::chains {

template <class Style, class Net, class... Parts>
struct text_of {
  static constexpr auto text = calculus::writing::written<Style, shapes<Net>>(Parts{}...);
  using type = std::remove_const_t<decltype(text)>;
};

// The text; or the refusal of a part that does not exist in the network; or an earlier refusal.
template <class Style, class Net, class... Parts>
struct checked_text {
  using type = if_accepted<first_refusal<verdict_of_derivative<Net, Parts>...>, text_of<Style, Net, Parts...>>;
};
template <class Style, class Net, class... Parts>
  requires is_refused<Net>
struct checked_text<Style, Net, Parts...> {
  using type = Net;
};
template <class Style, class Net, class... Parts>
  requires(!is_refused<Net> && (is_refused<Parts> || ...))
struct checked_text<Style, Net, Parts...> {
  using type = refused_result;
};

template <class Type>
concept DerivativeOrRefused = calculus::Derivative<Type> || is_refused<Type>;

}  // namespace internal::chains

/// A derivative as text, with the shape of each factor in this network after it.
template <class Net, internal::chains::DerivativeOrRefused... Parts>
constexpr typename internal::chains::checked_text<calculus::writing::plain, Net, Parts...>::type as_text(Parts...) {
  if constexpr (is_refused<typename internal::chains::checked_text<calculus::writing::plain, Net, Parts...>::type>)
    return {};
  else
    return internal::chains::text_of<calculus::writing::plain, Net, Parts...>::text;
}

/// The same in LaTeX, with the shape under each factor.
template <class Net, internal::chains::DerivativeOrRefused... Parts>
constexpr typename internal::chains::checked_text<calculus::writing::tex, Net, Parts...>::type as_latex(Parts...) {
  if constexpr (is_refused<typename internal::chains::checked_text<calculus::writing::tex, Net, Parts...>::type>)
    return {};
  else
    return internal::chains::text_of<calculus::writing::tex, Net, Parts...>::text;
}

}  // namespace chainrule
