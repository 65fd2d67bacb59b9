// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/finite.hpp>
#include <chainrule/number/row.hpp>

// The exponentials of a row that softmax divides, and products and limits that stay right where a logit is infinite.
namespace chainrule::internal::number {

/// x y, but zero where x is zero, even if y is infinite; and so for both terms of a dual number's tangent.
template <class T>
constexpr T zero_or_product(const T& x, const T& y) {
  if constexpr (requires { x.tangent; })
    return {zero_or_product(x.value, y.value),
            zero_or_product(x.tangent, y.value) + zero_or_product(x.value, y.tangent)};
  else
    return x == T(0) ? T(0) : x * y;
}
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> zero_or_product(const lanes<T, Size>& x, const lanes<T, Size>& y) {
  if constexpr (Size == 1)
    return lanes<T, 1>(zero_or_product(x.v, y.v));
  else
    return select(x == lanes<T, Size>(0), lanes<T, Size>(0), x * y);
}

// x, but no more than the limit. A dual number keeps its tangent: where infinity was replaced by the limit, the result
// still depends on what the infinity depended on.
template <bool Limited, class V>
CHAINRULE_INLINE V limited(const V& x, const V& limit) {
  if constexpr (!Limited)
    return x;
  else if constexpr (requires { x.tangent; })
    return {limited<true>(x.value, limit.value), x.tangent};
  else if constexpr (requires { x.v.tangent; })
    return V(limited<true>(x.v, limit.v));
  else
    return at_most(x, limit);
}

/// What softmax divides: e = exp(a - largest), and their sum. A logit of minus infinity gives 0. If `Limited`, a logit
/// of infinity counts as the greatest finite number, so that it gives all. Without `Stores`, only the sum is computed.
template <class T>
struct exponentials {
  T largest;
  T total;
};
template <class V, std::size_t Size, bool Stores, bool Limited, class T>
CHAINRULE_INLINE exponentials<T> exponentials_of(const T* a, T* e = nullptr) {
  constexpr std::size_t last = before_last<V, Size>;
  V most = first_lanes<Size - last>(load<V, Size - last>(a + last), V(a[0]));
  for (std::size_t i = 0; i < last; i += V::size) most = at_least(most, load<V>(a + i));
  const T largest = limited<Limited>(greatest_of(most), greatest_finite<T>());
  const T total = sum_over_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
    const V part = exp_of(
        limited<Limited>(first_lanes<Count>(load<V, Count>(a + i), V(largest)), V(greatest_finite<T>())) - V(largest));
    if constexpr (Stores) store<Count>(e + i, part);
    return first_lanes<Count>(part, V(0));
  });
  return {largest, total};
}

}  // namespace chainrule::internal::number
