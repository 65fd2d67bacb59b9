// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/statement.hpp>

namespace chainrule {

/// base factor^step: PyTorch's ExponentialLR.
struct exponential_decay {
  double factor = 0.99;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::schedule::part("factor", factor);
  }
  constexpr double rate(double base, std::size_t step) const { return base * internal::optimizer::power(factor, step); }
  constexpr double most(double base) const { return base; }
};

/// base / (1 + factor step / steps): Keras's InverseTimeDecay.
struct inverse_time_decay {
  std::size_t steps = 1;
  double factor = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_zero("steps", steps), internal::schedule::factor("factor", factor)});
  }
  constexpr double rate(double base, std::size_t step) const {
    return base / (1 + factor * internal::schedule::ratio(step, steps));
  }
  constexpr double most(double base) const { return base; }
};

}  // namespace chainrule
