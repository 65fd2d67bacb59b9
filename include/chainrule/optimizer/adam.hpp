// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/kernel/math.hpp>

namespace chainrule {

/// Adam (Kingma, Ba 2015, algorithm 1), with PyTorch's defaults.
struct adam {
  double learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;

  static constexpr std::size_t state_count = 2;

  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T* mean, std::size_t stride, std::size_t number) const {
    T* const square = mean + stride;
    const T b1 = static_cast<T>(beta_1);
    const T b2 = static_cast<T>(beta_2);
    const T new_1 = static_cast<T>(1 - beta_1);  // in double: 1 - 0.999f would be off by 2e-5
    const T new_2 = static_cast<T>(1 - beta_2);
    const T rate = static_cast<T>(learning_rate / (1 - power(beta_1, number)));
    const T correction = static_cast<T>(1 / kernel::sqrt_of(1 - power(beta_2, number)));
    const T floor = static_cast<T>(epsilon);
    kernel::for_each_vector<T>(count, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      const V slope = kernel::load<V>(g + i);
      const V m = kernel::multiply_add(V(b1), kernel::load<V>(mean + i), V(new_1) * slope);
      const V s = kernel::multiply_add(V(b2), kernel::load<V>(square + i), V(new_2) * slope * slope);
      kernel::store(mean + i, m);
      kernel::store(square + i, s);
      kernel::store(p + i, kernel::load<V>(p + i) - V(rate) * m / kernel::multiply_add(kernel::sqrt_of(s), V(correction), V(floor)));
    });
  }

 private:
  static constexpr double power(double base, std::size_t exponent) {
    double result = 1;
    for (; exponent > 0; exponent /= 2, base *= base)
      if (exponent % 2 == 1) result *= base;
    return result;
  }
};

}  // namespace chainrule
