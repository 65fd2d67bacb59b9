// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

namespace chainrule {

struct absorbed;
template <class Verdict>
struct gate;
template <class Verdict>
struct refused_number;

namespace meta {

template <class Type>
inline constexpr bool stands_for_a_refusal = false;
template <>
inline constexpr bool stands_for_a_refusal<absorbed> = true;
template <class Verdict>
inline constexpr bool stands_for_a_refusal<gate<Verdict>> = true;

template <class Type>
inline constexpr bool is_refused_number = false;
template <class Verdict>
inline constexpr bool is_refused_number<refused_number<Verdict>> = true;

}  // namespace meta

/// Whether a type stands for something refused.
template <class Type>
inline constexpr bool is_absorbed = meta::stands_for_a_refusal<std::remove_cvref_t<Type>>;

/// What becomes of anything done with what was refused: it is built from anything, converts to anything and agrees with
/// every comparison. The refusal has been printed; nothing more needs saying.
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
  // clang-format off
  template <class Value> requires(!is_absorbed<Value>) constexpr absorbed& operator=(Value&&) { return *this; }
  template <class Value> constexpr const absorbed& operator+=(Value&&) const { return *this; }
  template <class Value> constexpr const absorbed& operator-=(Value&&) const { return *this; }
  template <class Value> constexpr const absorbed& operator*=(Value&&) const { return *this; }
  template <class Value> constexpr const absorbed& operator/=(Value&&) const { return *this; }
  // clang-format on
};

template <class Left, class Right>
concept EitherAbsorbed = is_absorbed<Left> || is_absorbed<Right>;

// clang-format off
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr bool operator==(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr bool operator!=(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr bool operator<(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr bool operator<=(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr bool operator>(const Left&, const Right&) { return true; }
template <class Left, class Right> requires EitherAbsorbed<Left, Right> constexpr bool operator>=(const Left&, const Right&) { return true; }
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
