// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/graph/layer.hpp>
#include <chainrule/number/row.hpp>

// Losses that are a sum over the outputs. Each states the cost of one output a for its target y, and the derivative by
// a.
namespace chainrule::internal::losses {

/// A setting of a loss, as a number or in all lanes of a vector.
template <class V>
CHAINRULE_INLINE V number(double setting) {
  return V(static_cast<typename V::scalar>(setting));
}
/// The larger of x and 0, also of dual numbers; NaN stays NaN.
template <class V>
CHAINRULE_INLINE V above_zero(const V& x) {
  return internal::number::select(x < V(0), V(0), x);
}
template <class V>
CHAINRULE_INLINE V sign(const V& x) {
  using internal::number::select;
  return select(x > V(0), V(1), select(x < V(0), V(-1), V(0)));
}

template <class Self>
struct sum_over_outputs {
  template <class Out>
  using verdict = acceptance;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    return pass<Size, false>(a, y, T{}, static_cast<T*>(nullptr));
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    pass<Size, true>(a, y, scale, da);
  }
  using gives_value_and_derivative = Self;
  template <std::size_t Size, class T>
  static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    return pass<Size, true>(a, y, scale, da);
  }

 private:
  template <std::size_t Size, bool Differentiates, class T>
  static CHAINRULE_INLINE T pass(const T* a, const T* y, T scale, T* da) {
    return internal::number::by_vectors<T, Size>([=]<class V>() __attribute__((always_inline)) {
      return internal::number::sum_over_row<V, Size>(
          [=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            const V answer = internal::number::load_first<V, Count>(a + i),
                    target = internal::number::load_first<V, Count>(y + i);
            if constexpr (Differentiates)
              internal::number::store<Count>(da + i, V(scale) * Self::template slope<V>(answer, target));
            return internal::number::first_lanes<Count>(Self::template cost<V>(answer, target), V(0));
          });
    });
  }
};

}  // namespace chainrule::internal::losses
