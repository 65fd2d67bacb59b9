// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/partial.hpp>

// The order in which a product is multiplied, as a type: a product whose factors may be products in brackets.
namespace chainrule::calculus {

/// A product or sum in brackets: what is inside is multiplied first, whatever stands beside it.
template <class Derivative>
struct bracketed_derivative {
  using inside = Derivative;
  using numerator = typename Derivative::numerator;
  using denominator = typename Derivative::denominator;
};

template <class Inside>
inline constexpr bool is_derivative<bracketed_derivative<Inside>> = true;

namespace products {

template <class Inside>
struct in_brackets {
  using type = Inside;
};
template <class... Factors>
struct in_brackets<product<Factors...>> {
  using type = bracketed_derivative<product<Factors...>>;
};

template <class Left, class Right>
struct equal<bracketed_derivative<Left>, bracketed_derivative<Right>> : equal<Left, Right> {};

}  // namespace products

/// A derivative in brackets, where it is a product; anything else needs none.
template <class Derivative>
using bracketed = typename products::in_brackets<Derivative>::type;

/// `in_brackets(d(a<3>)/d(a<2>) * d(a<2>)/d(a<1>)) * d(a<1>)/d(a<0>)`: C++'s own brackets leave no trace in a product.
template <Derivative Inside>
constexpr bracketed<Inside> in_brackets(Inside) {
  return {};
}

}  // namespace chainrule::calculus
