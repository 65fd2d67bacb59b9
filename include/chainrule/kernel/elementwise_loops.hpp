// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/kernel/epilogue.hpp>

// The loops of functions that are applied to each element, and the epilogues of products that apply them.
namespace chainrule::internal::activations {

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

}  // namespace chainrule::internal::activations
