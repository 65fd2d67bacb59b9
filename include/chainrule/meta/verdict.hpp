// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

#include <boost/hana/fwd/tuple.hpp>
#include <boost/hana/fwd/type.hpp>

#include <chainrule/meta/refused.hpp>

namespace chainrule {

/// Types as a Boost.Hana tuple. Who uses one includes <boost/hana/tuple.hpp> and <boost/hana/type.hpp>: here the names are declared, because
/// those headers would be a third of what types.hpp costs the compiler. hana::basic_type is what hana::type<T> derives from.
template <class... Types>
using hana_list = boost::hana::tuple<boost::hana::basic_type<Types>...>;

/// The verdict of a check that passed.
struct acceptance {
  static constexpr bool accepted = true;
};

/// The verdict of a check that failed. The compiler prints its template arguments, which say what is wrong and where.
template <class... Words>
struct refusal {
  static constexpr bool accepted = false;
};

/// The one class that asserts. Where a check has failed, `gate<refusal<...>>` takes the place of the class that was
/// asked for. It accepts any use, and its error is printed once. Functions that may refuse have it as their return
/// type.
///
/// The assertion is in the destructor. Every object needs its destructor, so the compiler reports the user's own line,
/// one step away. And a destructor whose body does not compile leaves the class usable, so that the constant expression
/// around it goes on; after an assertion in the class itself clang would report that expression as a second error.
template <class Verdict>
struct gate : absorbed {
  constexpr gate() = default;
  constexpr gate(const gate&) = default;
  constexpr gate& operator=(const gate&) = default;
  using absorbed::absorbed;
  using absorbed::operator=;
  constexpr ~gate() { static_assert(Verdict::accepted, "refused: the words of refusal<...> say where and why"); }

  // The members of a network's type.
  using number = refused_number<Verdict>;
  static constexpr number depth{}, parameter_count{}, trainable_count{}, forward_multiply_adds{}, backward_multiply_adds{};
  static constexpr number recomputed_multiply_adds{}, segments{};
  static constexpr number size{}, rank{};
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
  template <class Optimizer, class Scalar>
  static constexpr number optimizer_bytes(std::size_t = 0) {
    return {};
  }
  template <class Scalar>
  static constexpr number measuring_bytes(std::size_t, std::size_t = 1) {
    return {};
  }
  using input_shape = gate;
  using output_shape = gate;

  // A list that Hana's algorithms accept. It contains the gate, so that a network made from it is that gate.
  using list_type = hana_list<gate>;
  static const list_type layers;
};

template <class Verdict>
inline constexpr typename gate<Verdict>::list_type gate<Verdict>::layers{};

/// A constant of something refused. The result of a comparison or a calculation with it is the gate.
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

/// The word for an operand that was refused earlier.
struct was_refused_before {};

namespace meta {

template <class Type>
struct carried_verdict {
  using type = acceptance;
};
template <>
struct carried_verdict<absorbed> {
  using type = refusal<was_refused_before>;
};
template <class Verdict>
struct carried_verdict<gate<Verdict>> {
  using type = Verdict;
};
template <class Verdict>
struct carried_verdict<refused_number<Verdict>> {
  using type = Verdict;
};

}  // namespace meta

/// The verdict that a type carries with it: the refusal that it stands for, or acceptance.
template <class Type>
using carried_verdict = typename meta::carried_verdict<std::remove_cvref_t<Type>>::type;

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

namespace meta {

template <class Verdict, class Next>
struct verdict_and_then {
  using type = Verdict;
};
template <class Next>
struct verdict_and_then<acceptance, Next> {
  using type = typename Next::type;
};

}  // namespace meta

/// `Verdict` if it is a refusal; otherwise `Next::type`, which is instantiated only then.
template <class Verdict, class Next>
using verdict_and_then = typename meta::verdict_and_then<Verdict, Next>::type;

/// `Delayed::type` where the verdict accepts, otherwise the gate that says why not.
template <class Verdict, class Delayed>
using if_accepted = typename meta::if_accepted<Verdict, Delayed>::type;

}  // namespace chainrule
