// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/partial.hpp>

// The order in which a product is multiplied, as a type: brackets say what is multiplied first, braces which sums are
// distributed.
namespace chainrule::calculus {

/// A product or sum in brackets: it is computed before it is multiplied by the factors next to it.
template <class Derivative>
struct bracketed_derivative {
  using inside = Derivative;
  using numerator = typename Derivative::numerator;
  using denominator = typename Derivative::denominator;
};

/// A sum that is distributed: A (P + Q) is computed as A P + A Q. A is multiplied by the factors of each term, one
/// after another, beginning at the side on which A stands; then the results are added. Where nothing stands on the left
/// of the sum, its right neighbour is distributed.
template <class Sum>
struct distributed_sum {
  using inside = Sum;
  using numerator = typename Sum::numerator;
  using denominator = typename Sum::denominator;
};

template <class Inside>
inline constexpr bool is_derivative<bracketed_derivative<Inside>> = true;
template <class Sum>
inline constexpr bool is_derivative<distributed_sum<Sum>> = true;

namespace products {

template <class Inside>
struct in_brackets {
  using type = Inside;
};
template <class... Factors>
struct in_brackets<product<Factors...>> {
  using type = bracketed_derivative<product<Factors...>>;
};
template <class... Terms>
struct in_brackets<sum<Terms...>> {
  using type = bracketed_derivative<sum<Terms...>>;
};

template <class Inside>
struct in_braces {
  using type = Inside;
};
template <class... Terms>
struct in_braces<sum<Terms...>> {
  using type = distributed_sum<sum<Terms...>>;
};

template <class Left, class Right>
struct equal<bracketed_derivative<Left>, bracketed_derivative<Right>> : equal<Left, Right> {};
template <class Left, class Right>
struct equal<distributed_sum<Left>, distributed_sum<Right>> : equal<Left, Right> {};

}  // namespace products

/// A derivative in brackets, where it is a product or a sum; anything else needs none.
template <class Derivative>
using bracketed = typename products::in_brackets<std::remove_cvref_t<Derivative>>::type;

/// A sum in braces; anything else has no terms and stays as it is.
template <class Derivative>
using distributed = typename products::in_braces<std::remove_cvref_t<Derivative>>::type;

/// `in_brackets(d(a<3>)/d(a<2>) * d(a<2>)/d(a<1>)) * d(a<1>)/d(a<0>)`: C++'s own brackets do not show in the type of a
/// product.
template <Derivative Inside>
constexpr bracketed<Inside> in_brackets(Inside) {
  return {};
}

/// `d(C)/d(a<3>) * in_braces(one + d(a<3>)/d(z<3>) * d(z<3>)/d(a<2>))`: the row d(C)/d(a<3>) is multiplied by both
/// terms.
template <Derivative Inside>
constexpr distributed<Inside> in_braces(Inside) {
  return {};
}

// Propagates an earlier refusal without a second error.
template <class Inside>
  requires is_refused<Inside>
constexpr refused_result in_brackets(const Inside&) {
  return {};
}
template <class Inside>
  requires is_refused<Inside>
constexpr refused_result in_braces(const Inside&) {
  return {};
}

}  // namespace chainrule::calculus
