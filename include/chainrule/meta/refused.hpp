// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

namespace chainrule {

struct refused_result;
template <class Verdict>
struct gate;
template <class Verdict>
struct refused_number;

namespace internal::meta {

template <class Type>
inline constexpr bool stands_for_a_refusal = false;
template <>
inline constexpr bool stands_for_a_refusal<refused_result> = true;
template <class Verdict>
inline constexpr bool stands_for_a_refusal<gate<Verdict>> = true;

}  // namespace internal::meta

/// Whether a type stands for something refused.
template <class Type>
inline constexpr bool is_refused = internal::meta::stands_for_a_refusal<std::remove_cvref_t<Type>>;

/// Stands for the result of any use of something refused: it is constructed from anything, converts to anything, and
/// every comparison with it is true. The error has been printed once, and no use of this type is a second one.
struct refused_result {
  constexpr refused_result() = default;

  template <class First, class... Rest>
    requires(!is_refused<First> || sizeof...(Rest) > 0)
  constexpr explicit(sizeof...(Rest) == 0) refused_result(First&&, Rest&&...) {}

  constexpr operator bool() const { return true; }
  template <class Type>
    requires(!is_refused<Type> && !std::is_same_v<Type, bool> && std::is_default_constructible_v<Type>)
  constexpr operator Type() const {
    return Type{};
  }

  template <class... Arguments>
  constexpr refused_result operator()(Arguments&&...) const {
    return {};
  }
  template <class Index>
  constexpr refused_result operator[](Index&&) const {
    return {};
  }
  constexpr const refused_result& operator*() const { return *this; }
  constexpr const refused_result& operator++() const { return *this; }
  constexpr refused_result operator-() const { return {}; }
  constexpr refused_result operator!() const { return {}; }

  // The members of models, gradients, tapes, optimizers, streams, derivatives, plans, results and histories, as data or
  // as functions.
  static const refused_result value, gradient, step, settings, data, capacity, size, rank, shape, dimension, storage;
  static const refused_result epochs, epoch, cost, validation_cost, validation_accuracy, seconds, stopped_early, begin,
      end, front, back, empty, total, accuracy, fill, c_str;
  static const refused_result tangent, input, first, second, matrix, lowered, trials, products, flat, reset;
  static const refused_result kind, times, transposed_times, dense, order, forward_order, reverse_order, forward_cost,
      reverse_cost, is_forward, is_reverse;

  static constexpr const char* characters = "";

  /// A structured binding takes it apart like the pair of a cost and a gradient.
  template <std::size_t>
  constexpr refused_result get() const {
    return {};
  }

  // clang-format off: a table, one entry a line
  template <class Value> requires(!is_refused<Value>) constexpr refused_result& operator=(Value&&) { return *this; }
  template <class Value> constexpr const refused_result& operator+=(Value&&) const { return *this; }
  template <class Value> constexpr const refused_result& operator-=(Value&&) const { return *this; }
  template <class Value> constexpr const refused_result& operator*=(Value&&) const { return *this; }
  template <class Value> constexpr const refused_result& operator/=(Value&&) const { return *this; }
  // clang-format on
};

inline constexpr refused_result refused_result::value, refused_result::gradient, refused_result::step,
    refused_result::settings, refused_result::data, refused_result::capacity, refused_result::size,
    refused_result::rank, refused_result::shape, refused_result::dimension, refused_result::storage,
    refused_result::epochs, refused_result::epoch, refused_result::cost, refused_result::validation_cost,
    refused_result::validation_accuracy, refused_result::seconds, refused_result::stopped_early, refused_result::begin,
    refused_result::end, refused_result::front, refused_result::back, refused_result::empty, refused_result::total,
    refused_result::accuracy, refused_result::fill, refused_result::c_str, refused_result::tangent,
    refused_result::input, refused_result::first, refused_result::second, refused_result::matrix,
    refused_result::lowered, refused_result::trials, refused_result::products, refused_result::flat,
    refused_result::reset, refused_result::kind, refused_result::times, refused_result::transposed_times,
    refused_result::dense, refused_result::order, refused_result::forward_order, refused_result::reverse_order,
    refused_result::forward_cost, refused_result::reverse_cost, refused_result::is_forward, refused_result::is_reverse;

template <class Left, class Right>
concept EitherRefused = is_refused<Left> || is_refused<Right>;

// clang-format off: a table, one entry a line
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator==(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator!=(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator<(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator<=(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator>(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator>=(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator+(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator-(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator*(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherRefused<Left, Right> constexpr refused_result operator/(const Left&, const Right&) { return {}; }
// clang-format on

template <class Stream, class Type>
  requires(is_refused<Type> && requires(Stream& stream) { stream.rdbuf(); })
Stream& operator<<(Stream& stream, const Type&) {
  return stream;
}

}  // namespace chainrule
