// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

// A scalar that counts what is done to it.
struct counted {
  double value = 0;
  static inline std::size_t products = 0, sums = 0;

  counted() = default;
  constexpr explicit counted(double number) : value(number) {}
  friend counted operator*(counted left, counted right) {
    ++products;
    return counted(left.value * right.value);
  }
  friend counted operator+(counted left, counted right) {
    ++sums;
    return counted(left.value + right.value);
  }
  counted& operator+=(counted other) { return *this = *this + other; }
  bool operator==(const counted& other) const = default;
};
