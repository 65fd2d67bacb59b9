// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/lane_memory.hpp>

namespace chainrule::internal::number {

/// Whether all of `count` numbers are at least `least` and at most `most`; NaN is not. Compilers vectorize the plain
/// loop only at -O3.
template <class T>
CHAINRULE_INLINE bool all_within(const T* numbers, std::size_t count, T least, T most) {
  bool within = true;
  std::size_t i = 0;
  if constexpr (has_vectors<T>) {
    using V = lanes<T, register_lanes<T>>;
    if (!__builtin_is_constant_evaluated() && count >= V::size) {
      const V low(least), high(most);
      typename V::mask all = low.v == low.v;
      for (; i + V::size <= count; i += V::size) {
        const V x = load<V>(numbers + i);
        all &= (x.v >= low.v) & (x.v <= high.v);
      }
      for (std::size_t lane = 0; lane < V::size; ++lane) within = within && all[lane] != 0;
    }
  }
  for (; i < count; ++i) within = within && numbers[i] >= least && numbers[i] <= most;
  return within;
}

/// Whether each of the numbers equals `one` or `other`.
template <class T>
CHAINRULE_INLINE bool all_either(const T* numbers, std::size_t count, T one, T other) {
  bool right = true;
  for (std::size_t i = 0; i < count; ++i) right &= (numbers[i] == one) | (numbers[i] == other);
  return right;
}

}  // namespace chainrule::internal::number
