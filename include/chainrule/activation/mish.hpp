// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

namespace chainrule::act {

/// z tanh(log(1 + e^z)) (Misra 2019), with n = e^z: z n (n + 2) / (n (n + 2) + 2).
struct mish : elementwise<mish> {
  using library_type = mish;
  using over_vectors = void;
  using twice_differentiable = void;

  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    const T n = internal::number::exp_of(internal::number::at_most(z, T(limit))), m = n * (n + T(2));
    return internal::number::select(z > T(limit), z, internal::number::at_least(z, T(-far_below)) * (m / (m + T(2))));
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_input(T z) {
    const T n = internal::number::exp_of(internal::number::at_most(z, T(limit))), m = n * (n + T(2)) + T(2);
    const T slope = T(4) * (n / m) * ((n + T(1)) / m);
    return internal::number::select(z > T(limit), T(1),
                                    n * (n + T(2)) / m + internal::number::at_least(z, T(-far_below)) * slope);
  }

 private:
  static constexpr double limit = 20;        // beyond it n squared + 2 rounds to n squared, also in double
  static constexpr double far_below = 1600;  // and e^z is 0
};

}  // namespace chainrule::act
