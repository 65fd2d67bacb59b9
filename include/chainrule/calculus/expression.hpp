// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include <chainrule/calculus/partial.hpp>
#include <chainrule/calculus/symbol.hpp>

// Closed forms: factors as formulas in the network's variables, such as `2 * (a<2> - y)` or `sigma_prime(z<2>) * W<2>`.
namespace chainrule::calculus {

/// A number that the user typed into a formula.
struct literal {
  double value;
};

template <class Left, class Right>
struct added {
  Left left;
  Right right;
};
template <class Left, class Right>
struct subtracted {
  Left left;
  Right right;
};
template <class Left, class Right>
struct multiplied {
  Left left;
  Right right;
};
template <class Left, class Right>
struct divided {
  Left left;
  Right right;
};

/// A function of one argument. Function has `text` and `latex`.
template <class Function, class Argument>
struct applied {
  Argument argument;
};

/// `then` where the argument is positive, `otherwise` where it is not.
template <class Argument, class Then, class Otherwise>
struct piecewise {
  Argument argument;
  Then then;
  Otherwise otherwise;
};

/// The derivative of a layer's activation at z. `==` holds with `sigma_prime(z)` and with the formula that the
/// activation states.
template <class Activation, class Argument>
struct activation_derivative {
  Argument argument;
};

/// The derivative of a concatenation by one of its parts: an identity matrix in the rows of that part, zeros in the
/// others.
template <class Part, class Whole>
struct part_of {};

/// The derivative of a sum by a term that is broadcast, such as a bias that is added to each pixel of a plane: one
/// where an element of Part is added to an element of Whole, or counts in the mean of its group, otherwise zero.
template <class Part, class Whole>
struct ones_of {};

// clang-format off: a table, one entry a line
struct squared     { static constexpr const char* text = "^2";      static constexpr const char* latex = "^2"; };
struct exponential { static constexpr const char* text = "exp";     static constexpr const char* latex = "\\exp"; };
struct hyperbolic_cosine { static constexpr const char* text = "cosh";    static constexpr const char* latex = "\\cosh"; };
struct signum      { static constexpr const char* text = "sign";    static constexpr const char* latex = "\\mathrm{sign}"; };
struct clipped_between { static constexpr const char* text = "clip";    static constexpr const char* latex = "\\mathrm{clip}"; };
struct hyperbolic_tangent { static constexpr const char* text = "tanh"; static constexpr const char* latex = "\\tanh"; };
struct logistic    { static constexpr const char* text = "s";       static constexpr const char* latex = "s"; };
struct softmax_function {  static constexpr const char* text = "softmax"; static constexpr const char* latex = "\\mathrm{softmax}"; };
struct normal_cdf  { static constexpr const char* text = "Phi";     static constexpr const char* latex = "\\Phi"; };
struct normal_pdf  { static constexpr const char* text = "phi";     static constexpr const char* latex = "\\varphi"; };
struct toeplitz    { static constexpr const char* text = "toeplitz"; static constexpr const char* latex = "\\mathrm{toeplitz}"; };
struct unfolded    { static constexpr const char* text = "unfold";  static constexpr const char* latex = "\\mathrm{unfold}"; };
struct max_selection { static constexpr const char* text = "S_max"; static constexpr const char* latex = "S_{\\max}"; };
struct looked_up   { static constexpr const char* text = "lookup";  static constexpr const char* latex = "\\mathrm{lookup}"; };
struct diagonal_of { static constexpr const char* text = "diag";    static constexpr const char* latex = "\\mathrm{diag}"; };
struct mean_square_of_group { static constexpr const char* text = "meansquare"; static constexpr const char* latex = "\\mathrm{meansquare}"; };
struct variance_of_group { static constexpr const char* text = "var"; static constexpr const char* latex = "\\mathrm{var}"; };
struct root_of     { static constexpr const char* text = "sqrt";    static constexpr const char* latex = "\\sqrt"; };
struct activated   { static constexpr const char* text = "sigma";   static constexpr const char* latex = "\\sigma"; };
struct activated_derivative { static constexpr const char* text = "sigma'"; static constexpr const char* latex = "\\sigma'"; };
// clang-format on

template <class Type>
inline constexpr bool is_expression = is_symbol<Type>;
template <>
inline constexpr bool is_expression<literal> = true;
template <class Part, class Whole>
inline constexpr bool is_expression<part_of<Part, Whole>> = true;
template <class Part, class Whole>
inline constexpr bool is_expression<ones_of<Part, Whole>> = true;
template <long long N, long long D>
inline constexpr bool is_expression<rational<N, D>> = true;
template <class L, class R>
inline constexpr bool is_expression<added<L, R>> = true;
template <class L, class R>
inline constexpr bool is_expression<subtracted<L, R>> = true;
template <class L, class R>
inline constexpr bool is_expression<multiplied<L, R>> = true;
template <class L, class R>
inline constexpr bool is_expression<divided<L, R>> = true;
template <class F, class A>
inline constexpr bool is_expression<applied<F, A>> = true;
template <class A, class T, class O>
inline constexpr bool is_expression<piecewise<A, T, O>> = true;
template <class F, class A>
inline constexpr bool is_expression<activation_derivative<F, A>> = true;

/// Whether a form contains a number that the user typed, which belongs to its value and not to its type.
template <class Form>
inline constexpr bool has_typed_number = false;
template <>
inline constexpr bool has_typed_number<literal> = true;
template <class L, class R>
inline constexpr bool has_typed_number<added<L, R>> = has_typed_number<L> || has_typed_number<R>;
template <class L, class R>
inline constexpr bool has_typed_number<subtracted<L, R>> = has_typed_number<L> || has_typed_number<R>;
template <class L, class R>
inline constexpr bool has_typed_number<multiplied<L, R>> = has_typed_number<L> || has_typed_number<R>;
template <class L, class R>
inline constexpr bool has_typed_number<divided<L, R>> = has_typed_number<L> || has_typed_number<R>;
template <class F, class A>
inline constexpr bool has_typed_number<applied<F, A>> = has_typed_number<A>;
template <class A, class T, class O>
inline constexpr bool has_typed_number<piecewise<A, T, O>> =
    has_typed_number<A> || has_typed_number<T> || has_typed_number<O>;
template <class F, class A>
inline constexpr bool has_typed_number<activation_derivative<F, A>> = has_typed_number<A>;

/// A closed form.
template <class Type>
concept Expression = is_expression<std::remove_cvref_t<Type>>;

template <class Type>
concept Operand = Expression<Type> || std::is_arithmetic_v<Type>;

template <class Left, class Right>
concept Operands = Operand<Left> && Operand<Right> && (Expression<Left> || Expression<Right>);

template <Expression Type>
constexpr Type as_expression(Type expression) {
  return expression;
}
template <class Number>
  requires std::is_arithmetic_v<Number>
constexpr literal as_expression(Number number) {
  return {static_cast<double>(number)};
}
template <class Type>
using expression_of = decltype(as_expression(std::declval<Type>()));

template <class Left, class Right>
  requires Operands<Left, Right>
constexpr auto operator+(Left left, Right right) {
  return added<expression_of<Left>, expression_of<Right>>{as_expression(left), as_expression(right)};
}
template <class Left, class Right>
  requires Operands<Left, Right>
constexpr auto operator-(Left left, Right right) {
  return subtracted<expression_of<Left>, expression_of<Right>>{as_expression(left), as_expression(right)};
}
template <class Left, class Right>
  requires Operands<Left, Right>
constexpr auto operator*(Left left, Right right) {
  return multiplied<expression_of<Left>, expression_of<Right>>{as_expression(left), as_expression(right)};
}
template <class Left, class Right>
  requires Operands<Left, Right>
constexpr auto operator/(Left left, Right right) {
  return divided<expression_of<Left>, expression_of<Right>>{as_expression(left), as_expression(right)};
}

/// f(x) for any of the function structs above: `apply<exponential>(z<1>)`.
template <class Function, Expression Argument>
constexpr applied<Function, Argument> apply(Argument argument) {
  return {argument};
}

/// x^2.
template <Expression Argument>
constexpr applied<squared, Argument> square(Argument argument) {
  return {argument};
}
/// The layer's activation at z, and its derivative there.
template <Expression Argument>
constexpr applied<activated, Argument> sigma(Argument argument) {
  return {argument};
}
template <Expression Argument>
constexpr applied<activated_derivative, Argument> sigma_prime(Argument argument) {
  return {argument};
}
/// The hyperbolic cosine, in a formula.
template <Expression Argument>
constexpr applied<hyperbolic_cosine, Argument> cosh_of(Argument argument) {
  return {argument};
}
/// `then` where the argument is positive, else `otherwise`.
template <Expression Argument, Expression Then, Expression Otherwise>
constexpr piecewise<Argument, Then, Otherwise> where_positive(Argument argument, Then then, Otherwise otherwise) {
  return {argument, then, otherwise};
}

/// d(y)/d(x) of y = (x - mean) / sqrt(variance + Epsilon) for groups of Size numbers; not Centered, of y = x /
/// sqrt(mean of x^2 + Epsilon). The root is one number for each group. Found by the types of its arguments.
template <std::size_t Size, double Epsilon, bool Centered, class X, class Y>
constexpr auto normalization_derivative(X from, Y to) {
  constexpr rational<1, static_cast<long long>(Size)> share{};
  constexpr ones_of<X, Y> ones{};
  const auto by_root = share * apply<diagonal_of>(to) * ones * apply<diagonal_of>(to);
  if constexpr (Centered)
    return (one - share * ones - by_root) / apply<root_of>(apply<variance_of_group>(from) + Epsilon);
  else
    return (one - by_root) / apply<root_of>(apply<mean_square_of_group>(from) + Epsilon);
}

/// d(y)/d(x) of y = g x, element by element. Found by the type of its argument.
template <Expression Factor>
constexpr auto product_by_elements(Factor g) {
  return apply<diagonal_of>(g);
}

// Whether two closed forms are the same formula, symbol by symbol. A number that was typed equals a constant of the
// same value. An activation's derivative equals sigma', and also the formula that the activation states.
template <class Left, class Right>
constexpr bool alike(Left, Right) {
  return std::is_same_v<Left, Right>;
}
constexpr bool alike(literal left, literal right) { return left.value == right.value; }
template <long long N, long long D>
constexpr bool alike(literal left, rational<N, D>) {
  return left.value * static_cast<double>(D) == static_cast<double>(N);
}
template <long long N, long long D>
constexpr bool alike(rational<N, D> left, literal right) {
  return alike(right, left);
}
template <class L1, class R1, class L2, class R2>
constexpr bool alike(added<L1, R1> left, added<L2, R2> right) {
  return alike(left.left, right.left) && alike(left.right, right.right);
}
template <class L1, class R1, class L2, class R2>
constexpr bool alike(subtracted<L1, R1> left, subtracted<L2, R2> right) {
  return alike(left.left, right.left) && alike(left.right, right.right);
}
template <class L1, class R1, class L2, class R2>
constexpr bool alike(multiplied<L1, R1> left, multiplied<L2, R2> right) {
  return alike(left.left, right.left) && alike(left.right, right.right);
}
template <class L1, class R1, class L2, class R2>
constexpr bool alike(divided<L1, R1> left, divided<L2, R2> right) {
  return alike(left.left, right.left) && alike(left.right, right.right);
}
template <class F, class A1, class A2>
constexpr bool alike(applied<F, A1> left, applied<F, A2> right) {
  return alike(left.argument, right.argument);
}
template <class A1, class T1, class O1, class A2, class T2, class O2>
constexpr bool alike(piecewise<A1, T1, O1> left, piecewise<A2, T2, O2> right) {
  return alike(left.argument, right.argument) && alike(left.then, right.then) && alike(left.otherwise, right.otherwise);
}

template <class Function, class Argument, class Right>
constexpr bool alike(activation_derivative<Function, Argument> left, Right right) {
  if constexpr (std::is_same_v<Right, applied<activated_derivative, Argument>>) {
    return true;
  } else {
    return alike(Function::derivative_formula(left.argument), right);
  }
}
template <class Left, class Function, class Argument>
constexpr bool alike(Left left, activation_derivative<Function, Argument> right) {
  return alike(right, left);
}
template <class LeftFunction, class Left, class RightFunction, class Right>
constexpr bool alike(activation_derivative<LeftFunction, Left>, activation_derivative<RightFunction, Right>) {
  return std::is_same_v<LeftFunction, RightFunction> && std::is_same_v<Left, Right>;
}

template <class Left, class Right>
  requires Operands<Left, Right>
constexpr bool operator==(Left left, Right right) {
  return alike(as_expression(left), as_expression(right));
}

}  // namespace chainrule::calculus
