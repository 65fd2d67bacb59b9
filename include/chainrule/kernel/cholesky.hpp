// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product.hpp>

// Symmetric systems of equations with matrices of a few hundred rows. They are row-major, and only their lower
// triangle is read.
namespace chainrule::internal::kernel {

/// The sum of the products of two rows' first `count` numbers.
template <class T>
[[gnu::noinline]] constexpr T dot(std::size_t count, const T* x, const T* y) {
  using V = lanes<T, register_lanes<T>>;
  constexpr std::size_t together = 2 * V::size;
  const std::size_t whole = by_numbers<T>() ? 0 : count / together * together;
  T sum{};
  if (whole > 0) {
    V sums[2] = {V(0), V(0)};
    for (std::size_t i = 0; i < whole; i += together) {
      sums[0] = multiply_add(load<V>(x + i), load<V>(y + i), sums[0]);
      sums[1] = multiply_add(load<V>(x + i + V::size), load<V>(y + i + V::size), sums[1]);
    }
    sum = sum_of(sums[0] + sums[1]);
  }
  for (std::size_t i = whole; i < count; ++i) sum += x[i] * y[i];
  return sum;
}

/// L with L L' = a, in a's lower triangle; false if a is not positive definite; a's numbers are then undefined.
template <class T>
constexpr bool cholesky(std::size_t size, T* a) {
  for (std::size_t i = 0; i < size; ++i) {
    T* const row = a + i * size;
    for (std::size_t k = 0; k < i; ++k) row[k] = (row[k] - dot(k, row, a + k * size)) / a[k * size + k];
    const T square = row[i] - dot(i, row, row);
    if (!(square > T(0)) || !(square - square == T(0))) return false;
    row[i] = sqrt_of(square);
  }
  return true;
}

/// Solves L L' x = b; x replaces b.
template <class T>
constexpr void solve_cholesky(std::size_t size, const T* l, T* b) {
  for (std::size_t i = 0; i < size; ++i) b[i] = (b[i] - dot(i, l + i * size, b)) / l[i * size + i];
  for (std::size_t i = size; i-- > 0;) {
    b[i] = b[i] / l[i * size + i];
    for (std::size_t k = 0; k < i; ++k) b[k] -= l[i * size + k] * b[i];
  }
}

}  // namespace chainrule::internal::kernel
