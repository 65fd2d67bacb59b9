// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/beginning.hpp>
#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/number/random_row.hpp>
#include <chainrule/shape/matrix_layout.hpp>
#include <chainrule/meta/misspellings_of_training.hpp>

// What the author of an initializer states, checked before anything is built from it.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <class Type>
struct the_initializer {
  static constexpr auto text() {
    return internal::meta::sentence("the initializer ", internal::meta::spelling<Type>());
  }
};
struct states_no_draw {
  static constexpr char text[] =
      "states no draw: write template <class T> constexpr void draw(T* out, std::size_t count, std::size_t fan_in, "
      "std::size_t fan_out, const numeric::random_row& random) const";
};

}  // namespace internal

namespace internal::initializers {

template <class Type, class T>
concept DrawsMatrix = requires(const Type& initializer, T* out, const number::random_row& random) {
  initializer.draw(out, matrix_layout{}, random);
};
template <class Type, class T>
concept DrawsAsStated =
    requires(const Type& initializer, T* out, const beginning_record& stated, const number::random_row& random) {
      initializer.draw(out, matrix_layout{}, stated, random);
    };
template <class Type, class T>
concept Draws = DrawsMatrix<Type, T> || DrawsAsStated<Type, T> ||
                requires(const Type& initializer, T* out, const number::random_row& random) {
                  initializer.draw(out, std::size_t{}, std::size_t{}, std::size_t{}, random);
                };

/// Whether an initializer states what it should.
template <class Type>
struct statement {
  static constexpr int misspelt = meta::misspelt_in<meta::initializer_words, Type>;
  using type = first_refusal<
      refuse_if<!Draws<Type, float> && !Draws<Type, double>, refusal<the_initializer<Type>, states_no_draw>>,
      refuse_if<misspelt != 0, refusal<the_initializer<Type>, misspells<meta::initializer_words, misspelt>>>>;
};

/// An initializer for models of scalar T.
template <class Type, class T>
concept InitializerOf = Draws<Type, T> && statement<Type>::type::accepted;

/// A class that is meant as an initializer, and does not state what it should.
template <class Type>
concept MeantAsInitializer = std::is_class_v<Type> && !is_refused<Type> && !requires { typename Type::network; } &&
                             !statement<Type>::type::accepted;

}  // namespace internal::initializers

/// Whether a type is an initializer: acceptance, or a refusal.
template <class Type>
using verdict_of_initializer = typename internal::initializers::statement<std::remove_cvref_t<Type>>::type;

/// An initializer: it draws numbers. (`explicit_values` is not an initializer: it has the numbers themselves.)
template <class Type>
concept Initializer = verdict_of_initializer<Type>::accepted;

}  // namespace chainrule
