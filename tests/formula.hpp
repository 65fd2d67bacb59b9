// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>

#include <cmath>

// The number that a formula of one variable comes to: reads the formula, and knows nothing of the kernels.
namespace testing {

using namespace chainrule::calculus;

template <class Function, class Kind, std::size_t... Path>
double number_of(symbol<Kind, Path...>, double x) {
  return x;
}
template <class Function, long long N, long long D>
double number_of(rational<N, D>, double) {
  return static_cast<double>(N) / static_cast<double>(D);
}
template <class Function, class L, class R>
double number_of(added<L, R> e, double x);
template <class Function, class L, class R>
double number_of(subtracted<L, R> e, double x);
template <class Function, class L, class R>
double number_of(multiplied<L, R> e, double x);
template <class Function, class L, class R>
double number_of(divided<L, R> e, double x);
template <class Function, class A, class T, class O>
double number_of(piecewise<A, T, O> e, double x);

inline double call(squared, double x) { return x * x; }
inline double call(exponential, double x) { return std::exp(x); }
inline double call(hyperbolic_cosine, double x) { return std::cosh(x); }
inline double call(logistic, double x) { return 1 / (1 + std::exp(-x)); }
inline double call(normal_cdf, double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }
inline double call(normal_pdf, double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0)); }

template <class Function, class F, class A>
double number_of(applied<F, A> e, double x) {
  if constexpr (std::is_same_v<F, activated>)
    return Function::value(number_of<Function>(e.argument, x));
  else
    return call(F{}, number_of<Function>(e.argument, x));
}
template <class Function, class L, class R>
double number_of(added<L, R> e, double x) {
  return number_of<Function>(e.left, x) + number_of<Function>(e.right, x);
}
template <class Function, class L, class R>
double number_of(subtracted<L, R> e, double x) {
  return number_of<Function>(e.left, x) - number_of<Function>(e.right, x);
}
template <class Function, class L, class R>
double number_of(multiplied<L, R> e, double x) {
  return number_of<Function>(e.left, x) * number_of<Function>(e.right, x);
}
template <class Function, class L, class R>
double number_of(divided<L, R> e, double x) {
  return number_of<Function>(e.left, x) / number_of<Function>(e.right, x);
}
template <class Function, class A, class T, class O>
double number_of(piecewise<A, T, O> e, double x) {
  return number_of<Function>(e.argument, x) > 0 ? number_of<Function>(e.then, x) : number_of<Function>(e.otherwise, x);
}

}  // namespace testing
