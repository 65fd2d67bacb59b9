// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// p -= learning_rate g.
struct gradient_descent {
  double learning_rate = 0.01;

  /// Numbers that are kept for each parameter between steps.
  static constexpr std::size_t state_count = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::positive<T>("learning_rate", learning_rate);
  }

  /// Whether parameters stay finite with gradients that are moderate; see optimizer/moderate.hpp.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_rate(learning_rate, 1);
  }

  /// What a parameter becomes.
  template <class T>
  constexpr auto change(std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate);
    return [=]<class V>(const V& p, const V& g, V* /*kept*/) __attribute__((always_inline)) { return internal::number::multiply_add(V(-rate), g, p); };
  }
};

}  // namespace chainrule
