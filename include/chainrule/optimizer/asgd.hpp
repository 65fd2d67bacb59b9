// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/averaged.hpp>

namespace chainrule {

/// Averaged gradient descent (Polyak, Juditsky 1992), PyTorch's ASGD: p *= 1 - decay r, p -= r g, with the rate
/// r = learning_rate / (1 + decay learning_rate (t - 1))^power in step t, and the mean of the parameters over all steps
/// after `average_from`. That mean is the result of the training.
struct asgd {
  double learning_rate = 1e-2;
  double decay = 1e-4;
  double power = 0.75;
  std::size_t average_from = 1000000;

  /// The mean. Until averaging begins it is the parameter itself.
  static constexpr std::size_t state_count = 1, average = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        internal::meta::not_negative<T>("decay", decay),
                                        internal::meta::not_negative<T>("power", power)});
  }

  /// A mean of finite numbers is finite.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::is_moderate_rate(learning_rate, 1) && decay >= 0 && decay * learning_rate <= 1 &&
           power >= 0 && power <= 10;
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const double now = rate(number);
    const T along = static_cast<T>(now), gone = static_cast<T>(decay * now);
    const internal::optimizer::moving_average<T> move(share(number));
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V after = internal::number::multiply_add(V(-along), g, internal::number::multiply_add(V(-gone), p, p));
      kept[average] = move(kept[average], after);
      return after;
    };
  }

 private:
  [[gnu::noinline]] constexpr double rate(std::size_t number) const {
    const double before = static_cast<double>(number - 1);
    return learning_rate / internal::optimizer::real_power(1 + decay * learning_rate * before, power);
  }
  constexpr double share(std::size_t number) const {
    return number > 2 && number - 2 > average_from ? 1 / static_cast<double>(number - 1 - average_from) : 1;
  }
};

}  // namespace chainrule
