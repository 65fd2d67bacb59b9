// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product.hpp>

// The products of kernel/product.hpp for a weight of shape (outputs, inputs) that lies with its inputs adjacent:
// w[output * Inputs + input]. The gradient of such a weight is `outer_sum` with x and dz in each other's place.
namespace chainrule::internal::kernel {

template <class T, class Epilogue>
[[gnu::noinline]] void large_affine_by_rows(std::size_t rows, std::size_t outputs, std::size_t inputs, const T* x,
                                            const T* w, const T* b, const Epilogue& epilogue) {
  if (rows >= few_rows || inputs < register_lanes<T>) {
    const product<T> all{rows, outputs, inputs, {x, inputs, 1}, w, inputs, true, b, 0, epilogue.first, outputs};
    return large_product(all, epilogue);
  }
  for (std::size_t r = 0; r < rows; ++r)
    matrix_times_column(outputs, inputs, x + r * inputs, w, b, epilogue.first + r * outputs);
  finish(epilogue, 0, rows, 0, outputs);
}
template <class T, class Epilogue>
[[gnu::noinline]] void large_times_rows(std::size_t rows, std::size_t outputs, std::size_t inputs, const T* dz,
                                        const T* w, const T* before, const Epilogue& epilogue) {
  const product<T> all{rows,  inputs, outputs, {dz, outputs, 1}, w,     inputs,
                       false, before, inputs,  epilogue.first,   inputs};
  large_product(all, epilogue);
}

/// z = x W' + b, given to `epilogue`: x (rows, inputs), z (rows, outputs).
template <std::size_t Outputs, std::size_t Inputs, class Rows, class T, class Epilogue>
constexpr void affine_by_rows(Rows rows, const T* x, const T* w, const T* b, const Epilogue& epilogue) {
  const in_matrix<const T> begin{b, 0};
  if constexpr (Outputs == 1 || Inputs == 1) {
    affine<Outputs, Inputs>(rows, x, w, b, epilogue);  // a row or a column lies in both orders
  } else if constexpr (is_small<Outputs, Inputs>) {
    times_weight<Inputs, Outputs>(rows, x, w, begin, static_cast<const T*>(nullptr), epilogue);
  } else if (by_numbers<T>()) {
    plain_transposed<Outputs, Inputs>(rows, x, w, begin, epilogue);
  } else if constexpr (has_vectors<T>) {
    large_affine_by_rows(rows, Outputs, Inputs, x, w, b, epilogue);
  }
}

/// dx = dz W, or dz W added to what dx holds, given to `epilogue`: dz (rows, outputs), dx (rows, inputs).
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class Rows, class T, class Epilogue>
constexpr void times_weight_by_rows(Rows rows, const T* dz, const T* w, const Epilogue& epilogue) {
  const strided_matrix<T> a{dz, Outputs, 1};
  if constexpr (Outputs == 1 || Inputs == 1) {
    times_weight<Outputs, Inputs, Accumulate>(rows, dz, w, epilogue);
  } else if (by_numbers<T>()) {
    plain_product(rows, Inputs, Outputs, a, w, Inputs, begin_of<Accumulate>(epilogue), epilogue);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (is_small<Outputs, Inputs>) {
    small_product<Inputs>(std::size_t{rows}, Outputs, a, w, Inputs, begin_of<Accumulate>(epilogue), epilogue);
  } else {
    const T* before = nullptr;
    if constexpr (Accumulate) before = epilogue.first;
    large_times_rows(rows, Outputs, Inputs, dz, w, before, epilogue);
  }
}

template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T, class Epilogue>
CHAINRULE_INLINE void times_weight_by_rows(one_row rows, const T* dz, const T* w, const Epilogue& epilogue) {
  if constexpr (has_vectors<T> && Outputs > 1 && Inputs > 1 && is_small_of_row<Outputs, Inputs>) {
    const strided_matrix<T> a{dz, Outputs, 1};
    if (by_numbers<T>())
      plain_product(rows, Inputs, Outputs, a, w, Inputs, begin_of<Accumulate>(epilogue), epilogue);
    else
      small_row<Inputs>(std::integral_constant<std::size_t, Outputs>{}, a, w, Inputs, begin_of<Accumulate>(epilogue),
                        epilogue);
  } else {
    times_weight_by_rows<Outputs, Inputs, Accumulate>(std::size_t{rows}, dz, w, epilogue);
  }
}

}  // namespace chainrule::internal::kernel
