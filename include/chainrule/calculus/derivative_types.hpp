// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include <chainrule/calculus/symbol.hpp>
#include <chainrule/meta/list.hpp>
#include <chainrule/meta/verdict.hpp>

// Derivatives as types: dy/dx, products and sums of them, and whether two of them can be multiplied or added.
namespace chainrule::calculus {

/// dy: the type of `d(y)`, before it is divided by `d(x)`.
template <class Variable>
struct differential {
  static constexpr auto text() { return internal::meta::sentence("d(", internal::meta::spelling<Variable>(), ")"); }
};

/// dy/dx. If y and x are neighbours, it is one factor; otherwise `expand` writes it as a product of factors.
template <class Y, class X>
struct partial {
  static constexpr auto text() {
    return internal::meta::sentence("d(", internal::meta::spelling<Y>(), ")/d(", internal::meta::spelling<X>(), ")");
  }
  using numerator = Y;
  using denominator = X;
};

/// A factor from y to x that is only one term of dy/dx, such as the 1 in 1 + d(branch)/dx of a residual. If there are
/// several, Number says which one. Identities are counted from 1; factors that are not identities are counted
/// separately, from 1 too.
template <class Y, class X, std::size_t Number = 1, bool IsIdentity = true>
struct direct {
  using numerator = Y;
  using denominator = X;
};

/// A product of derivatives in which neighbours cancel: each factor ends in the variable that the next begins with.
template <class... Factors>
struct product {
  using numerator = typename list_element<0, list<Factors...>>::numerator;
  using denominator = typename list_element<sizeof...(Factors) - 1, list<Factors...>>::denominator;
};

/// A sum over several paths between two variables: all terms begin and end in the same variable.
template <class First, class... Terms>
struct sum {
  using numerator = typename First::numerator;
  using denominator = typename First::denominator;
};

/// `product * d(y)`, incomplete until `/ d(x)` follows. So a product in Leibniz's notation needs no parentheses.
template <class Product, class Y>
struct pending {};

/// A constant in a formula: Numerator / Denominator.
template <long long Numerator, long long Denominator = 1>
struct rational {};

/// The number one. It stands for d(z)/d(b), and in a residual's `one + d(a<2>)/d(a<2, 1>) * ...` for the direct path.
/// If `one` is added again, it stands for the next direct path that is an identity.
inline constexpr rational<1> one{};

template <class Type>
inline constexpr bool is_derivative = false;
template <class Y, class X>
inline constexpr bool is_derivative<partial<Y, X>> = true;
template <class Y, class X, std::size_t Number, bool IsIdentity>
inline constexpr bool is_derivative<direct<Y, X, Number, IsIdentity>> = true;
template <class... Factors>
inline constexpr bool is_derivative<product<Factors...>> = true;
template <class... Terms>
inline constexpr bool is_derivative<sum<Terms...>> = true;

/// A partial, a product or a sum of them.
template <class Type>
concept Derivative = is_derivative<std::remove_cvref_t<Type>>;

// The words of this header's error messages.
struct is_not_a_derivative {
  static constexpr char text[] = "is not a derivative: write d(C)/d(W<1>)";
};
template <class Variable>
struct left_factor_ends_in {
  static constexpr auto text() {
    return internal::meta::sentence("the left factor ends in ", internal::meta::spelling<Variable>());
  }
};
template <class Variable>
struct right_factor_begins_with {
  static constexpr auto text() {
    return internal::meta::sentence("and the right one begins with ", internal::meta::spelling<Variable>(),
                                    ": neighbours must cancel");
  }
};
template <class Left, class Right>
struct lead_elsewhere {
  static constexpr auto text() {
    return internal::meta::sentence("one term leads from ", internal::meta::spelling<typename Left::numerator>(),
                                    " to ", internal::meta::spelling<typename Left::denominator>(),
                                    " and the other from ", internal::meta::spelling<typename Right::numerator>(),
                                    " to ", internal::meta::spelling<typename Right::denominator>(),
                                    ": terms begin and end alike");
  }
};

/// Acceptance if a type is a derivative; otherwise the reason why it is not one.
template <class Type>
using derivative_verdict =
    first_refusal<carried_verdict<Type>,
                  refuse_if<!Derivative<Type>, refusal<std::remove_cvref_t<Type>, is_not_a_derivative>>>;

namespace products {

template <class Left, class Right>
struct cancelling {
  using type = refuse_if<
      !std::is_same_v<typename Left::denominator, typename Right::numerator>,
      refusal<left_factor_ends_in<typename Left::denominator>, right_factor_begins_with<typename Right::numerator>>>;
};
template <class Left, class Right>
struct adding {
  using type = refuse_if<!std::is_same_v<typename Left::numerator, typename Right::numerator> ||
                             !std::is_same_v<typename Left::denominator, typename Right::denominator>,
                         refusal<lead_elsewhere<Left, Right>>>;
};

}  // namespace products

/// Whether `left * right` has neighbours that cancel: left ends in the variable that right begins with.
template <class Left, class Right>
using verdict_of_product =
    verdict_and_then<first_refusal<derivative_verdict<Left>, derivative_verdict<Right>>,
                     products::cancelling<std::remove_cvref_t<Left>, std::remove_cvref_t<Right>>>;

/// Whether two terms can be added: they have the same y and the same x.
template <class Left, class Right>
using verdict_of_sum = verdict_and_then<first_refusal<derivative_verdict<Left>, derivative_verdict<Right>>,
                                        products::adding<std::remove_cvref_t<Left>, std::remove_cvref_t<Right>>>;

namespace products {

template <class Factor>
struct factors_of {
  using type = list<Factor>;
};
template <class... Factors>
struct factors_of<product<Factors...>> {
  using type = list<Factors...>;
};
template <class Term>
struct terms_of {
  using type = list<Term>;
};
template <class... Terms>
struct terms_of<sum<Terms...>> {
  using type = list<Terms...>;
};

template <template <class...> class Operation, class List>
struct apply;
template <template <class...> class Operation, class... Types>
struct apply<Operation, list<Types...>> {
  using type = Operation<Types...>;
};
// A product of one factor is that factor.
template <template <class...> class Operation, class Type>
struct apply<Operation, list<Type>> {
  using type = Type;
};

}  // namespace products

/// The factors of a product, as a list; of anything else, itself alone.
template <class Derivative>
using factors_of = typename products::factors_of<std::remove_cvref_t<Derivative>>::type;

/// The terms of a sum, as a list; of anything else, itself alone.
template <class Derivative>
using terms_of = typename products::terms_of<std::remove_cvref_t<Derivative>>::type;

/// One product out of several.
template <class... Derivatives>
using product_of = typename products::apply<product, joined_list<factors_of<Derivatives>...>>::type;

/// One sum out of several terms.
template <class... Derivatives>
using sum_of = typename products::apply<sum, joined_list<terms_of<Derivatives>...>>::type;

/// `Left * Right`, or the refusal of neighbours that do not cancel.
template <class Left, class Right>
using checked_product = if_accepted<verdict_of_product<Left, Right>,
                                    products::apply<product, joined_list<factors_of<Left>, factors_of<Right>>>>;

/// `Left + Right`, or the refusal of terms that begin or end differently.
template <class Left, class Right>
using checked_sum =
    if_accepted<verdict_of_sum<Left, Right>, products::apply<sum, joined_list<terms_of<Left>, terms_of<Right>>>>;

}  // namespace chainrule::calculus
