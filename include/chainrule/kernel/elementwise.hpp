// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>

// A function of one number, applied to each element. An activation states `value` and its derivative: as a function of
// its own output where that is enough (the argument then need not be kept), otherwise of its input. It also states the
// derivative's formula.
namespace chainrule {

template <class Function>
concept DerivativeFromOutput = requires { Function::derivative_from_output(0.0); };

/// An activation that is written for a vector in place of a number too: with `internal::number::select` where it would
/// branch. It says so with `using over_vectors = void`; any other is applied to one lane after another.
template <class Function>
concept OverVectors = requires { typename Function::over_vectors; };

/// An activation whose outputs are at most 1 in magnitude, or NaN, and whose derivative is NaN where the output is,
/// states `using bounded_by_one = void`. The check before a step then need not read its outputs.
template <class Function>
concept BoundedByOne = requires { typename Function::bounded_by_one; };

namespace internal::activations {

template <class T>
concept DualNumber = requires(T z) { z.tangent; };

// Scalar version, not force-inlined: targets without vectors are short of code memory. A dual number takes the
// derivative that the backward pass takes: `value` differentiated as it is written may overflow, or have another
// derivative at a kink.
template <class Function, class T>
constexpr T value_of_one(T z) {
  if constexpr (DualNumber<T>) {
    using number = decltype(z.value);
    const number value = value_of_one<Function, number>(z.value);
    if constexpr (DerivativeFromOutput<Function>)
      return {value, static_cast<number>(Function::derivative_from_output(value)) * z.tangent};
    else
      return {value, static_cast<number>(Function::derivative_from_input(z.value)) * z.tangent};
  } else {
    return static_cast<T>(Function::value(z));
  }
}

template <class Function, class V>
CHAINRULE_INLINE V value_over(const V& z) {
  if constexpr (V::size == 1 && !number::has_vectors<typename V::scalar>)
    return V(value_of_one<Function>(z.v));
  else if constexpr (V::size == 1)
    return V(Function::value(z.v));
  else if constexpr (OverVectors<Function>)
    return Function::value(z);
  else
    return number::each_lane(z, [](const auto& number) { return Function::value(number); });
}

// The derivative, computed from what is kept: the output or the input.
template <class Function, class T>
CHAINRULE_INLINE T derivative_of(const T& kept) {
  if constexpr (DerivativeFromOutput<Function>)
    return Function::derivative_from_output(kept);
  else
    return Function::derivative_from_input(kept);
}
template <class Function, class V>
CHAINRULE_INLINE V derivative_over(const V& kept) {
  if constexpr (V::size == 1)
    return V(derivative_of<Function>(kept.v));
  else if constexpr (OverVectors<Function>)
    return derivative_of<Function>(kept);
  else
    return number::each_lane(kept, [](const auto& number) { return derivative_of<Function>(number); });
}

// The loops, in kernel/elementwise_loops.hpp: for a number of elements known at run time, and for few elements.
template <class Function, class T>
constexpr void apply(std::size_t count, const T* x, T* y);
template <class Function, bool Accumulate, class T>
constexpr void apply_derivative(std::size_t count, const T* dy, const T* kept, T* dx);
template <class Function, std::size_t Size, class T>
CHAINRULE_INLINE void apply_short(const T* x, T* y);
template <class Function, std::size_t Size, bool Accumulate, class T>
CHAINRULE_INLINE void apply_derivative_short(const T* dy, const T* kept, T* dx);

}  // namespace internal::activations
}  // namespace chainrule
