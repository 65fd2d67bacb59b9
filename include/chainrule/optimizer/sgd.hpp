// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// Gradient descent: p -= learning_rate g.
struct sgd {
  double learning_rate = 0.01;

  /// The numbers that are kept for each parameter between steps.
  static constexpr std::size_t state_count = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::positive<T>("learning_rate", learning_rate);
  }

  /// Whether parameters stay finite with moderate gradients; see optimizer/moderate.hpp.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_rate(learning_rate, 1);
  }

  /// A gradient of zero changes nothing, so rows that no token indexes are not visited.
  static constexpr bool unchanged_by_zero = true;

  /// The function that computes a parameter's new value.
  template <class T>
  constexpr auto change(std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate);
    return [=]<class V>(const V& p, const V& g, V* /*kept*/)
               __attribute__((always_inline)) { return internal::number::multiply_add(V(-rate), g, p); };
  }
};

/// Gradient descent with momentum, in the form of PyTorch's SGD: v = momentum v + (1 - dampening) g, and v = g in the
/// first step; p -= learning_rate v (Polyak 1964), or with `nesterov` p -= learning_rate (g + momentum v) (Nesterov
/// 1983). A type of its own, because it keeps a number for each parameter.
struct sgd_momentum {
  double learning_rate = 0.01;
  double momentum = 0.9;
  bool nesterov = false;
  double dampening = 0;

  static constexpr std::size_t state_count = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    if (nesterov && dampening != 0) return {"dampening", dampening, "0 with nesterov"};
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        internal::meta::below_one("momentum", momentum),
                                        internal::meta::below_one("dampening", dampening)});
  }

  /// With moderate gradients v is at most 2^19 times the largest of them.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_rate(learning_rate, 0x1p20) && momentum >= 0 && momentum <= 1 - 0x1p-18 &&
           dampening >= 0 && dampening < 1;
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const T rate = static_cast<T>(learning_rate);
    const T mu = static_cast<T>(momentum);
    const T fresh = static_cast<T>(number == 1 ? 1 : 1 - dampening);
    // Nesterov's direction is g + mu v, the other one v: both as a g + b v, where the product by a is exact.
    const T of_gradient = nesterov ? T(1) : T(0), of_velocity = nesterov ? mu : T(1);
    return [=]<class V>(const V& p, const V& g, V* velocity) __attribute__((always_inline)) {
      const V v = *velocity = internal::number::multiply_add(V(mu), *velocity, V(fresh) * g);
      return internal::number::multiply_add(V(-rate),
                                            internal::number::multiply_add(V(of_velocity), v, V(of_gradient) * g), p);
    };
  }
};

}  // namespace chainrule
