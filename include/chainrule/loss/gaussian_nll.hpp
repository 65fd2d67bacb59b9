// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/parts.hpp>
#include <chainrule/number/math.hpp>

namespace chainrule {

/// C = the sum over the targets of (log v + (a - y)^2 / v) / 2, where the output is the means a, and after them as
/// many variances v: `outputs<dense<n>, dense<n, act::softplus>>`. A variance counts as at least 1e-6, and below has
/// the gradient of 1e-6, so that it can grow again: PyTorch's GaussianNLLLoss. With Full, log(2 pi) / 2 is added for
/// each.
template <bool Full = false>
struct gaussian_nll {
  static constexpr const char* latex =
      "\\frac{1}{2} \\sum_i \\bigl(\\log v_i + \\left(a_i - y_i\\right)^2 / v_i\\bigr)";
  using twice_differentiable = void;

  template <class Out>
  using verdict = internal::losses::takes_equal_parts<gaussian_nll, 2, Out>;
  template <class Out>
  using target_shape = shape<Out::size / 2>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t i = 0; i < Size / 2; ++i) {
      const T off = a[i] - y[i], variance = at_least_least(a[Size / 2 + i]);
      sum +=
          T(0.5) * (internal::number::log_of(variance) + off * off / variance) + T(Full ? 0.91893853320467274178 : 0);
    }
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size / 2; ++i) {
      const T off = a[i] - y[i], variance = at_least_least(a[Size / 2 + i]);
      da[i] = scale * off / variance;
      da[Size / 2 + i] = scale * T(0.5) * (T(1) - off * off / variance) / variance;
    }
  }

 private:
  template <class T>
  static constexpr T at_least_least(const T& variance) {
    return variance < T(1e-6) ? T(1e-6) : variance;  // NaN of NaN
  }
};

}  // namespace chainrule
