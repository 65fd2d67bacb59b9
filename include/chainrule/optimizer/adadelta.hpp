// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// Adadelta (Zeiler 2012): square = rho square + (1 - rho) g^2; d = sqrt(change + epsilon) / sqrt(square + epsilon) g;
/// change = rho change + (1 - rho) d^2; p -= learning_rate d. Defaults: PyTorch's.
struct adadelta {
  double learning_rate = 1;
  double rho = 0.9;
  double epsilon = 1e-6;

  static constexpr std::size_t state_count = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        internal::meta::below_one("rho", rho),
                                        internal::meta::positive<T>("epsilon", epsilon)});
  }

  template <class T>
  constexpr auto change(std::size_t /*number*/) const {
    const T rate = static_cast<T>(learning_rate), floor = static_cast<T>(epsilon);
    const T old = static_cast<T>(rho), fresh = static_cast<T>(1 - rho);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V square = kept[0] = internal::number::multiply_add(V(old), kept[0], V(fresh) * g * g);
      const V d = internal::number::sqrt_of(kept[1] + V(floor)) / internal::number::sqrt_of(square + V(floor)) * g;
      kept[1] = internal::number::multiply_add(V(old), kept[1], V(fresh) * d * d);
      return internal::number::multiply_add(V(-rate), d, p);
    };
  }
};

}  // namespace chainrule
