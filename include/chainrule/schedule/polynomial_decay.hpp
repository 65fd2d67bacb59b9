// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/statement.hpp>

namespace chainrule {

/// From base to `min_rate` in `steps` steps, and no further: min_rate + (base - min_rate) (1 - step / steps)^power.
/// PyTorch's PolynomialLR and Keras's PolynomialDecay.
struct polynomial_decay {
  std::size_t steps = 5;
  double power = 1;
  double min_rate = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::not_zero("steps", steps),
                                        internal::meta::positive<T>("power", power),
                                        internal::meta::not_negative<T>("min_rate", min_rate)});
  }
  constexpr double rate(double base, std::size_t step) const {
    const double left = step < steps ? 1 - internal::schedule::ratio(step, steps) : 0;
    return min_rate + (base - min_rate) * (left > 0 ? internal::optimizer::real_power(left, power) : 0);
  }
  constexpr double most(double base) const { return internal::schedule::larger(base, min_rate); }
};

}  // namespace chainrule
