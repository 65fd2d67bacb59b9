// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

// What Adam and similar rules have in common: running means of gradients and of their squares, and the settings for
// them.
namespace chainrule::internal::optimizer {

template <class T, class Rule>
constexpr wrong_setting wrong_moments(const Rule& rule) {
  return meta::first_wrong({meta::positive<T>("learning_rate", rule.learning_rate),
                            meta::below_one("beta_1", rule.beta_1), meta::below_one("beta_2", rule.beta_2),
                            meta::positive<T>("epsilon", rule.epsilon)});
}

/// If gradients are moderate, their mean square is far from infinite, and a step is at most `growth` learning_rate /
/// (1 - beta_1) / epsilon times a gradient.
template <class Rule>
constexpr bool moments_are_moderate(const Rule& rule, double growth = 1) {
  return is_moderate_share(rule.beta_1) && is_moderate_share(rule.beta_2) && rule.epsilon >= 0x1p-100 &&
         rule.epsilon <= 1 && rule.learning_rate >= 0x1p-126 &&
         rule.learning_rate * growth <=
             0x1p38 * rule.epsilon * (1 - rule.beta_1);  // no division: it is evaluated in each step
}

/// The weights of the means as scalars. 1 - beta is computed in double: 1 - 0.999f would be off by 2e-5.
template <class T>
struct moments {
  T old_1, new_1, old_2, new_2;

  template <class Rule>
  constexpr explicit moments(const Rule& rule)
      : old_1(static_cast<T>(rule.beta_1)),
        new_1(static_cast<T>(1 - rule.beta_1)),
        old_2(static_cast<T>(rule.beta_2)),
        new_2(static_cast<T>(1 - rule.beta_2)) {}

  template <class V>
  CHAINRULE_INLINE V mean(const V& g, V& kept) const {
    return kept = number::multiply_add(V(old_1), kept, V(new_1) * g);
  }
  template <class V>
  CHAINRULE_INLINE V square(const V& g, V& kept) const {
    return kept = number::multiply_add(V(old_2), kept, V(new_2) * g * g);
  }
};

/// The factor of the root of the mean square in step `number`.
[[gnu::noinline]] constexpr double correction_of_root(double beta_2, std::size_t number) {
  return 1 / number::sqrt_of(bias_correction(beta_2, number));
}

}  // namespace chainrule::internal::optimizer
