// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/derivative_types.hpp>

// Leibniz's notation: d(y)/d(x), products, sums and their equality.
namespace chainrule::calculus {

namespace products {

// Has no member `type` if an operand is not a derivative, so that the operator is not considered. It must not be a
// refusal: clang instantiates this return type for every sum and product in a program.
template <class Left, class Right>
struct multiplied {};
template <Derivative Left, Derivative Right>
struct multiplied<Left, Right> {
  using type = checked_product<Left, Right>;
};
template <class Left, class Right>
struct added {};
template <Derivative Left, Derivative Right>
struct added<Left, Right> {
  using type = checked_sum<Left, Right>;
};

}  // namespace products

struct differentiate {
  template <class Kind, std::size_t... Path>
  constexpr differential<symbol<Kind, Path...>> operator()(symbol<Kind, Path...>) const {
    return {};
  }
};

/// `d(y)/d(x)`, for any two symbols.
inline constexpr differentiate d{};

template <class Y, class X>
constexpr partial<Y, X> operator/(differential<Y>, differential<X>) {
  return {};
}

template <Derivative Left, class Y>
constexpr pending<Left, Y> operator*(Left, differential<Y>) {
  return {};
}

template <class Left, class Y, class X>
constexpr checked_product<Left, partial<Y, X>> operator/(pending<Left, Y>, differential<X>) {
  return {};
}

template <Derivative Left, Derivative Right>
constexpr typename products::multiplied<Left, Right>::type operator*(Left, Right) {
  return {};
}

template <Derivative Left, Derivative Right>
constexpr typename products::added<Left, Right>::type operator+(Left, Right) {
  return {};
}

namespace products {

template <class Term>
inline constexpr std::size_t ones = 0;
template <class Y, class X, std::size_t Number>
inline constexpr std::size_t ones<direct<Y, X, Number>> = 1;
template <class... Terms>
inline constexpr std::size_t ones<sum<Terms...>> = [] {
  std::size_t number = 0;
  for (const std::size_t one : {ones<Terms>...}) number += one;
  return number;
}();

}  // namespace products

template <Derivative Right>
constexpr auto operator+(rational<1>, Right right) {
  return direct<typename Right::numerator, typename Right::denominator, 1 + products::ones<Right>>{} + right;
}

template <Derivative Left>
constexpr auto operator+(Left left, rational<1>) {
  return one + left;
}

namespace products {

template <class Left, class Right>
struct equal : std::is_same<Left, Right> {};

template <class... Left, class... Right>
  requires(sizeof...(Left) == sizeof...(Right))
struct equal<product<Left...>, product<Right...>>
    : std::bool_constant<internal::meta::all({equal<Left, Right>::value...})> {};

// A sum's terms have no order: both sums have the same number of terms, and each term of one is a term of the other.
template <class Term, class... Terms>
inline constexpr bool is_one_of = internal::meta::any({equal<Term, Terms>::value...});

template <class... Left, class... Right>
  requires(sizeof...(Left) == sizeof...(Right))
struct equal<sum<Left...>, sum<Right...>> : std::bool_constant<internal::meta::all({is_one_of<Left, Right...>...}) &&
                                                               internal::meta::all({is_one_of<Right, Left...>...})> {};

}  // namespace products

/// Equality of the written expressions: the same factors in the same order, the same terms in any order.
template <Derivative Left, Derivative Right>
constexpr bool operator==(Left, Right) {
  return products::equal<Left, Right>::value;
}

}  // namespace chainrule::calculus
