// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/elementwise.hpp>
#include <chainrule/meta/vocabulary.hpp>

namespace chainrule {

/// C = the sum over the outputs of (a - y)^2 / 2 where |a - y| is at most `Delta`, else Delta (|a - y| - Delta / 2)
/// (Huber 1964): PyTorch's HuberLoss.
template <double Delta = 1.0>
struct huber : internal::losses::sum_over_outputs<huber<Delta>> {
  using settings = internal::meta::settings<(Delta > 0), "a delta above 0">;
  static constexpr const char* latex = "\\sum_i H_\\delta\\left(a_i - y_i\\right)";
  using twice_differentiable = void;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    const V off = internal::number::magnitude(a - y), delta = internal::losses::number<V>(Delta);
    const V half = internal::losses::number<V>(0.5);
    return internal::number::select(off > delta, delta * (off - half * delta), half * off * off);
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    const V off = a - y, delta = internal::losses::number<V>(Delta);
    return internal::number::select(off > delta, delta, internal::number::select(off < -delta, -delta, off));
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::apply<calculus::clipped_between>(a - y);
  }
};

/// C = the sum over the outputs of (a - y)^2 / (2 Beta) where |a - y| is below `Beta`, else |a - y| - Beta / 2:
/// PyTorch's SmoothL1Loss, huber<Beta> divided by Beta.
template <double Beta = 1.0>
struct smooth_l1 : internal::losses::sum_over_outputs<smooth_l1<Beta>> {
  using settings = internal::meta::settings<(Beta > 0), "a beta above 0">;
  static constexpr const char* latex = "\\sum_i H_\\beta\\left(a_i - y_i\\right) / \\beta";
  using twice_differentiable = void;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return huber<Beta>::template cost<V>(a, y) * internal::losses::number<V>(1 / Beta);
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return huber<Beta>::template slope<V>(a, y) * internal::losses::number<V>(1 / Beta);
  }
};

}  // namespace chainrule
