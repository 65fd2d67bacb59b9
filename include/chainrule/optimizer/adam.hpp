// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/running_means.hpp>

namespace chainrule {

/// Adam (Kingma, Ba 2015, algorithm 1), with PyTorch's defaults.
struct adam {
  double learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;

  static constexpr std::size_t state_count = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::optimizer::wrong_moments<T>(*this);
  }

  /// If gradients are moderate (moderate.hpp: so small that no step overflows), their mean square is far from infinite,
  /// and a step is at most learning_rate / (1 - beta_1) / epsilon times a gradient.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::moments_are_moderate(*this);
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const internal::optimizer::moments<T> moments(*this);
    const T rate = static_cast<T>(learning_rate / (1 - internal::optimizer::power(beta_1, number)));
    const T correction = static_cast<T>(1 / internal::number::sqrt_of(1 - internal::optimizer::power(beta_2, number)));
    const T floor = static_cast<T>(epsilon);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V mean = moments.mean(g, kept[0]);
      const V square = moments.square(g, kept[1]);
      return p - V(rate) * mean /
                     internal::number::multiply_add(internal::number::sqrt_of(square), V(correction), V(floor));
    };
  }
};

}  // namespace chainrule
