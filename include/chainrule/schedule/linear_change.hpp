// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/statement.hpp>

namespace chainrule {

/// base times a factor that goes from `start` to `end` in `steps` steps, and stays there: a warm-up. PyTorch's
/// LinearLR.
struct linear_change {
  std::size_t steps = 5;
  double start = 1.0 / 3;
  double end = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::not_zero("steps", steps),
                                        internal::schedule::factor("start", start),
                                        internal::schedule::factor("end", end)});
  }
  constexpr double rate(double base, std::size_t step) const {
    return base * (step < steps ? start + (end - start) * internal::schedule::ratio(step, steps) : end);
  }
  constexpr double most(double base) const { return base * internal::schedule::larger(start, end); }
};

/// base times `factor` in the first `steps` steps, base afterwards: PyTorch's ConstantLR.
struct constant_factor {
  std::size_t steps = 5;
  double factor = 1.0 / 3;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::schedule::factor("factor", factor);
  }
  constexpr double rate(double base, std::size_t step) const { return step < steps ? base * factor : base; }
  constexpr double most(double base) const { return base * internal::schedule::larger(factor, 1); }
};

}  // namespace chainrule
