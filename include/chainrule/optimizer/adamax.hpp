// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// Adamax (Kingma, Ba 2015, algorithm 2): mean = beta_1 mean + (1 - beta_1) g;
/// largest = max(beta_2 largest, |g| + epsilon); in step t p -= learning_rate / (1 - beta_1^t) mean / largest.
/// Defaults: PyTorch's.
struct adamax {
  double learning_rate = 2e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;

  static constexpr std::size_t state_count = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::positive<T>("learning_rate", learning_rate), internal::meta::below_one("beta_1", beta_1),
         internal::meta::below_one("beta_2", beta_2), internal::meta::positive<T>("epsilon", epsilon)});
  }

  /// A step is at most learning_rate / (1 - beta_1) / epsilon times a gradient.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_share(beta_1) && internal::optimizer::is_moderate_share(beta_2) &&
           epsilon >= 0x1p-100 && epsilon <= 1 &&
           internal::optimizer::is_moderate_rate(learning_rate, 1 / epsilon / (1 - beta_1));
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const T b1 = static_cast<T>(beta_1), b2 = static_cast<T>(beta_2), fresh = static_cast<T>(1 - beta_1);
    const T rate = static_cast<T>(learning_rate / internal::optimizer::bias_correction(beta_1, number));
    const T floor = static_cast<T>(epsilon);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V mean = kept[0] = internal::number::multiply_add(V(b1), kept[0], V(fresh) * g);
      const V largest = kept[1] =
          internal::number::at_least(V(b2) * kept[1], internal::number::magnitude(g) + V(floor));
      return p - V(rate) * mean / largest;
    };
  }
};

}  // namespace chainrule
