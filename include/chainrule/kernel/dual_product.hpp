// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/large_product.hpp>
#include <chainrule/kernel/small_product.hpp>
#include <chainrule/number/dual.hpp>

// Large products of dual numbers, computed by products of real numbers. In memory a row of dual numbers is a row of
// twice as many real ones, value and tangent alternating. With x = v + t e, x (p, q) = v (p, q) + t (0, p): so a
// product is two real ones, of a's values with b as it is, and of a's tangents with b's values in the places of the
// tangents.
namespace chainrule::internal::kernel {

namespace products {

/// Where sums begin: `first` is null for zero.
template <class T>
struct beginning {
  const T* first;
  std::size_t stride;
};
template <class T>
constexpr beginning<T> beginning_at(const from_zero&, std::type_identity<T>) {
  return {nullptr, 0};
}
template <class T, class Begin>
constexpr beginning<T> beginning_at(const Begin& begin, std::type_identity<T>) {
  return {begin.first, begin.stride};
}

}  // namespace products

/// c = begin + a b, or c = begin + a b' where `transposed`, as in `product`, of dual numbers.
template <class T>
[[gnu::noinline]] void dual_product(const product<dual<T>>& p) {
  static_assert(sizeof(dual<T>) == 2 * sizeof(T));
  constexpr std::size_t width = panel_width<T>;
  constexpr std::size_t together = panel_steps<T> / 2;
  alignas(64) T as_it_lies[together * width];
  alignas(64) T moved[together * width];
  const auto real = [](const dual<T>* numbers) { return reinterpret_cast<const T*>(numbers); };
  for (std::size_t column = 0; column < p.columns; column += width / 2) {
    const std::size_t columns = p.columns - column < width / 2 ? p.columns - column : width / 2;
    T* const c = reinterpret_cast<T*>(p.c + column);
    const T* begin = p.begin == nullptr ? nullptr : real(p.begin + column);
    std::size_t begin_stride = 2 * p.begin_stride;
    for (std::size_t k = 0; k < p.steps; k += together) {
      const std::size_t steps = p.steps - k < together ? p.steps - k : together;
      for (std::size_t step = 0; step < steps; ++step)
        for (std::size_t i = 0; i < columns; ++i) {
          const dual<T>& number =
              p.transposed ? p.b[(column + i) * p.b_stride + k + step] : p.b[(k + step) * p.b_stride + column + i];
          T* const pair = as_it_lies + step * width + 2 * i;
          T* const moved_pair = moved + step * width + 2 * i;
          pair[0] = moved_pair[1] = number.value;
          pair[1] = number.tangent;
          moved_pair[0] = T{};
        }
      const strided_matrix<T> values{real(p.a.first + k * p.a.step_stride), 2 * p.a.row_stride, 2 * p.a.step_stride};
      const strided_matrix<T> slopes{values.first + 1, values.row_stride, values.step_stride};
      multiply_columns(product<T>{p.rows, 2 * columns, steps, values, as_it_lies, width, false, begin, begin_stride, c,
                                  2 * p.c_stride},
                       0);
      multiply_columns(
          product<T>{p.rows, 2 * columns, steps, slopes, moved, width, false, c, 2 * p.c_stride, c, 2 * p.c_stride}, 0);
      begin = c;
      begin_stride = 2 * p.c_stride;
    }
  }
}

}  // namespace chainrule::internal::kernel
