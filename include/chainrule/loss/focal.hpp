// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/elementwise.hpp>
#include <chainrule/loss/softmax_cross_entropy.hpp>
#include <chainrule/meta/vocabulary.hpp>

namespace chainrule {

/// C = the sum over the outputs of the binary cross-entropy of a logit a, times (1 - p)^Gamma, where p is the
/// probability that is given to the target: outputs that are easy count less (Lin and others 2017). Ones have weight
/// `Alpha`, zeros 1 - Alpha; without an Alpha all have weight 1.
template <double Gamma = 2.0, double Alpha = -1.0>
struct focal : internal::losses::sum_over_outputs<focal<Gamma, Alpha>> {
  using settings = internal::meta::settings<(Gamma >= 0), "a gamma of at least 0">;
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
    return internal::number::select(  // a logarithm of 0 has no derivative
        m > V(0),
        internal::number::exp_of(internal::losses::number<V>(Gamma) *
                                 internal::number::log_of(internal::number::select(m > V(0), m, V(1)))),
        m * V(0));
  }
  template <class V>
  static constexpr V entropy(const V& a, const V& y) {
    const V size = internal::number::magnitude(a), against = internal::number::select(a < V(0), y, V(1) - y);
    return internal::number::zero_or_product(against, size) +
           internal::number::log1p_of(internal::number::exp_of(-size));
  }
};

/// C = -sum over the classes of y Alpha (1 - p)^Gamma log p, with p = softmax(a): samples that are easy count less.
/// Keras's CategoricalFocalCrossentropy of logits, whose alpha is 0.25 by default.
template <double Gamma = 2.0, double Alpha = 1.0>
struct categorical_focal {
  using settings = internal::meta::settings<(Gamma >= 1), "a gamma of at least 1">;
  static constexpr const char* latex = "-\\sum_i y_i \\alpha \\left(1 - p_i\\right)^\\gamma \\log p_i";
  using takes_classes = void;
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class Out>
  using verdict = internal::losses::takes_classes_in_a_vector<categorical_focal, Out>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const T all = log_total<Size>(a);
    T cost{};
    for (std::size_t i = 0; i < Size; ++i) {
      const T log_p = a[i] - all, rest = T(1) - internal::number::exp_of(log_p);
      if (!(y[i] == T(0))) cost += y[i] * power(rest, Gamma) * -log_p;
    }
    return static_cast<T>(Alpha) * cost;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    const T all = log_total<Size>(a);
    T sum{};  // of the derivatives by p times p
    for (std::size_t i = 0; i < Size; ++i) {
      const T log_p = a[i] - all, p = internal::number::exp_of(log_p), rest = T(1) - p;
      da[i] = y[i] == T(0) ? T(0)
                           : y[i] * (static_cast<T>(Gamma) * power(rest, Gamma - 1) * p * log_p - power(rest, Gamma));
      sum += da[i];
    }
    for (std::size_t i = 0; i < Size; ++i)
      da[i] = scale * static_cast<T>(Alpha) * (da[i] - internal::number::exp_of(a[i] - all) * sum);
  }

 private:
  template <std::size_t Size, class T>
  static constexpr T log_total(const T* a) {
    const auto e = internal::number::by_vectors<T, Size>([=]<class V>() __attribute__((always_inline)) {
      return internal::number::exponentials_of<V, Size, false, false>(a);
    });
    return e.largest + internal::number::log_of(e.total);
  }
  template <class T>
  static constexpr T power(const T& x, double exponent) {
    if (exponent == 0) return T(1);
    if (exponent == 1) return x;
    if (exponent == 2) return x * x;
    return x > T(0) ? internal::number::exp_of(static_cast<T>(exponent) * internal::number::log_of(x)) : T(0);
  }
};

}  // namespace chainrule
