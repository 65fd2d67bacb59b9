// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/statement.hpp>

// Penalties on values inside a network, which stand among its outputs: losses without targets. Not part of
// chainrule.hpp.
namespace chainrule {

namespace internal::losses {

/// What penalties on an activation have in common.
template <double Strength>
struct activity_penalty {
  using settings = meta::settings<(Strength >= 0), "a strength of at least 0">;
  template <class Out>
  using verdict = acceptance;
  template <class Out>
  using target_shape = shape<0>;
};

}  // namespace internal::losses

/// C = Strength times the sum of |a| over a value that is among the outputs, in `sum_of_losses<net, L,
/// activity_l1<0.01>>`: small values become 0. It takes no targets. Keras's `activity_regularizer=L1(Strength)`, which
/// is divided by the number of samples as this is. The derivative at 0 is 0; no second derivative.
template <double Strength>
struct activity_l1 : internal::losses::activity_penalty<Strength> {
  static constexpr const char* latex = "\\lambda \\sum_i \\left|a_i\\right|";

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* /*no target*/) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) sum += a[i] < T(0) ? -a[i] : a[i];
    return T(Strength) * sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* /*no target*/, T scale, T* da) {
    const T slope = scale * T(Strength);
    for (std::size_t i = 0; i < Size; ++i) da[i] = a[i] < T(0) ? -slope : a[i] > T(0) ? slope : slope * a[i];
  }
};

/// C = Strength times the sum of a^2, in the same way: large values become smaller. Keras's
/// `activity_regularizer=L2(Strength)`.
template <double Strength>
struct activity_l2 : internal::losses::activity_penalty<Strength> {
  static constexpr const char* latex = "\\lambda \\sum_i a_i^2";
  using twice_differentiable = void;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* /*no target*/) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) sum += a[i] * a[i];
    return T(Strength) * sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* /*no target*/, T scale, T* da) {
    const T slope = scale * T(2 * Strength);
    for (std::size_t i = 0; i < Size; ++i) da[i] = slope * a[i];
  }
};

}  // namespace chainrule
