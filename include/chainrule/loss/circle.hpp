// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/softmax_cross_entropy.hpp>

namespace chainrule {

/// C = log(1 + P N), P = sum of exp(Gamma (1 + Margin - a) (1 - Margin - a)) over the outputs with y = 1, N = sum of
/// exp(Gamma (a + Margin) (a - Margin)) over those with y = 0, where the outputs are cosines of a sample with others
/// that are like it (1) or unlike it (0), and a factor 1 + Margin - a or a + Margin below 0 counts as 0 (Sun and
/// others 2020; Keras's Circle, which forms the cosines of all pairs of a batch). y may be the number of a class.
/// If one of the sums is empty the cost is 0.
template <double Gamma = 80.0, double Margin = 0.4>
struct circle {
  static constexpr const char* latex =
      "\\log\\bigl(1 + \\sum_{y_i = 1} e^{\\gamma \\left(1 + m - a_i\\right) \\left(1 - m - a_i\\right)} "
      "\\sum_{y_j = 0} e^{\\gamma \\left(a_j + m\\right) \\left(a_j - m\\right)}\\bigr)";
  using takes_classes = void;
  static constexpr double least_target = 0, most_target = 1;
  using targets_are_ends = void;
  using twice_differentiable = void;

  template <class Out>
  using verdict = internal::losses::takes_classes_in_a_vector<circle, Out>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const logarithms<T> sums = sums_of<Size>(a, y);
    if (!sums.both) return T(0);
    const T size = internal::number::magnitude(sums.total);
    return (sums.total > T(0) ? sums.total : T(0)) + internal::number::log1p_of(internal::number::exp_of(-size));
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    const logarithms<T> sums = sums_of<Size>(a, y);
    const T slope = sums.both ? scale * internal::number::sigmoid_of(sums.total) : T(0);
    for (std::size_t i = 0; i < Size; ++i) {
      const bool like = y[i] > T(0);
      const T share =
          sums.both ? internal::number::exp_of(exponent(a[i], like) - (like ? sums.like : sums.unlike)) : T(0);
      const T factor = weight(a[i], like);
      const T by_a = !(factor > T(0)) ? T(0) : like ? T(Gamma) * (T(2) * a[i] - T(2)) : T(Gamma) * T(2) * a[i];
      da[i] = slope * share * by_a;
    }
  }

 private:
  template <class T>
  struct logarithms {
    T like{}, unlike{}, total{};
    bool both = false;
  };
  template <class T>
  static constexpr T weight(const T& a, bool like) {
    const T factor = like ? T(1 + Margin) - a : a + T(Margin);
    return factor < T(0) ? T(0) : factor;
  }
  template <class T>
  static constexpr T exponent(const T& a, bool like) {
    return T(Gamma) * weight(a, like) * (like ? T(1 - Margin) - a : a - T(Margin));
  }
  // log P, log N and their sum. The largest exponent is subtracted first.
  template <std::size_t Size, class T>
  static constexpr logarithms<T> sums_of(const T* a, const T* y) {
    T largest[2] = {}, sum[2] = {};
    bool any[2] = {false, false};
    for (std::size_t i = 0; i < Size; ++i) {
      const bool like = y[i] > T(0);
      const T x = exponent(a[i], like);
      if (!any[like] || x > largest[like]) largest[like] = x;
      any[like] = true;
    }
    for (std::size_t i = 0; i < Size; ++i) {
      const bool like = y[i] > T(0);
      sum[like] += internal::number::exp_of(exponent(a[i], like) - largest[like]);
    }
    logarithms<T> result;
    result.both = any[0] && any[1];
    if (!result.both) return result;
    result.unlike = largest[0] + internal::number::log_of(sum[0]);
    result.like = largest[1] + internal::number::log_of(sum[1]);
    result.total = result.like + result.unlike;
    return result;
  }
};

}  // namespace chainrule
