// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

#include <boost/hana/fwd/tuple.hpp>
#include <boost/hana/fwd/type.hpp>

#include <chainrule/meta/compiler.hpp>
#include <chainrule/meta/refused.hpp>

namespace chainrule {

/// Types as a Boost.Hana tuple. Code that uses one includes <boost/hana/tuple.hpp> and <boost/hana/type.hpp>: here the
/// names are declared, because those headers would be a third of what types.hpp costs the compiler. hana::basic_type is
/// what hana::type<T> derives from.
template <class... Types>
using hana_list = boost::hana::tuple<boost::hana::basic_type<Types>...>;

/// The one class that asserts. Where a check has failed, a gate takes the place of the class that was asked for. It
/// accepts any use, and its error is printed once. Functions that may refuse have it as their return type. Its argument
/// is the sentence as a type, `wording<...>`: `gate_of<Verdict>`.
///
/// The assertion is in the destructor. Every object needs its destructor, so the compiler reports the user's own line,
/// one step away. And a destructor whose body does not compile leaves the class usable, so that the constant expression
/// around it goes on; after an assertion in the class itself clang would report that expression as a second error.
template <class Verdict>
struct gate : refused_result {
  constexpr gate() = default;
  constexpr gate(const gate&) = default;
  constexpr gate& operator=(const gate&) = default;
  using refused_result::refused_result;
  using refused_result::operator=;
  /// Takes the place of the refused class's constructors: so the error is at the user's own line.
  template <class Type>
    requires(!std::is_same_v<Type, gate>)
  constexpr gate(const Type&) {}
#if CHAINRULE_PLAIN_REFUSALS
  constexpr ~gate() { static_assert(false, Verdict::text()); }
#else
  constexpr ~gate() { static_assert(Verdict::accepted, "refused: the text in quotes says where and why"); }
#endif

  // The members of a network's type.
  using number = refused_number<Verdict>;
  static constexpr number depth{}, parameter_count{}, trainable_count{}, forward_multiply_adds{},
      backward_multiply_adds{};
  static constexpr number recomputed_multiply_adds{}, segments{}, tape_extent{};
  static constexpr number size{}, rank{};
  template <class Scalar>
  static constexpr number parameter_bytes{};
  template <class Scalar>
  static constexpr number gradient_bytes{};
  template <class Optimizer, class Scalar>
  static constexpr number step_extent{};
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

/// The memory plan of a refused network.
template <class Verdict>
struct refused_plan {
  static constexpr refused_number<Verdict> value_extent{}, kept_extent{}, input_offset{}, adjoint_extent{},
      before_values{};
};

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
  // clang-format off: a table, one entry a line
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

}  // namespace chainrule
