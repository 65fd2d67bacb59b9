// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/random_row.hpp>

namespace chainrule::internal::number {

/// Fisher and Yates' shuffle. By the random number of element i, place i takes one of the items from i on.
template <class T>
constexpr void shuffle(T* items, std::size_t count, const random_row& random) {
  constexpr std::size_t together = 64;
  double uniform[together]{};
  for (std::size_t i = 0; i < count; ++i) {
    if (i % together == 0)
      random.at_time(i / together, together).fill_uniform(uniform, count - i < together ? count - i : together);
    const std::size_t j = i + whole_number_below(count - i, uniform[i % together]);
    const T held = items[i];
    items[i] = items[j];
    items[j] = held;
  }
}

/// The numbers 0 .. count - 1 in a random order.
template <class Numbers>
constexpr void shuffled_numbers(Numbers& numbers, const random_row& random) {
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
  shuffle(numbers.data(), numbers.size(), random);
}

}  // namespace chainrule::internal::number
