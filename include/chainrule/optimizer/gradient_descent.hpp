// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule {

/// p -= learning_rate g.
struct gradient_descent {
  double learning_rate = 0.01;

  /// Numbers that are kept for each parameter between steps.
  static constexpr std::size_t state_count = 0;

  /// One step on `count` parameters. `state` has room for state_count * count numbers, zero before the first step;
  /// `number` counts the steps from 1.
  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T*, std::size_t) const {
    const T rate = static_cast<T>(learning_rate);
    for (std::size_t i = 0; i < count; ++i) p[i] -= rate * g[i];
  }
};

}  // namespace chainrule
