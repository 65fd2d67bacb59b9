// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>

// The refusals of an observer that `fit` cannot call.
namespace chainrule {
namespace internal {

template <class Type>
struct is_no_observer {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Type>(), " is not an observer");
  }
};
struct needs_on_begin_on_batch_on_epoch_or_on_end {
  static constexpr char text[] = ": it needs on_begin, on_batch, on_epoch or on_end";
};
template <class Argument>
struct or_a_call_with {
  static constexpr auto text() {
    return internal::meta::sentence(", or must be callable with ", internal::meta::spelling<Argument>());
  }
};
template <class Type>
struct the_observer {
  static constexpr auto text() { return internal::meta::sentence("the observer ", internal::meta::spelling<Type>()); }
};
template <class Type>
struct observer_of_type {
  static constexpr auto text() {
    return internal::meta::sentence("the observer ", internal::meta::spelling<Type>(), ":");
  }
};
struct member_on_begin {
  static constexpr char text[] = "its on_begin";
};
struct member_on_batch {
  static constexpr char text[] = "its on_batch";
};
struct member_on_epoch {
  static constexpr char text[] = "its on_epoch";
};
struct member_on_end {
  static constexpr char text[] = "its on_end";
};
struct called_after_each_epoch {
  static constexpr char text[] = "its call after each epoch";
};
template <class Argument>
struct must_take {
  static constexpr auto text() {
    return internal::meta::sentence("must take a ", internal::meta::spelling<Argument>());
  }
};
template <class Result>
struct returns_a {
  static constexpr auto text() { return internal::meta::sentence("returns ", internal::meta::spelling<Result>()); }
};
struct must_return_bool_or_nothing {
  static constexpr char text[] = "and must return bool or nothing";
};
struct must_return_nothing {
  static constexpr char text[] = "and must return nothing";
};
struct is_not_const {
  static constexpr char text[] = "is not const, and the observer is";
};
struct number_of_what {
  static constexpr char text[] =
      "a number is not an observer, and options have names: write {.epochs = 10} or threads{2}";
};
struct nothing_to_measure {
  static constexpr char text[] =
      "measure{...} has no samples to measure: write validate_on{data} too (data may be the training set)";
};
struct more_than_one_executor {
  static constexpr char text[] = "fit takes threads{n} once, and was given it more than once";
};

}  // namespace internal

}  // namespace chainrule
