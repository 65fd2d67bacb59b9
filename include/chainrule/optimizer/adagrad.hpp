// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// Adagrad (Duchi, Hazan, Singer 2011), as in PyTorch: square += g^2; in step t, counted from 1,
/// p -= learning_rate / (1 + (t - 1) rate_decay) g / (sqrt(square) + epsilon). `square` begins at
/// `initial_accumulator`. Defaults: PyTorch's.
struct adagrad {
  double learning_rate = 1e-2;
  double rate_decay = 0;
  double initial_accumulator = 0;
  double epsilon = 1e-10;

  static constexpr std::size_t state_count = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        internal::meta::not_negative<T>("rate_decay", rate_decay),
                                        internal::meta::not_negative<T>("initial_accumulator", initial_accumulator),
                                        internal::meta::positive<T>("epsilon", epsilon)});
  }

  /// A step is at most learning_rate / epsilon times a gradient, and the sum of squares does not overflow.
  template <class T>
  constexpr bool is_moderate() const {
    return epsilon >= 0x1p-100 && epsilon <= 1 && internal::optimizer::is_moderate_rate(learning_rate, 1 / epsilon) &&
           rate_decay >= 0 && initial_accumulator >= 0 && initial_accumulator <= 0x1p100;
  }

  /// A gradient of zero changes nothing, but in the first step the sum gets its initial value.
  constexpr bool unchanged_by_zero(std::size_t number) const { return number > 1 || initial_accumulator == 0; }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const T rate = static_cast<T>(rate_of(number)), floor = static_cast<T>(epsilon);
    const T most = static_cast<T>(internal::meta::largest<T>);
    const T begun = static_cast<T>(number == 1 ? initial_accumulator : 0);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V square = kept[0] =
          internal::number::at_most(internal::number::multiply_add(g, g, kept[0] + V(begun)), V(most));
      return p - V(rate) * g / (internal::number::sqrt_of(square) + V(floor));
    };
  }

 private:
  [[gnu::noinline]] constexpr double rate_of(std::size_t number) const {
    return learning_rate / (1 + static_cast<double>(number - 1) * rate_decay);
  }
};

}  // namespace chainrule
