// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/random_row.hpp>

// The random numbers of many elements, one after another, drawn some at a time without an array for all of them.
namespace chainrule::internal::number {

template <class T, class Fill, class Use>
constexpr void for_each_drawn(const random_row& random, std::size_t count, const Fill& fill, const Use& use) {
  constexpr std::size_t together = 64;
  T some[together]{};
  for (std::size_t first = 0; first < count; first += together) {
    const std::size_t size = count - first < together ? count - first : together;
    fill(random.at_time(first / together, together), some, size);
    for (std::size_t i = 0; i < size; ++i) use(first + i, some[i]);
  }
}

/// Calls `use(i, number)` for the elements 0 .. count - 1, with their uniform numbers.
template <class T, class Use>
constexpr void for_each_uniform(const random_row& random, std::size_t count, const Use& use) {
  for_each_drawn<T>(
      random, count, [](const random_row& row, T* out, std::size_t size) { row.fill_uniform(out, size); }, use);
}
/// The same with their normal numbers.
template <class T, class Use>
constexpr void for_each_normal(const random_row& random, std::size_t count, const Use& use) {
  for_each_drawn<T>(
      random, count, [](const random_row& row, T* out, std::size_t size) { row.fill_normal(out, size); }, use);
}

}  // namespace chainrule::internal::number
