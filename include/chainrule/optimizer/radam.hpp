// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/running_means.hpp>

namespace chainrule {

/// RAdam (Liu and others 2020): Adam whose first steps, in which the mean square is too uncertain, use the mean alone;
/// later steps are rectified. Defaults: PyTorch's.
struct radam {
  double learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;

  static constexpr std::size_t state_count = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::optimizer::wrong_moments<T>(*this);
  }

  /// As with `adam`; the rectification is at most 1.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::moments_are_moderate(*this);
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const internal::optimizer::moments<T> moments(*this);
    const double factor = rectification(number);
    const T rate = static_cast<T>(learning_rate / internal::optimizer::bias_correction(beta_1, number));
    const T rectified = static_cast<T>(factor), floor = static_cast<T>(factor > 0 ? epsilon : 1);
    const T of_root = factor > 0 ? T(1) : T(0);
    const T numerator = factor > 0 ? rectified * rate : rate;
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V mean = moments.mean(g, kept[0]);
      const V square = moments.square(g, kept[1]);
      return p - V(numerator) * mean /
                     internal::number::multiply_add(V(of_root), internal::number::sqrt_of(square), V(floor));
    };
  }

 private:
  /// sqrt(1 - beta_2^t) times the rectification of step t, or 0 if the variance is too uncertain.
  [[gnu::noinline]] constexpr double rectification(std::size_t number) const {
    const double t = static_cast<double>(number), correction = internal::optimizer::bias_correction(beta_2, number);
    const double most = 2 / (1 - beta_2) - 1, rho = most - 2 * t * (1 - correction) / correction;
    if (!(rho > 5)) return 0;
    return internal::number::sqrt_of(correction * (rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho));
  }
};

}  // namespace chainrule
