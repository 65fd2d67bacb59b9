// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

namespace chainrule {

struct absorbed;
template <class Verdict>
struct gate;

namespace meta {

template <class Type>
inline constexpr bool stands_for_a_refusal = false;
template <>
inline constexpr bool stands_for_a_refusal<absorbed> = true;
template <class Verdict>
inline constexpr bool stands_for_a_refusal<gate<Verdict>> = true;

}  // namespace meta

/// Whether a type stands for something refused. Asking does not complete it, so it prints nothing.
template <class Type>
inline constexpr bool is_absorbed = meta::stands_for_a_refusal<std::remove_cvref_t<Type>>;

/// What stands in for anything that was refused. It is built from anything, converts to anything, has the members
/// that a network has, and agrees with every comparison: the refusal has been printed, nothing more needs saying.
struct absorbed {
  constexpr absorbed() = default;

  template <class First, class... Rest>
    requires(!is_absorbed<First> || sizeof...(Rest) > 0)
  constexpr absorbed(First&&, Rest&&...) {}

  template <class Type>
    requires(!is_absorbed<Type> && std::is_default_constructible_v<Type>)
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
  template <class Value>
    requires(!is_absorbed<Value>)
  constexpr absorbed& operator=(Value&&) {
    return *this;
  }
  template <class Value>
  constexpr const absorbed& operator+=(Value&&) const {
    return *this;
  }
  template <class Value>
  constexpr const absorbed& operator-=(Value&&) const {
    return *this;
  }

  // What a network's type offers.
  struct number;
  static const number depth, parameter_count, forward_multiply_adds, backward_multiply_adds;
  static const absorbed layers;
  using input_shape = absorbed;
  using output_shape = absorbed;
  template <class Scalar>
  static constexpr std::size_t parameter_bytes = 0;
  template <class Scalar>
  static constexpr absorbed tape_bytes(std::size_t) {
    return {};
  }
  template <class Optimizer, class Scalar>
  static constexpr absorbed training_bytes(std::size_t) {
    return {};
  }
};

/// A number of something refused: compares as true with every other, so that a budget on it is not a second error.
struct absorbed::number {
  template <class Type>
    requires std::is_arithmetic_v<Type>
  constexpr operator Type() const {
    return Type{};
  }
};

inline constexpr absorbed::number absorbed::depth{}, absorbed::parameter_count{}, absorbed::forward_multiply_adds{},
    absorbed::backward_multiply_adds{};
inline constexpr absorbed absorbed::layers{};

template <class Type>
concept Absorbing = is_absorbed<Type> || std::is_same_v<std::remove_cvref_t<Type>, absorbed::number>;

template <class Left, class Right>
concept EitherAbsorbing = Absorbing<Left> || Absorbing<Right>;

// clang-format off
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr bool operator==(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr bool operator!=(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr bool operator<(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr bool operator<=(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr bool operator>(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr bool operator>=(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr absorbed operator+(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr absorbed operator-(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr absorbed operator*(const Left&, const Right&) { return {}; }
template <class Left, class Right> requires EitherAbsorbing<Left, Right> constexpr absorbed operator/(const Left&, const Right&) { return {}; }
// clang-format on

}  // namespace chainrule
