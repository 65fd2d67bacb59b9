// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/statement.hpp>

namespace chainrule {

/// rates[n], where n is the number of boundaries that are at most `step`. There is one more rate than boundaries; the
/// optimizer's own rate is not used. `piecewise_constant{{100, 200}, {1e-2, 1e-3, 1e-4}}`. Keras's
/// PiecewiseConstantDecay changes the rate a step later.
template <std::size_t Count>
struct piecewise_constant {
  std::size_t boundaries[Count];
  double rates[Count + 1];

  template <class T>
  constexpr wrong_setting wrong() const {
    for (std::size_t i = 1; i < Count; ++i)
      if (boundaries[i] <= boundaries[i - 1])
        return {"boundaries", static_cast<double>(boundaries[i]), "above the boundary before"};
    for (const double each : rates)
      if (const wrong_setting wrong_rate = internal::meta::not_negative<T>("rates", each)) return wrong_rate;
    return {};
  }
  constexpr double rate(double /*base*/, std::size_t step) const {
    std::size_t passed = 0;
    while (passed < Count && boundaries[passed] <= step) ++passed;
    return rates[passed];
  }
  constexpr double most(double /*base*/) const {
    double largest = 0;
    for (const double each : rates) largest = internal::schedule::larger(largest, each);
    return largest;
  }
};
template <std::size_t Count, std::size_t Rates>
  requires(Rates == Count + 1)
piecewise_constant(const std::size_t (&)[Count], const double (&)[Rates]) -> piecewise_constant<Count>;

}  // namespace chainrule
