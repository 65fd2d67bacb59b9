// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/statement.hpp>
#include <chainrule/model/arguments.hpp>
#include <chainrule/model/samples.hpp>

// What is wrong with how a model is made or called.
namespace chainrule::internal::models {

struct a_model_is_called_with_a_sample {
  static constexpr char text[] = "a model is called with a sample or a batch: write m(x)";
};
struct a_model_begins_otherwise {
  static constexpr char text[] =
      "a model begins from an initializer and a seed, a whole number: write model<net>{he_normal{}, seed{7}}";
};
struct numbers_stand_in_braces {
  static constexpr char text[] = "the numbers of a sample stand in braces: write m({1, 2, 3})";
};
template <class Type>
struct behind_the_input_stands {
  static constexpr auto text() {
    return meta::sentence("behind the input stands ", meta::spelling<described<Type>>(),
                          ": write m(x, threads{n}) or m(x)");
  }
};
/// Whether another constructor takes these, or says what an initializer lacks.
template <class T, class... Arguments>
inline constexpr bool is_a_start = false;
template <class T, class First>
inline constexpr bool is_a_start<T, First> =
    initializers::Draws<First, T> || initializers::MeantAsInitializer<First> || std::is_convertible_v<First, seed>;
template <class T, class First, class Second>
inline constexpr bool is_a_start<T, First, Second> =
    initializers::MeantAsInitializer<First> || (initializers::Draws<First, T> && std::is_convertible_v<Second, seed>);

/// Why a model cannot be called so.
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

}  // namespace chainrule::internal::models
