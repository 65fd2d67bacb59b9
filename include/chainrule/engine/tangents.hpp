// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/dual.hpp>

// Dual numbers with values and tangents, for passes that differentiate forward.
namespace chainrule::internal::engine {

/// values + t tangents as dual numbers: the value and its derivative by t at 0. Without tangents, constants.
template <class T>
constexpr void seed_tangents(std::size_t count, const T* values, std::type_identity_t<const T*> tangents, dual<T>* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = {values[i], tangents == nullptr ? T{} : tangents[i]};
}

/// The same with the second derivative: in results computed from these, `value.tangent` and `tangent.value` are the
/// first derivative and `tangent.tangent` is the second.
template <class T>
constexpr void seed_tangents(std::size_t count, const T* values, std::type_identity_t<const T*> tangents,
                             dual<dual<T>>* to) {
  for (std::size_t i = 0; i < count; ++i) {
    const T tangent = tangents == nullptr ? T{} : tangents[i];
    to[i] = {{values[i], tangent}, {tangent, T{}}};
  }
}

/// Extracts the derivatives, or adds them to what the output holds.
template <class T>
constexpr void extract_tangents(std::size_t count, const dual<T>* numbers, T* tangents) {
  for (std::size_t i = 0; i < count; ++i) tangents[i] = numbers[i].tangent;
}
template <class T>
constexpr void add_tangents(std::size_t count, const dual<T>* numbers, T* tangents) {
  for (std::size_t i = 0; i < count; ++i) tangents[i] += numbers[i].tangent;
}

}  // namespace chainrule::internal::engine
