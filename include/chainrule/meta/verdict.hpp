// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

#include <chainrule/meta/absorbed.hpp>

namespace chainrule {

/// The verdict of a check that passed.
struct acceptance {
  static constexpr bool accepted = true;
};

/// The verdict of a check that failed: a sentence whose words are types, which the compiler prints.
template <class... Words>
struct refusal {
  static constexpr bool accepted = false;
};

/// The one class that asserts. A refusal travels as a type; what would have been made of it is `gate<refusal<...>>`
/// instead, which accepts any use and says its sentence once. Functions that may refuse name it as their return type.
///
/// The trick is in the destructor: whoever holds a gate needs its destructor, so the compiler reports the user's own line
/// as the place, one step away; and a destructor's body that fails leaves the class intact, so that the constant
/// expression around it goes on (an assertion in the class would make clang report that as a second error).
template <class Verdict>
struct gate : absorbed {
  constexpr gate() = default;
  constexpr gate(const gate&) = default;
  constexpr gate& operator=(const gate&) = default;
  using absorbed::absorbed;
  using absorbed::operator=;
  constexpr ~gate() { static_assert(Verdict::accepted, "refused: the words of refusal<...> say where and why"); }

  // What a network's type offers.
  using number = refused_number<Verdict>;
  static constexpr number depth{}, parameter_count{}, trainable_count{}, forward_multiply_adds{}, backward_multiply_adds{};
  static constexpr number recomputed_multiply_adds{}, segments{};
  static constexpr number layers{}, size{}, rank{};
  template <class Scalar>
  static constexpr number parameter_bytes{};
  template <class Scalar>
  static constexpr number gradient_bytes{};
  template <class Scalar>
  static constexpr number inference_bytes(std::size_t) {
    return {};
  }
  template <class Scalar>
  static constexpr number tape_bytes(std::size_t) {
    return {};
  }
  template <class Optimizer, class Scalar>
  static constexpr number training_bytes(std::size_t, std::size_t = 0, std::size_t = 0) {
    return {};
  }
  using input_shape = gate;
  using output_shape = gate;
};

/// A number of something refused. Comparing it or calculating with it yields the gate.
template <class Verdict>
struct refused_number {
  template <class Type>
    requires std::is_arithmetic_v<Type>
  constexpr operator Type() const {
    static_cast<void>(gate<Verdict>{});
    return Type{};
  }
  template <class... Arguments>
  constexpr gate<Verdict> operator()(Arguments&&...) const {
    return {};
  }
  // clang-format off
  template <class Other> friend constexpr gate<Verdict> operator==(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator!=(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator<(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator<=(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator>(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator>=(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator+(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator-(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator*(refused_number, const Other&) { return {}; }
  template <class Other> friend constexpr gate<Verdict> operator/(refused_number, const Other&) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator==(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator!=(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator<(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator<=(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator>(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator>=(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator+(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator-(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator*(const Other&, refused_number) { return {}; }
  template <class Other> requires std::is_arithmetic_v<Other> friend constexpr gate<Verdict> operator/(const Other&, refused_number) { return {}; }
  template <class Stream> requires requires(Stream& stream) { stream.rdbuf(); } friend Stream& operator<<(Stream& stream, refused_number) { return stream << gate<Verdict>{}; }
  // clang-format on
};

namespace meta {

// The first refusal of several verdicts, or acceptance.
template <class... Verdicts>
struct first_refusal {
  using type = acceptance;
};

template <class... Rest>
struct first_refusal<acceptance, Rest...> : first_refusal<Rest...> {};

template <class... Words, class... Rest>
struct first_refusal<refusal<Words...>, Rest...> {
  using type = refusal<Words...>;
};

}  // namespace meta

/// The verdict of one condition.
template <bool Condition, class Refusal>
using refuse_if = std::conditional_t<Condition, Refusal, acceptance>;

/// The verdict of several: the first refusal, or acceptance.
template <class... Verdicts>
using first_refusal = typename meta::first_refusal<Verdicts...>::type;

namespace meta {

template <class Verdict, class Delayed>
struct if_accepted {
  using type = gate<Verdict>;
};
template <class Delayed>
struct if_accepted<acceptance, Delayed> {
  using type = typename Delayed::type;
};

}  // namespace meta

/// `Delayed::type` where the verdict accepts, otherwise the gate that says why not.
template <class Verdict, class Delayed>
using if_accepted = typename meta::if_accepted<Verdict, Delayed>::type;

}  // namespace chainrule
