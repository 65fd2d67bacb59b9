// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/running_means.hpp>

namespace chainrule {

/// NAdam (Dozat 2016), as in PyTorch: Adam with Nesterov's momentum, whose share in step t is
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
    return internal::meta::first_wrong({internal::optimizer::wrong_moments<T>(*this),
                                        internal::meta::not_negative<T>("momentum_decay", momentum_decay)});
  }

  /// A step is at most 2 learning_rate / (1 - beta_1) / epsilon times a gradient.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::moments_are_moderate(*this, 2) && momentum_decay >= 0;
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const internal::optimizer::moments<T> moments(*this);
    const double mu = momentum_in(number), mu_next = momentum_in(number + 1);
    const T share = static_cast<T>(mu), rest = static_cast<T>(1 - mu);
    const T share_next = static_cast<T>(mu_next), rest_next = static_cast<T>(1 - mu_next);
    const T of_gradient = static_cast<T>(learning_rate * (1 - mu)), of_mean = static_cast<T>(learning_rate * mu_next);
    const T correction = static_cast<T>(internal::optimizer::correction_of_root(beta_2, number));
    const T floor = static_cast<T>(epsilon);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V mean = moments.mean(g, kept[0]);
      const V square = moments.square(g, kept[1]);
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
