// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product.hpp>

// The products of kernel/product.hpp for a weight of shape (outputs, inputs) that lies with its inputs adjacent:
// w[output * Inputs + input]. The gradient of such a weight is `outer_sum` with x and dz in each other's place.
namespace chainrule::internal::kernel {

template <class T, class End>
[[gnu::noinline]] void large_affine_by_rows(std::size_t rows, std::size_t outputs, std::size_t inputs, const T* x,
                                            const T* w, const T* b, const End& end) {
  if (rows >= few_rows || inputs < register_lanes<T>) {
    const product<T> all{rows, outputs, inputs, {x, inputs, 1}, w, inputs, true, b, 0, end.first, outputs};
    return large_product(all, end);
  }
  for (std::size_t r = 0; r < rows; ++r)
    matrix_times_column(outputs, inputs, x + r * inputs, w, b, end.first + r * outputs);
  finish(end, 0, rows, 0, outputs);
}
template <class T, class End>
[[gnu::noinline]] void large_times_rows(std::size_t rows, std::size_t outputs, std::size_t inputs, const T* dz,
                                        const T* w, const T* before, const End& end) {
  const product<T> all{rows, inputs, outputs, {dz, outputs, 1}, w, inputs, false, before, inputs, end.first, inputs};
  large_product(all, end);
}

/// z = x W' + b, given to `end`: x (rows, inputs), z (rows, outputs).
template <std::size_t Outputs, std::size_t Inputs, class Rows, class T, class End>
constexpr void affine_by_rows(Rows rows, const T* x, const T* w, const T* b, const End& end) {
  const in_matrix<const T> begin{b, 0};
  if constexpr (Outputs == 1 || Inputs == 1) {
    affine<Outputs, Inputs>(rows, x, w, b, end);  // a row or a column lies in both orders
  } else if constexpr (is_small<Outputs, Inputs>) {
    times_weight<Inputs, Outputs>(rows, x, w, begin, static_cast<const T*>(nullptr), end);
  } else if (by_numbers<T>()) {
    plain_transposed<Outputs, Inputs>(rows, x, w, begin, end);
  } else if constexpr (has_vectors<T>) {
    large_affine_by_rows(rows, Outputs, Inputs, x, w, b, end);
  }
}

/// dx = dz W, or what is there and dz W, given to `end`: dz (rows, outputs), dx (rows, inputs).
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class Rows, class T, class End>
constexpr void times_weight_by_rows(Rows rows, const T* dz, const T* w, const End& end) {
  const operand<T> a{dz, Outputs, 1};
  if constexpr (Outputs == 1 || Inputs == 1) {
    times_weight<Outputs, Inputs, Accumulate>(rows, dz, w, end);
  } else if (by_numbers<T>()) {
    plain_product(rows, Inputs, Outputs, a, w, Inputs, begin_of<Accumulate>(end), end);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (is_small<Outputs, Inputs>) {
    small_product<Inputs>(std::size_t{rows}, Outputs, a, w, Inputs, begin_of<Accumulate>(end), end);
  } else {
    const T* before = nullptr;
    if constexpr (Accumulate) before = end.first;
    large_times_rows(rows, Outputs, Inputs, dz, w, before, end);
  }
}

}  // namespace chainrule::internal::kernel
