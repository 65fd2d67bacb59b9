// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/statement.hpp>
#include <chainrule/model/arguments.hpp>
#include <chainrule/model/samples.hpp>

// The refusals of wrong constructions and calls of a model.
namespace chainrule::internal::models {

struct a_model_is_called_with_a_sample {
  static constexpr char text[] = "a model is called with a sample or a batch: write m(x)";
};
struct a_model_is_constructed_from {
  static constexpr char text[] =
      "a model is constructed from an initializer and a seed: write model<net>{he_normal{}, seed{7}}";
};
struct numbers_stand_in_braces {
  static constexpr char text[] = "a sample of several numbers needs braces: write m({1, 2, 3})";
};
template <class Type>
struct behind_the_input_stands {
  static constexpr auto text() {
    return meta::sentence("the argument after the input is ", meta::spelling<described<Type>>(),
                          ": write m(x, threads{n}) or m(x)");
  }
};
/// Whether another constructor takes these arguments, or already says what an initializer lacks.
template <class T, class... Arguments>
inline constexpr bool is_a_start = false;
template <class T, class First>
inline constexpr bool is_a_start<T, First> =
    initializers::Draws<First, T> || initializers::MeantAsInitializer<First> || std::is_convertible_v<First, seed>;
template <class T, class First, class Second>
inline constexpr bool is_a_start<T, First, Second> =
    initializers::MeantAsInitializer<First> || (initializers::Draws<First, T> && std::is_convertible_v<Second, seed>);

// A constructor for an argument that is no value, as the type in `model<net> m{he_normal}`: g++ then prints this
// mistake alone, and not each constructor after it. It is inherited twice, because a class that has it has two default
// constructors.
struct any_argument_base {
  explicit any_argument_base(...) {}
};
struct constructible_from_anything : any_argument_base {
  constructible_from_anything() : any_argument_base(0) {}
  using any_argument_base::any_argument_base;
};

/// The refusal of a model's call with these arguments.
template <class... Arguments>
struct mistake_of_answer {
  using type = refusal<a_model_is_called_with_a_sample>;
};
template <class First, class... Rest>
struct mistake_of_answer<First, Rest...> {
  using type = refuse_if<!(is_refused<First> || (is_refused<Rest> || ...)),
                         refusal<network_input, is_thing<First>, and_must_be<a_batch>>>;
};
template <class First, class Second, class... Rest>
  requires std::is_arithmetic_v<First>
struct mistake_of_answer<First, Second, Rest...> {
  using type = refusal<numbers_stand_in_braces>;
};
template <class First, class Second>
  requires(TensorExpression<First> || tensors::Numbers<First> || tensors::RowsOfNumbers<First> || SampleSource<First>)
struct mistake_of_answer<First, Second> {
  using type = refusal<behind_the_input_stands<Second>>;
};

// Models and gradients in arithmetic. A gradient's sums and multiples are its own; the rest is refused.
struct a_model_has_no_arithmetic {
  static constexpr char text[] =
      "a model has no operators +, -, * and /: use them on its parameters, m[W<1>] -= 0.1f * g[W<1>], or on "
      "parameters_to_vector(m)";
};
struct a_gradient_is_a_vector {
  static constexpr char text[] =
      "a gradient is added to a gradient of the same network and multiplied by a number: write 0.5f * (g + h)";
};
template <class Type>
inline constexpr bool is_a_model = a_model::holds<std::remove_cvref_t<Type>> && !is_refused<Type>;
template <class Type>
inline constexpr bool is_a_gradient = a_gradient::holds<std::remove_cvref_t<Type>> && !is_refused<Type>;
template <class Type>
inline constexpr bool is_a_number = std::is_arithmetic_v<std::remove_cvref_t<Type>>;
template <class Left, class Right>
concept WithParameters = (is_a_model<Left> || is_a_model<Right> || is_a_gradient<Left> || is_a_gradient<Right>) &&
                         !is_refused<Left> && !is_refused<Right>;

template <class Left, class Right>
concept NoSum = WithParameters<Left, Right> &&
                !(is_a_gradient<Left> && std::is_same_v<std::remove_cvref_t<Left>, std::remove_cvref_t<Right>>);
template <class Left, class Right>
concept NoProduct = WithParameters<Left, Right> && !(is_a_number<Left> && is_a_gradient<Right>) &&
                    !(is_a_gradient<Left> && is_a_number<Right>);
template <class Left, class Right>
concept NoQuotient = WithParameters<Left, Right> && !(is_a_gradient<Left> && is_a_number<Right>);

template <class Left, class Right>
struct mistake_of_arithmetic {
  using type = std::conditional_t<is_a_model<Left> || is_a_model<Right>, refusal<a_model_has_no_arithmetic>,
                                  refusal<a_gradient_is_a_vector>>;
};
template <class Left, class Right>
using refused_arithmetic = refused_call<mistake_of_arithmetic<Left, Right>>;

// clang-format off: a table, one entry a line
template <class Left, class Right> requires NoSum<Left, Right> refused_arithmetic<Left, Right> operator+(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires NoSum<Left, Right> refused_arithmetic<Left, Right> operator-(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires NoProduct<Left, Right> refused_arithmetic<Left, Right> operator*(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires NoQuotient<Left, Right> refused_arithmetic<Left, Right> operator/(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires (is_a_model<Left> && !is_refused<Right>) refused_arithmetic<Left, Right> operator+=(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires (is_a_model<Left> && !is_refused<Right>) refused_arithmetic<Left, Right> operator-=(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires (is_a_model<Left> && !is_refused<Right>) refused_arithmetic<Left, Right> operator*=(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires (is_a_model<Left> && !is_refused<Right>) refused_arithmetic<Left, Right> operator/=(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires (is_a_model<Left> && is_refused<Right>) refused_result operator+=(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires (is_a_model<Left> && is_refused<Right>) refused_result operator-=(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires (is_a_model<Left> && is_refused<Right>) refused_result operator*=(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires (is_a_model<Left> && is_refused<Right>) refused_result operator/=(Left&&, Right&&) { return {}; }
// clang-format on

// Models, gradients and tapes cannot be printed as a whole.
struct is_printed_in_parts {
  static constexpr char text[] =
      "a model, a gradient or a tape is printed one tensor at a time: write std::cout << m[W<1>], or t[a<1>] of a tape";
};
template <class Stream, class Type>
  requires((is_a_model<Type> || is_a_gradient<Type> || a_tape::holds<Type>) && !is_refused<Type> &&
           requires(Stream& stream) { stream.rdbuf(); })
Stream& operator<<(Stream& stream, const Type&) {
  using printed_refusal = typename meta::printed_for<refusal<is_printed_in_parts>, Type>::type;
#if CHAINRULE_PLAIN_REFUSALS
  static_assert(printed_refusal::accepted, printed_refusal::text());
#else
  static_assert(printed_refusal::accepted, "refused: the text in quotes says where and why");
#endif
  return stream;
}

}  // namespace chainrule::internal::models
