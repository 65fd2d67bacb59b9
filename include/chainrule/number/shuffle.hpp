// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/each_drawn.hpp>

namespace chainrule::internal::number {

/// Fisher and Yates' shuffle. By the random number of element i, place i takes one of the items from i on.
template <class T>
constexpr void shuffle(T* items, std::size_t count, const random_row& random) {
  for_each_uniform<double>(random, count, [=](std::size_t i, double uniform) {
    const std::size_t j = i + whole_number_below(count - i, uniform);
    const T held = items[i];
    items[i] = items[j];
    items[j] = held;
  });
}

/// The numbers 0 .. count - 1 in a random order.
template <class Numbers>
constexpr void shuffled_numbers(Numbers& numbers, const random_row& random) {
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
  shuffle(numbers.data(), numbers.size(), random);
}

}  // namespace chainrule::internal::number
