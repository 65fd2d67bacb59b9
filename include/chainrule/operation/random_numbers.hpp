// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/random_row.hpp>
#include <chainrule/operation/dropout.hpp>

namespace chainrule::op {

template <bool OnceASequence, class At>
constexpr auto random_row_of(const At& at, std::size_t sample) {
  if constexpr (requires { at.memory.drawing; })
    return at.memory.drawing.row(at.equation_number(), sample, OnceASequence ? 0 : At::y_size);
  else
    return numeric::random_row{at.drawn(), at.equation_number(), at.first_sample() + sample};
}

}  // namespace chainrule::op

namespace chainrule::internal::operations {

/// 1 / (1 - Rate), by which what a mask keeps is multiplied.
template <double Rate>
inline constexpr double scale_of_kept = Rate < 1 ? 1 / (1 - Rate) : 0;

template <double Rate, class V, class Random>
CHAINRULE_INLINE V masked(const Random& random, std::size_t element, const V& x) {
  using T = typename V::scalar;
  constexpr numeric::probability kept = 1 - Rate;
  if constexpr (number::has_vectors<T>)
    return select(random.template bernoulli<V>(kept, element), x * V(T(scale_of_kept<Rate>)), V(0));
  else
    return random.template bernoulli<double>(kept, element) ? V(x * V(T(scale_of_kept<Rate>))) : V(T(0));
}

template <double Rate, std::size_t Size, bool Accumulates, class Random, class T>
constexpr void multiply_by_mask(const Random& random, const T* x, T* y) {
  const auto multiply_one = [&](std::size_t i) {
    const bool is_kept = random.template bernoulli<double>(numeric::probability(1 - Rate), i);
    const T product = is_kept ? x[i] * T(scale_of_kept<Rate>) : T(0);
    y[i] = Accumulates ? y[i] + product : product;
  };
  if constexpr (number::has_vectors<T>)
    if (!__builtin_is_constant_evaluated()) {
      using V = number::lanes<T, number::register_lanes<T>>;
      constexpr std::size_t whole = Size - Size % V::size;
      for (std::size_t i = 0; i < whole; i += V::size) {
        V product = masked<Rate>(random, i, number::load<V>(x + i));
        if constexpr (Accumulates) product = product + number::load<V>(y + i);
        number::store(y + i, product);
      }
      for (std::size_t i = whole; i < Size; ++i) multiply_one(i);
      return;
    }
  for (std::size_t i = 0; i < Size; ++i) multiply_one(i);
}

}  // namespace chainrule::internal::operations
