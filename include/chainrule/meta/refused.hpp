// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace chainrule {

struct absorbed;
template <class Verdict>
struct gate;
template <class Verdict>
struct refused_number;

namespace internal::meta {

template <class Type>
inline constexpr bool stands_for_a_refusal = false;
template <>
inline constexpr bool stands_for_a_refusal<absorbed> = true;
template <class Verdict>
inline constexpr bool stands_for_a_refusal<gate<Verdict>> = true;

}  // namespace internal::meta

/// Whether a type stands for something refused.
template <class Type>
inline constexpr bool is_absorbed = internal::meta::stands_for_a_refusal<std::remove_cvref_t<Type>>;

/// Stands for the result of any use of something refused: it is constructed from anything, converts to anything, and
/// every comparison with it is true. The error has been printed once, and no use of this type is a second one.
struct absorbed {
  constexpr absorbed() = default;

  template <class First, class... Rest>
    requires(!is_absorbed<First> || sizeof...(Rest) > 0)
  constexpr explicit(sizeof...(Rest) == 0) absorbed(First&&, Rest&&...) {}

  constexpr operator bool() const { return true; }
  template <class Type>
    requires(!is_absorbed<Type> && !std::is_same_v<Type, bool> && std::is_default_constructible_v<Type>)
  constexpr operator Type() const {
    return Type{};
  }

  template <class... Arguments>
  constexpr absorbed operator()(Arguments&&...) const {
    return {};
  }
  template <class Index>
  constexpr absorbed operator[](Index&&) const {
    return {};
  }
  constexpr const absorbed& operator*() const { return *this; }
  constexpr const absorbed& operator++() const { return *this; }
  constexpr absorbed operator-() const { return {}; }
  constexpr absorbed operator!() const { return {}; }

  // The members of models, gradients, tapes, optimizers, derivatives, plans, results and histories, as data or as
  // functions.
  static const absorbed value, gradient, step, settings, data, capacity, size, rank, shape, dimension, storage;
  static const absorbed epochs, epoch, cost, validation_cost, validation_accuracy, seconds, stopped_early, begin, end,
      front, back, empty, total, accuracy, fill, c_str;
  static const absorbed tangent, input, first, second, matrix, lowered, trials, products, flat;
  static const absorbed kind, times, transposed_times, dense, order, forward_order, reverse_order, forward_cost,
      reverse_cost, is_forward, is_reverse;

  static constexpr const char* characters = "";

  /// A structured binding takes it apart like the pair of a cost and a gradient.
  template <std::size_t>
  constexpr absorbed get() const {
    return {};
  }

  // clang-format off: a table, one entry a line
  template <class Value> requires(!is_absorbed<Value>) constexpr absorbed& operator=(Value&&) { return *this; }
  template <class Value> constexpr const absorbed& operator+=(Value&&) const { return *this; }
  template <class Value> constexpr const absorbed& operator-=(Value&&) const { return *this; }
  template <class Value> constexpr const absorbed& operator*=(Value&&) const { return *this; }
  template <class Value> constexpr const absorbed& operator/=(Value&&) const { return *this; }
  // clang-format on
};

// clang-format off: a table, one entry a line
inline constexpr absorbed absorbed::value, absorbed::gradient, absorbed::step, absorbed::settings, absorbed::data, absorbed::capacity,
    absorbed::size, absorbed::rank, absorbed::shape, absorbed::dimension, absorbed::storage, absorbed::epochs, absorbed::epoch, absorbed::cost,
    absorbed::validation_cost, absorbed::validation_accuracy, absorbed::seconds, absorbed::stopped_early, absorbed::begin, absorbed::end,
    absorbed::front, absorbed::back, absorbed::empty, absorbed::total, absorbed::accuracy, absorbed::fill, absorbed::c_str, absorbed::tangent, absorbed::input,
    absorbed::first, absorbed::second, absorbed::matrix, absorbed::lowered, absorbed::trials, absorbed::products, absorbed::flat,
    absorbed::kind, absorbed::times, absorbed::transposed_times, absorbed::dense, absorbed::order, absorbed::forward_order, absorbed::reverse_order,
    absorbed::forward_cost, absorbed::reverse_cost, absorbed::is_forward, absorbed::is_reverse;
// clang-format on

template <class Left, class Right>
concept EitherAbsorbed = is_absorbed<Left> || is_absorbed<Right>;

// clang-format off: a table, one entry a line
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator==(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator!=(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator<(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator<=(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator>(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator>=(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator+(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator-(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator*(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr absorbed operator/(const Left&, const Right&) { return {}; }
// clang-format on

template <class Stream, class Type>
  requires(is_absorbed<Type> && requires(Stream& stream) { stream.rdbuf(); })
Stream& operator<<(Stream& stream, const Type&) {
  return stream;
}

}  // namespace chainrule

// A structured binding takes apart anything refused like the pair of a cost and a gradient.
template <>
struct std::tuple_size<chainrule::absorbed> : std::integral_constant<std::size_t, 2> {};
template <class Verdict>
struct std::tuple_size<chainrule::gate<Verdict>> : std::integral_constant<std::size_t, 2> {};
template <std::size_t Index>
struct std::tuple_element<Index, chainrule::absorbed> {
  using type = chainrule::absorbed;
};
template <std::size_t Index, class Verdict>
struct std::tuple_element<Index, chainrule::gate<Verdict>> {
  using type = chainrule::absorbed;
};
