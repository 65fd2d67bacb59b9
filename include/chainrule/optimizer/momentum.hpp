// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule {

/// v = momentum v + g; p -= learning_rate v (Polyak 1964, in the form of PyTorch's SGD).
struct momentum {
  double learning_rate = 0.01;
  double decay = 0.9;

  static constexpr std::size_t state_count = 1;

  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T* v, std::size_t) const {
    const T rate = static_cast<T>(learning_rate);
    const T mu = static_cast<T>(decay);
    for (std::size_t i = 0; i < count; ++i) {
      v[i] = mu * v[i] + g[i];
      p[i] -= rate * v[i];
    }
  }
};

}  // namespace chainrule
