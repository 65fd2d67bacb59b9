// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/elementwise.hpp>
#include <chainrule/meta/vocabulary.hpp>

namespace chainrule {

/// C = the sum over the outputs of |a - y|: Keras's and PyTorch's absolute error. No second derivative.
struct absolute_error : internal::losses::sum_over_outputs<absolute_error> {
  static constexpr const char* latex = "\\sum_i \\left|a_i - y_i\\right|";

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return internal::number::magnitude(a - y);
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return internal::losses::sign(a - y);
  }
  template <class A, class Y>
  static constexpr auto derivative_formula(A a, Y y) {
    return calculus::apply<calculus::signum>(a - y);
  }
};

/// C = the sum over the outputs of max(q (y - a), (q - 1) (y - a)), which is minimal if a is the q-quantile of y
/// (Koenker, Bassett 1978), q = `Share`. No second derivative.
template <double Share>
struct quantile_error : internal::losses::sum_over_outputs<quantile_error<Share>> {
  using settings = internal::meta::settings<(Share > 0 && Share < 1), "a share above 0 and below 1">;
  static constexpr const char* latex =
      "\\sum_i \\max\\left(q \\left(y_i - a_i\\right), \\left(q - 1\\right) \\left(y_i - a_i\\right)\\right)";

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    const V below = y - a;
    return below * internal::number::select(below > V(0), internal::losses::number<V>(Share),
                                            internal::losses::number<V>(Share - 1));
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    const V below = y - a;
    return internal::number::select(
        below > V(0), internal::losses::number<V>(-Share),
        internal::number::select(below < V(0), internal::losses::number<V>(1 - Share), V(0)));
  }
};

/// C = the sum over the outputs of |a - y| / |y|, with |y| at least 1e-7: Keras's MeanAbsolutePercentageError, as a
/// share and not in per cent. No second derivative.
struct absolute_percentage_error : internal::losses::sum_over_outputs<absolute_percentage_error> {
  static constexpr const char* latex = "\\sum_i \\left|a_i - y_i\\right| / \\left|y_i\\right|";

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    return internal::number::magnitude(a - y) / size<V>(y);
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return internal::losses::sign(a - y) / size<V>(y);
  }

 private:
  template <class V>
  static constexpr V size(const V& y) {
    return internal::number::at_least(internal::number::magnitude(y), internal::losses::number<V>(1e-7));
  }
};

/// C = the sum over the outputs of (log(1 + a) - log(1 + y))^2, where a and y count as 1e-7 at least: Keras's
/// MeanSquaredLogarithmicError.
struct squared_logarithmic_error : internal::losses::sum_over_outputs<squared_logarithmic_error> {
  static constexpr const char* latex =
      "\\sum_i \\bigl(\\log\\left(1 + a_i\\right) - \\log\\left(1 + y_i\\right)\\bigr)^2";
  using twice_differentiable = void;

  template <class V>
  static constexpr V cost(const V& a, const V& y) {
    const V off = logarithm(a) - logarithm(y);
    return off * off;
  }
  template <class V>
  static constexpr V slope(const V& a, const V& y) {
    return internal::number::select(a > internal::losses::number<V>(1e-7),
                                    V(2) * (logarithm(a) - logarithm(y)) / (V(1) + a), V(0));
  }

 private:
  template <class V>
  static constexpr V logarithm(const V& x) {
    const V least = internal::losses::number<V>(1e-7);
    return internal::number::log1p_of(internal::number::select(x < least, least, x));
  }
};

}  // namespace chainrule
