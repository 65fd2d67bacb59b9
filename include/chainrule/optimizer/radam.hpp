// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// RAdam (Liu and others 2020): Adam whose first steps, in which the mean square says little, go along the mean alone,
/// and later ones are rectified. Defaults: PyTorch's.
struct radam {
  double learning_rate = 1e-3;
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

  /// As with `adam`; the rectification is at most 1.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_share(beta_1) && internal::optimizer::is_moderate_share(beta_2) &&
           epsilon >= 0x1p-100 && epsilon <= 1 &&
           internal::optimizer::is_moderate_rate(learning_rate, 1 / epsilon / (1 - beta_1));
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const T b1 = static_cast<T>(beta_1), b2 = static_cast<T>(beta_2);
    const T new_1 = static_cast<T>(1 - beta_1), new_2 = static_cast<T>(1 - beta_2);
    const double factor = rectification(number);
    const T rate = static_cast<T>(learning_rate / internal::optimizer::bias_correction(beta_1, number));
    const T rectified = static_cast<T>(factor), floor = static_cast<T>(factor > 0 ? epsilon : 1);
    const T of_root = factor > 0 ? T(1) : T(0);
    const T numerator = factor > 0 ? rectified * rate : rate;
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V mean = kept[0] = internal::number::multiply_add(V(b1), kept[0], V(new_1) * g);
      const V square = kept[1] = internal::number::multiply_add(V(b2), kept[1], V(new_2) * g * g);
      return p - V(numerator) * mean /
                     internal::number::multiply_add(V(of_root), internal::number::sqrt_of(square), V(floor));
    };
  }

 private:
  /// sqrt(1 - beta_2^t) times the rectification of step t, or 0 where the variance cannot be told.
  [[gnu::noinline]] constexpr double rectification(std::size_t number) const {
    const double t = static_cast<double>(number), correction = internal::optimizer::bias_correction(beta_2, number);
    const double most = 2 / (1 - beta_2) - 1, rho = most - 2 * t * (1 - correction) / correction;
    if (!(rho > 5)) return 0;
    return internal::number::sqrt_of(correction * (rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho));
  }
};

}  // namespace chainrule
