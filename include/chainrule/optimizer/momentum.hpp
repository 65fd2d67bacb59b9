// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// v = momentum v + g; p -= learning_rate v (Polyak 1964, in the form of PyTorch's SGD).
struct momentum {
  double learning_rate = 0.01;
  double decay = 0.9;

  static constexpr std::size_t state_count = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate), internal::meta::below_one("decay", decay)});
  }

  /// With moderate gradients v is at most 2^19 times the largest of them.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_rate(learning_rate, 0x1p20) && decay >= 0 && decay <= 1 - 0x1p-18;
  }

  template <class T>
  constexpr auto change(std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate);
    const T mu = static_cast<T>(decay);
    return [=]<class V>(const V& p, const V& g, V* velocity) __attribute__((always_inline)) {
      const V v = *velocity = internal::number::multiply_add(V(mu), *velocity, g);
      return internal::number::multiply_add(V(-rate), v, p);
    };
  }
};

}  // namespace chainrule
