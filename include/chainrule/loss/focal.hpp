// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/elementwise.hpp>

namespace chainrule {

/// C = the sum over the outputs of the binary cross-entropy of a logit a, times (1 - p)^Gamma, where p is the
/// probability given to what the target is: what is easy counts less (Lin and others 2017). Ones count `Alpha` times,
/// zeros 1 - Alpha times; without an Alpha all count once.
template <double Gamma = 2.0, double Alpha = -1.0>
struct focal : internal::losses::sum_over_outputs<focal<Gamma, Alpha>> {
  static_assert(Gamma >= 0, "focal<Gamma, Alpha>: gamma is not below 0");
  static constexpr const char* latex = "-\\sum_i \\alpha_i \\left(1 - p_i\\right)^\\gamma \\log p_i";
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return weight(y) * factor(missing(a, y)) * entropy(a, y);
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    const V p = internal::number::sigmoid_of(a), rest = internal::number::sigmoid_of(-a), m = missing(a, y);
    const V grows = (V(1) - V(2) * y) * p * rest / internal::number::select(m > V(0), m, V(1));  // m' / m
    return weight(y) * factor(m) * (internal::losses::number<V>(Gamma) * grows * entropy(a, y) + p - y);
  }

 private:
  template <class V>
  static constexpr V weight(const V& y) {
    if constexpr (Alpha < 0)
      return V(1);
    else
      return internal::losses::number<V>(2 * Alpha - 1) * y + internal::losses::number<V>(1 - Alpha);
  }
  template <class V>
  static constexpr V missing(const V& a, const V& y) {
    return y * internal::number::sigmoid_of(-a) + (V(1) - y) * internal::number::sigmoid_of(a);
  }
  template <class V>
  static constexpr V factor(const V& m) {
    if constexpr (Gamma == 0) return V(1);
    if constexpr (Gamma == 1) return m;
    if constexpr (Gamma == 2) return m * m;
    return internal::number::exp_of(internal::losses::number<V>(Gamma) * internal::number::log_of(m));
  }
  template <class V>
  static constexpr V entropy(const V& a, const V& y) {
    const V size = internal::number::magnitude(a), against = internal::number::select(a < V(0), y, V(1) - y);
    return internal::number::nothing_or_product(against, size) +
           internal::number::log1p_of(internal::number::exp_of(-size));
  }
};

}  // namespace chainrule
