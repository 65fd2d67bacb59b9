// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// FTRL-Proximal (McMahan and others 2013, algorithm 1 with learning_rate_power = -0.5), as in Keras: with
/// n the sum of g^2 from `initial_accumulator`, z += g - (sqrt(n) - sqrt(n before)) / learning_rate p; then p is 0
/// where |z| <= l1, else (sign(z) l1 - z) / ((beta + sqrt(n)) / learning_rate + 2 l2). Many parameters become 0
/// exactly. Defaults: Keras's.
struct ftrl {
  double learning_rate = 1e-3;
  double l1 = 0;
  double l2 = 0;
  double beta = 0;
  double initial_accumulator = 0.1;

  static constexpr std::size_t state_count = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    using internal::meta::not_negative;
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        not_negative<T>("l1", l1), not_negative<T>("l2", l2),
                                        not_negative<T>("beta", beta),
                                        internal::meta::positive<T>("initial_accumulator", initial_accumulator)});
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const T reciprocal = static_cast<T>(1 / learning_rate), first = static_cast<T>(l1);
    const T twice_second = static_cast<T>(2 * l2), above = static_cast<T>(beta);
    const T begun = static_cast<T>(number == 1 ? initial_accumulator : 0);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      using internal::number::multiply_add, internal::number::sqrt_of, internal::number::select;
      const V before = kept[0] + V(begun);
      const V sum = kept[0] = multiply_add(g, g, before);
      const V root = sqrt_of(sum);
      const V z = kept[1] = multiply_add((sqrt_of(before) - root) * V(reciprocal), p, kept[1] + g);
      const V signed_first = select(z > V(0), V(first), V(-first));
      const V divisor = multiply_add(V(above) + root, V(reciprocal), V(twice_second));
      return select(internal::number::magnitude(z) > V(first), (signed_first - z) / divisor, z * V(0));
    };
  }
};

}  // namespace chainrule
