// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// Lion (Chen and others 2023): p -= learning_rate sign(beta_1 mean + (1 - beta_1) g); then
/// mean = beta_2 mean + (1 - beta_2) g. The sign of 0 is 0. Defaults: the paper's.
struct lion {
  double learning_rate = 1e-4;
  double beta_1 = 0.9;
  double beta_2 = 0.99;

  static constexpr std::size_t state_count = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        internal::meta::below_one("beta_1", beta_1),
                                        internal::meta::below_one("beta_2", beta_2)});
  }

  /// A step is no larger than the rate.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_rate(learning_rate, 1) && beta_1 >= 0 && beta_1 < 1 &&
           internal::optimizer::is_moderate_share(beta_2);
  }

  template <class T>
  constexpr auto change(std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate);
    const T b1 = static_cast<T>(beta_1), b2 = static_cast<T>(beta_2);
    const T new_1 = static_cast<T>(1 - beta_1), new_2 = static_cast<T>(1 - beta_2);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V direction = internal::number::multiply_add(V(b1), kept[0], V(new_1) * g);
      kept[0] = internal::number::multiply_add(V(b2), kept[0], V(new_2) * g);
      // if the direction is NaN, so is the result
      return p - internal::number::select(direction > V(0), V(rate),
                                          internal::number::select(direction < V(0), V(-rate), direction));
    };
  }
};

}  // namespace chainrule
