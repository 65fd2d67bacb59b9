// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/dual.hpp>

// Dual numbers with values and tangents, for passes that differentiate forward.
namespace chainrule::internal::engine {

/// values + t slopes as dual numbers: the value and its derivative by t at 0. Without slopes, constants.
template <class T>
constexpr void along(std::size_t count, const T* values, std::type_identity_t<const T*> slopes, dual<T>* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = {values[i], slopes == nullptr ? T{} : slopes[i]};
}

/// The same with the second derivative: of what is computed from these, `value.slope` and `slope.value` are the first
/// derivative and `slope.slope` the second.
template <class T>
constexpr void along(std::size_t count, const T* values, std::type_identity_t<const T*> slopes, dual<dual<T>>* to) {
  for (std::size_t i = 0; i < count; ++i) {
    const T slope = slopes == nullptr ? T{} : slopes[i];
    to[i] = {{values[i], slope}, {slope, T{}}};
  }
}

/// Extracts the derivatives, or adds them to what is there.
template <class T>
constexpr void slopes_of(std::size_t count, const dual<T>* numbers, T* slopes) {
  for (std::size_t i = 0; i < count; ++i) slopes[i] = numbers[i].slope;
}
template <class T>
constexpr void add_slopes(std::size_t count, const dual<T>* numbers, T* slopes) {
  for (std::size_t i = 0; i < count; ++i) slopes[i] += numbers[i].slope;
}

}  // namespace chainrule::internal::engine
