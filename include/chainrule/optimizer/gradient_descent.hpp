// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/math.hpp>

namespace chainrule {

/// p -= learning_rate g.
struct gradient_descent {
  double learning_rate = 0.01;

  /// Numbers that are kept for each parameter between steps.
  static constexpr std::size_t state_count = 0;

  /// One step on `count` parameters. The k-th number kept for parameter i is state[k * stride + i], zero before the first
  /// step; `number` counts the steps from 1.
  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T* /*state*/, std::size_t /*stride*/, std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate);
    kernel::for_each_vector<T>(count, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      kernel::store(p + i, kernel::load<V>(p + i) - V(rate) * kernel::load<V>(g + i));
    });
  }
};

}  // namespace chainrule
