// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/running_means.hpp>

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
    return internal::optimizer::wrong_moments<T>(*this);
  }

  /// A step is at most learning_rate / (1 - beta_1) / epsilon times a gradient.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::moments_are_moderate(*this);
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const internal::optimizer::moments<T> moments(*this);
    const T rate = static_cast<T>(learning_rate / internal::optimizer::bias_correction(beta_1, number));
    const T floor = static_cast<T>(epsilon);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V mean = moments.mean(g, kept[0]);
      const V largest = kept[1] =
          internal::number::at_least(V(moments.old_2) * kept[1], internal::number::magnitude(g) + V(floor));
      return p - V(rate) * mean / largest;
    };
  }
};

}  // namespace chainrule
