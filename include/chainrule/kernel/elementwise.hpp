// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/epilogue.hpp>
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

// For a number of elements known at run time. All layers with this function share the machine code.
template <class Function, class T>
[[gnu::noinline]] constexpr void apply(std::size_t count, const T* x, T* y) {
  number::for_each_vector<T>(count, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
    number::store(y + i, value_over<Function>(number::load<V>(x + i)));
  });
}
template <class Function, bool Accumulate, class T>
[[gnu::noinline]] constexpr void apply_derivative(std::size_t count, const T* dy, const T* kept, T* dx) {
  number::for_each_vector<T>(count, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
    const V product = number::load<V>(dy + i) * derivative_over<Function>(number::load<V>(kept + i));
    number::store(dx + i, Accumulate ? number::load<V>(dx + i) + product : product);
  });
}

// For few elements: inlined.
template <class Function, std::size_t Size, class T>
CHAINRULE_INLINE void apply_short(const T* x, T* y) {
  number::for_each_part<T, Size>([=]<class V, std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
    number::store<Count>(y + i, value_over<Function>(number::load_first<V, Count>(x + i)));
  });
}
template <class Function, std::size_t Size, bool Accumulate, class T>
CHAINRULE_INLINE void apply_derivative_short(const T* dy, const T* kept, T* dx) {
  number::for_each_part<T, Size>([=]<class V, std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
    const V product =
        number::load_first<V, Count>(dy + i) * derivative_over<Function>(number::load_first<V, Count>(kept + i));
    number::store<Count>(dx + i, Accumulate ? number::load_first<V, Count>(dx + i) + product : product);
  });
}

// Epilogue: applies a function to the sums, and stores the sums themselves too if something reads them later.
template <class Function, bool Keeps, class T>
struct to_function {
  static constexpr bool is_plain_store = false;
  T* first;
  std::size_t stride;
  T* values;

  template <std::size_t Count, class V>
  CHAINRULE_INLINE void store(std::size_t row, std::size_t column, const V& sum) const {
    if constexpr (Keeps) number::store<Count>(first + row * stride + column, sum);
    number::store<Count>(values + row * stride + column, value_over<Function>(sum));
  }
};

// Epilogue: multiplies the sums by a derivative, computed from what the forward pass kept.
template <class Function, class T>
struct times_derivative {
  static constexpr bool is_plain_store = false;
  T* first;
  std::size_t stride;
  const T* kept;

  template <std::size_t Count, class V>
  CHAINRULE_INLINE void store(std::size_t row, std::size_t column, const V& sum) const {
    const std::size_t at = row * stride + column;
    number::store<Count>(first + at, sum * derivative_over<Function>(number::load_first<V, Count>(kept + at)));
  }
};

}  // namespace internal::activations
}  // namespace chainrule
