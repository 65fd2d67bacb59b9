// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {
namespace internal::optimizer {

// The type of sgd's momentum where none is stated: nothing is kept for a parameter then.
struct no_momentum {};

}  // namespace internal::optimizer

/// Gradient descent, in the form of PyTorch's SGD: p -= learning_rate g. With momentum, `sgd{.learning_rate = 0.1, .momentum = 0.9}`,
/// v = momentum v + g and p -= learning_rate v (Polyak 1964); with `.nesterov = true` too, p -= learning_rate (g + momentum v) (Nesterov 1983).
/// As a type it is `sgd<>`, and with momentum `sgd<double>`.
template <class Momentum = internal::optimizer::no_momentum>
struct sgd {
  double learning_rate = 0.01;
  Momentum momentum{};
  bool nesterov = false;

  static constexpr bool has_momentum = !std::is_same_v<Momentum, internal::optimizer::no_momentum>;
  static_assert(!has_momentum || std::is_arithmetic_v<Momentum>, "sgd's momentum is a number");

  /// Numbers that are kept for each parameter between steps.
  static constexpr std::size_t state_count = has_momentum ? 1 : 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    if constexpr (has_momentum)
      return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate), internal::meta::below_one("momentum", static_cast<double>(momentum))});
    else
      return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                          nesterov ? wrong_setting{"nesterov", 1, "false where no momentum is stated"} : wrong_setting{}});
  }

  /// Whether parameters stay finite with gradients that are moderate; see optimizer/moderate.hpp. With these v is at most 2^19 times the
  /// largest of them.
  template <class T>
  constexpr bool is_moderate() const {
    if constexpr (has_momentum)
      return internal::optimizer::is_moderate_rate(learning_rate, 0x1p20) && momentum >= 0 && static_cast<double>(momentum) <= 1 - 0x1p-18;
    else
      return internal::optimizer::is_moderate_rate(learning_rate, 1);
  }

  /// What a parameter becomes.
  template <class T>
  constexpr auto change(std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate);
    if constexpr (has_momentum) {
      const T mu = static_cast<T>(momentum);
      // Nesterov's direction is g + mu v, the other one v: both as a g + b v, where the product by a is exact.
      const T of_gradient = nesterov ? T(1) : T(0), of_velocity = nesterov ? mu : T(1);
      return [=]<class V>(const V& p, const V& g, V* velocity) __attribute__((always_inline)) {
        const V v = *velocity = internal::number::multiply_add(V(mu), *velocity, g);
        return internal::number::multiply_add(V(-rate), internal::number::multiply_add(V(of_velocity), v, V(of_gradient) * g), p);
      };
    } else {
      return [=]<class V>(const V& p, const V& g, V* /*kept*/) __attribute__((always_inline)) {
        return internal::number::multiply_add(V(-rate), g, p);
      };
    }
  }
};

}  // namespace chainrule
