// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// NAdam (Dozat 2016), as PyTorch has it: Adam with Nesterov's momentum, whose share in step t is
/// mu_t = beta_1 (1 - 0.96^(t momentum_decay) / 2). With P_t = mu_1 ... mu_t,
/// p -= learning_rate ((1 - mu_t) g / (1 - P_t) + mu_(t+1) mean / (1 - P_(t+1))) / (sqrt(square / (1 - beta_2^t)) +
/// epsilon). Defaults: PyTorch's.
struct nadam {
  double learning_rate = 2e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;
  double momentum_decay = 4e-3;

  static constexpr std::size_t state_count = 3;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::positive<T>("learning_rate", learning_rate), internal::meta::below_one("beta_1", beta_1),
         internal::meta::below_one("beta_2", beta_2), internal::meta::positive<T>("epsilon", epsilon),
         internal::meta::not_negative<T>("momentum_decay", momentum_decay)});
  }

  /// A step is at most 2 learning_rate / (1 - beta_1) / epsilon times a gradient.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_share(beta_1) && internal::optimizer::is_moderate_share(beta_2) &&
           epsilon >= 0x1p-100 && epsilon <= 1 &&
           internal::optimizer::is_moderate_rate(learning_rate, 2 / epsilon / (1 - beta_1)) && momentum_decay >= 0;
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const T b1 = static_cast<T>(beta_1), b2 = static_cast<T>(beta_2);
    const T new_1 = static_cast<T>(1 - beta_1), new_2 = static_cast<T>(1 - beta_2);
    const double mu = momentum_in(number), mu_next = momentum_in(number + 1);
    const T share = static_cast<T>(mu), rest = static_cast<T>(1 - mu);
    const T share_next = static_cast<T>(mu_next), rest_next = static_cast<T>(1 - mu_next);
    const T of_gradient = static_cast<T>(learning_rate * (1 - mu)), of_mean = static_cast<T>(learning_rate * mu_next);
    const T correction =
        static_cast<T>(1 / internal::number::sqrt_of(internal::optimizer::bias_correction(beta_2, number)));
    const T floor = static_cast<T>(epsilon);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V mean = kept[0] = internal::number::multiply_add(V(b1), kept[0], V(new_1) * g);
      const V square = kept[1] = internal::number::multiply_add(V(b2), kept[1], V(new_2) * g * g);
      // 1 - P_t is kept: 1 - P_t = (1 - mu_t) + mu_t (1 - P_(t-1))
      const V now = kept[2] = internal::number::multiply_add(V(share), kept[2], V(rest));
      const V next = internal::number::multiply_add(V(share_next), now, V(rest_next));
      const V direction = internal::number::multiply_add(V(of_gradient), g / now, V(of_mean) * (mean / next));
      return p - direction / internal::number::multiply_add(internal::number::sqrt_of(square), V(correction), V(floor));
    };
  }

 private:
  [[gnu::noinline]] constexpr double momentum_in(std::size_t number) const {
    return beta_1 * (1 - 0.5 * internal::optimizer::real_power(0.96, static_cast<double>(number) * momentum_decay));
  }
};

}  // namespace chainrule
