// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// RMSprop (Tieleman, Hinton 2012), as in PyTorch: square = alpha square + (1 - alpha) g^2;
/// p -= learning_rate g / (sqrt(square) + epsilon). Defaults: PyTorch's.
struct rmsprop {
  double learning_rate = 1e-2;
  double alpha = 0.99;
  double epsilon = 1e-8;

  static constexpr std::size_t state_count = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        internal::meta::below_one("alpha", alpha),
                                        internal::meta::positive<T>("epsilon", epsilon)});
  }

  /// A step is at most learning_rate / epsilon times a gradient.
  template <class T>
  constexpr bool is_moderate() const {
    return epsilon >= 0x1p-100 && epsilon <= 1 && internal::optimizer::is_moderate_rate(learning_rate, 1 / epsilon) &&
           alpha >= 0 && alpha < 1;
  }

  template <class T>
  constexpr auto change(std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate), old = static_cast<T>(alpha), fresh = static_cast<T>(1 - alpha);
    const T floor = static_cast<T>(epsilon);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V square = kept[0] = internal::number::multiply_add(V(old), kept[0], V(fresh) * g * g);
      return p - V(rate) * g / (internal::number::sqrt_of(square) + V(floor));
    };
  }
};

/// RMSprop with momentum: v = momentum v + g / (sqrt(square) + epsilon); p -= learning_rate v. With `centered` the
/// square of the gradient's running mean is subtracted from `square` first, so that it is a variance (Graves 2013).
struct rmsprop_momentum {
  double learning_rate = 1e-2;
  double momentum = 0.9;
  bool centered = false;
  double alpha = 0.99;
  double epsilon = 1e-8;

  static constexpr std::size_t state_count = 3;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::positive<T>("learning_rate", learning_rate), internal::meta::below_one("momentum", momentum),
         internal::meta::below_one("alpha", alpha), internal::meta::positive<T>("epsilon", epsilon)});
  }

  template <class T>
  constexpr bool is_moderate() const {
    // A variance may be 0, and then a quotient is g / epsilon.
    return epsilon * (1 - momentum) >= (centered ? 0x1p-60 : 0x1p-100) && epsilon <= 1 &&
           internal::optimizer::is_moderate_share(momentum) &&
           internal::optimizer::is_moderate_rate(learning_rate, 1 / epsilon / (1 - momentum)) && alpha >= 0 &&
           alpha < 1;
  }

  template <class T>
  constexpr auto change(std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate), mu = static_cast<T>(momentum);
    const T old = static_cast<T>(alpha), fresh = static_cast<T>(1 - alpha), floor = static_cast<T>(epsilon);
    const T of_mean = centered ? T(1) : T(0);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V square = kept[0] = internal::number::multiply_add(V(old), kept[0], V(fresh) * g * g);
      const V mean = kept[1] = internal::number::multiply_add(V(old), kept[1], V(fresh) * g);
      // Rounding must not make a variance negative.
      const V variance =
          internal::number::at_least(internal::number::multiply_add(V(-of_mean) * mean, mean, square), V(0));
      const V v = kept[2] =
          internal::number::multiply_add(V(mu), kept[2], g / (internal::number::sqrt_of(variance) + V(floor)));
      return internal::number::multiply_add(V(-rate), v, p);
    };
  }
};

}  // namespace chainrule
