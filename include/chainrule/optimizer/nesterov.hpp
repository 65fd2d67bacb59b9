// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/math.hpp>

namespace chainrule {

/// v = momentum v + g; p -= learning_rate (g + momentum v) (Nesterov 1983, in the form of PyTorch's SGD).
struct nesterov {
  double learning_rate = 0.01;
  double decay = 0.9;

  static constexpr std::size_t state_count = 1;

  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T* velocity, std::size_t /*stride*/, std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate);
    const T mu = static_cast<T>(decay);
    kernel::for_each_vector<T>(count, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      const V slope = kernel::load<V>(g + i);
      const V v = V(mu) * kernel::load<V>(velocity + i) + slope;
      kernel::store(velocity + i, v);
      kernel::store(p + i, kernel::load<V>(p + i) - V(rate) * (slope + V(mu) * v));
    });
  }
};

}  // namespace chainrule
