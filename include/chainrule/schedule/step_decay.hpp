// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/statement.hpp>

namespace chainrule {

/// base factor^floor(step / every): PyTorch's StepLR.
struct step_decay {
  std::size_t every = 1;
  double factor = 0.1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_zero("every", every), internal::schedule::factor("factor", factor)});
  }
  constexpr double rate(double base, std::size_t step) const {
    return base * internal::optimizer::power(factor, step / every);
  }
  constexpr double most(double base) const { return factor <= 1 ? base : internal::meta::largest<double>; }
};

/// base factor^n, where n is the number of milestones that are at most `step`: PyTorch's MultiStepLR.
/// `multi_step_decay{{30, 80}, 0.1}`.
template <std::size_t Count>
struct multi_step_decay {
  std::size_t milestones[Count];
  double factor = 0.1;

  template <class T>
  constexpr wrong_setting wrong() const {
    for (std::size_t i = 1; i < Count; ++i)
      if (milestones[i] < milestones[i - 1])
        return {"milestones", static_cast<double>(milestones[i]), "no less than the milestone before"};
    return internal::schedule::factor("factor", factor);
  }
  constexpr double rate(double base, std::size_t step) const {
    std::size_t passed = 0;
    while (passed < Count && milestones[passed] <= step) ++passed;
    return base * internal::optimizer::power(factor, passed);
  }
  constexpr double most(double base) const {
    return base * (factor <= 1 ? 1 : internal::optimizer::power(factor, Count));
  }
};
template <std::size_t Count>
multi_step_decay(const std::size_t (&)[Count], double) -> multi_step_decay<Count>;
template <std::size_t Count>
multi_step_decay(const std::size_t (&)[Count]) -> multi_step_decay<Count>;

}  // namespace chainrule
