// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product.hpp>

// A product in which the bits of a row do not depend on how many rows are computed together: each sum goes through the
// inputs in order. So a stream, which computes one step at a time, has the same bits as a whole sequence.
namespace chainrule::internal::kernel {

/// z = begin + x w: x (rows, Inputs), z (rows, Outputs), w with its outputs adjacent. `begin` may be z, whose rows are
/// then added to.
template <std::size_t Outputs, std::size_t Inputs, class T, class Begin>
constexpr void product_of_steps(std::size_t rows, const T* x, const T* w, const Begin& begin, const in_matrix<T>& z) {
  const strided_matrix<T> a{x, Inputs, 1};
  if (by_numbers<T>()) {
    plain_product(rows, Outputs, Inputs, a, w, Outputs, begin, z);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (is_small<Outputs, Inputs>) {
    small_product<Outputs>(rows, std::size_t{Inputs}, a, w, Outputs, begin, z);
  } else {
    large_product(product<T>{rows, Outputs, Inputs, a, w, Outputs, false, begin.first, begin.stride, z.first, z.stride},
                  z);
  }
}

}  // namespace chainrule::internal::kernel
