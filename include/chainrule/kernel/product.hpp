// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/kernel/row_product.hpp>
#include <chainrule/kernel/sample_sums.hpp>

// The three products of a dense layer over a batch. Matrices of samples are row-major (rows, features); a weight of
// shape (outputs, inputs) lies with its outputs adjacent: w[input * Outputs + output]. Each product gives its sums to
// an `epilogue`, which may do more with them than store them. Small layers pass them in registers; larger ones as soon
// as a few columns are complete.
namespace chainrule::internal::kernel {

/// The code of a layer with at most this many weights is unrolled for its extents. Larger layers share their machine
/// code.
inline constexpr std::size_t small_weight = 256;
template <std::size_t Outputs, std::size_t Inputs>
inline constexpr bool is_small = Outputs * Inputs <= small_weight;

/// The same limit for a batch that is known at compile time to be one row. It is higher, because the sums of one row
/// need few registers.
inline constexpr std::size_t small_weight_of_row = 1024;
template <std::size_t Outputs, std::size_t Inputs>
inline constexpr bool is_small_of_row = Outputs * Inputs <= small_weight_of_row;

/// Fewer rows than this are computed one by one: a tile needs several.
inline constexpr std::size_t few_rows = 4;

/// Whether products are computed one number at a time: for types without vector registers, and in constant evaluation.
template <class T>
constexpr bool by_numbers() {
  return !has_vectors<T> || __builtin_is_constant_evaluated();
}

// Dual numbers have no vectors, but their large products are computed with vectors of real numbers.
template <class T, class Begin, class Epilogue>
constexpr void plain_product(std::size_t rows, std::size_t columns, std::size_t steps, const strided_matrix<dual<T>>& a,
                             const dual<T>* b, std::size_t b_stride, const Begin& begin, const Epilogue& epilogue) {
  constexpr bool stores = requires { epilogue.first; };
  if (!stores || by_numbers<T>() || rows < few_rows || columns * steps <= small_weight) {
    plain_product<dual<T>, Begin, Epilogue>(rows, columns, steps, a, b, b_stride, begin, epilogue);
  } else if constexpr (stores && has_vectors<T>) {
    const auto from = products::beginning_at(begin, std::type_identity<dual<T>>{});
    dual_product(product<dual<T>>{rows, columns, steps, a, b, b_stride, false, from.first, from.stride, epilogue.first,
                                  epilogue.stride});
    finish(epilogue, 0, rows, 0, columns);
  }
}
template <std::size_t Columns, std::size_t Steps, class T, class Begin, class Epilogue>
constexpr void plain_transposed(std::size_t rows, const dual<T>* a, const dual<T>* b, const Begin& begin,
                                const Epilogue& epilogue) {
  if (by_numbers<T>() || rows < few_rows || is_small<Columns, Steps>) {
    plain_transposed<Columns, Steps, dual<T>, Begin, Epilogue>(rows, a, b, begin, epilogue);
  } else if constexpr (has_vectors<T>) {
    const auto from = products::beginning_at(begin, std::type_identity<dual<T>>{});
    dual_product(product<dual<T>>{
        rows, Columns, Steps, {a, Steps, 1}, b, Steps, true, from.first, from.stride, epilogue.first, epilogue.stride});
    finish(epilogue, 0, rows, 0, Columns);
  }
}

// Products of large layers. The extents are arguments, so all layers with the same kind of epilogue share the machine
// code.
template <std::size_t Lanes, class T, class Epilogue>
[[gnu::noinline]] void large_affine(std::size_t rows, std::size_t outputs, std::size_t inputs, const T* x, const T* w,
                                    const T* b, const Epilogue& epilogue) {
  if (rows >= few_rows)
    return large_product(
        product<T>{rows, outputs, inputs, {x, inputs, 1}, w, outputs, false, b, 0, epilogue.first, outputs}, epilogue);
  for (std::size_t r = 0; r < rows; ++r)
    row_times_matrix<T, Lanes>(outputs, inputs, x + r * inputs, w, outputs, b, epilogue.first + r * outputs);
  finish(epilogue, 0, rows, 0, outputs);
}
template <class T, class Epilogue>
[[gnu::noinline]] void large_times_weight(std::size_t rows, std::size_t outputs, std::size_t inputs, const T* dz,
                                          const T* w, const T* before, const Epilogue& epilogue) {
  if (rows >= few_rows || outputs < register_lanes<T>)
    return large_product(
        product<T>{rows, inputs, outputs, {dz, outputs, 1}, w, outputs, true, before, inputs, epilogue.first, inputs},
        epilogue);
  for (std::size_t r = 0; r < rows; ++r)
    matrix_times_column(inputs, outputs, dz + r * outputs, w, before == nullptr ? nullptr : before + r * inputs,
                        epilogue.first + r * inputs);
  finish(epilogue, 0, rows, 0, inputs);
}
template <bool Accumulate, class T, class Epilogue>
[[gnu::noinline]] void large_outer_sum(std::size_t rows, std::size_t outputs, std::size_t inputs, const T* dz,
                                       const T* x, std::size_t count, const T* before, const Epilogue& epilogue) {
  const product<T> p{count, outputs, rows, {x, 1, inputs}, dz, outputs, false, before, outputs, nullptr, outputs};
  if (rows > samples_together && !(has_blas && is_for_blas(p)))
    sum_in_chunks<true, Accumulate>(count, outputs, rows, p.a, dz, outputs, epilogue);
  else
    large_product(p, epilogue);
}

/// z = x W' + b, given to `epilogue`: x (rows, inputs), z (rows, outputs).
template <std::size_t Outputs, std::size_t Inputs, class T, class Epilogue>
constexpr void affine(std::size_t rows, const T* x, const T* w, const T* b, const Epilogue& epilogue) {
  const in_matrix<const T> begin{b, 0};
  const strided_matrix<T> a{x, Inputs, 1};
  if (by_numbers<T>()) {
    plain_product(rows, Outputs, Inputs, a, w, Outputs, begin, epilogue);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (Outputs == 1 && Inputs > 1) {
    small_dots<Inputs>(rows, x, w, begin, epilogue);
  } else if constexpr (is_small<Outputs, Inputs>) {
    if (rows == 1)
      small_row<Outputs>(std::integral_constant<std::size_t, Inputs>{}, a, w, Outputs, begin, epilogue);
    else
      small_product<Outputs>(rows, Inputs, a, w, Outputs, begin, epilogue);
  } else {
    large_affine<lanes_of_long_row<T>(Outputs)>(rows, Outputs, Inputs, x, w, b, epilogue);
  }
}
template <std::size_t Outputs, std::size_t Inputs, class T, class Epilogue>
CHAINRULE_INLINE void one_row_of_large_affine(const T* x, const T* w, const T* b, const Epilogue& epilogue) {
  if constexpr (has_vectors<T>) {
    row_times_matrix<T, lanes_of_long_row<T>(Outputs)>(Outputs, Inputs, x, w, Outputs, b, epilogue.first);
    finish(epilogue, 0, 1, 0, Outputs);
  }
}
template <std::size_t Outputs, std::size_t Inputs, class T, class Epilogue>
CHAINRULE_INLINE void affine(one_row rows, const T* x, const T* w, const T* b, const Epilogue& epilogue) {
  if constexpr (has_vectors<T> && is_small_of_row<Outputs, Inputs>) {
    const in_matrix<const T> begin{b, 0};
    const strided_matrix<T> a{x, Inputs, 1};
    if (by_numbers<T>())
      plain_product(rows, Outputs, Inputs, a, w, Outputs, begin, epilogue);
    else if constexpr (Outputs == 1 && Inputs > 1)
      small_dots<Inputs>(rows, x, w, begin, epilogue);
    else
      small_row<Outputs>(std::integral_constant<std::size_t, Inputs>{}, a, w, Outputs, begin, epilogue);
  } else if (has_vectors<T> && Outputs > 1 && !by_numbers<T>()) {
    one_row_of_large_affine<Outputs, Inputs>(x, w, b, epilogue);
  } else {
    affine<Outputs, Inputs>(std::size_t{rows}, x, w, b, epilogue);
  }
}
template <std::size_t Outputs, std::size_t Inputs, class T>
constexpr void affine(std::size_t rows, const T* x, const T* w, const T* b, T* z) {
  affine<Outputs, Inputs>(rows, x, w, b, in_matrix<T>{z, Outputs});
}

/// dx = dz W, or dz W added to what dx holds; the sums are given to `epilogue`: dz (rows, outputs), dx (rows, inputs).
template <std::size_t Outputs, std::size_t Inputs, class T, class Begin, class Epilogue>
constexpr void times_weight(std::size_t rows, const T* dz, const T* w, const Begin& begin, const T* before,
                            const Epilogue& epilogue) {
  if (by_numbers<T>()) {
    plain_transposed<Inputs, Outputs>(rows, dz, w, begin, epilogue);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (Outputs == 1 && is_small<1, Inputs>) {
    small_product<Inputs>(rows, std::size_t{1}, strided_matrix<T>{dz, 1, 1}, w, Inputs, begin, epilogue);
  } else if constexpr (is_small<Outputs, Inputs>) {
    if (rows < few_rows) {
      for (std::size_t r = 0; r < rows; ++r)
        small_transposed_row<Inputs, Outputs>(r, dz + r * Outputs, w, begin, epilogue);
    } else {
      alignas(64) T transposed[small_weight];
      transpose_small<Inputs, Outputs>(w, transposed);
      small_product<Inputs>(rows, Outputs, strided_matrix<T>{dz, Outputs, 1}, transposed, Inputs, begin, epilogue);
    }
  } else if constexpr (Outputs == 1) {
    large_product(product<T>{rows, Inputs, 1, {dz, 1, 1}, w, Inputs, false, before, Inputs, epilogue.first, Inputs},
                  epilogue);
  } else {
    large_times_weight(rows, Outputs, Inputs, dz, w, before, epilogue);
  }
}
template <std::size_t Outputs, std::size_t Inputs, class T, class Begin, class Epilogue>
CHAINRULE_INLINE void times_weight(one_row rows, const T* dz, const T* w, const Begin& begin, const T* before,
                                   const Epilogue& epilogue) {
  if constexpr (has_vectors<T> && is_small_of_row<Outputs, Inputs>) {
    if (by_numbers<T>())
      plain_transposed<Inputs, Outputs>(rows, dz, w, begin, epilogue);
    else if constexpr (Outputs == 1)
      small_row<Inputs>(rows, strided_matrix<T>{dz, 1, 1}, w, Inputs, begin, epilogue);
    else
      small_transposed_row<Inputs, Outputs>(0, dz, w, begin, epilogue);
  } else {
    times_weight<Outputs, Inputs>(std::size_t{rows}, dz, w, begin, before, epilogue);
  }
}
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class Rows, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
CHAINRULE_INLINE void times_weight(Rows rows, const T* dz, const T* w, const Epilogue& epilogue) {
  if constexpr (Accumulate)
    times_weight<Outputs, Inputs>(rows, dz, w, epilogue, static_cast<const T*>(epilogue.first), epilogue);
  else
    times_weight<Outputs, Inputs>(rows, dz, w, from_zero{}, static_cast<const T*>(nullptr), epilogue);
}
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T>
constexpr void times_weight(std::size_t rows, const T* dz, const T* w, T* dx) {
  times_weight<Outputs, Inputs, Accumulate>(rows, dz, w, in_matrix<T>{dx, Inputs});
}

// The value at which sums begin: what the output holds already, or zero.
template <bool Accumulate, class Epilogue>
CHAINRULE_INLINE auto begin_of(const Epilogue& epilogue) {
  if constexpr (Accumulate)
    return epilogue;
  else
    return from_zero{};
}

/// Threads divide a weight's gradient by its inputs. This is the first input of one part, a multiple of the rows of a
/// tile. Small gradients are not divided.
template <std::size_t Outputs, std::size_t Inputs>
constexpr std::size_t column_of_part(std::size_t part, std::size_t parts) {
  constexpr std::size_t together = 24;  // a multiple of every target's tile
  if (part == parts) return Inputs;
  if (part == 0 || Outputs == 1 || Outputs * Inputs <= small_weight) return 0;
  return share_of(Inputs / together, part, parts) * together;
}

/// dW = dz' x summed over the rows, or this sum added to what dW holds; the sums are given to `epilogue`. Only the
/// inputs from `first` to `last` are computed; in `epilogue`, row 0 is input `first`. dW is laid out as the weight is:
/// its rows are inputs, and for a single output there is one row.
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class Rows, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
CHAINRULE_INLINE void outer_sum(Rows rows, const T* dz, const T* x, std::size_t first, std::size_t last,
                                const Epilogue& epilogue) {
  if (first == last) return;
  const strided_matrix<T> a{x + first, 1, Inputs};
  const strided_matrix<T> of_one{dz, 0, 1};
  const auto begin = begin_of<Accumulate>(epilogue);
  constexpr bool large =
      has_vectors<T> && Outputs > 1 && !is_small<Outputs, Inputs>;  // large_outer_sum sums in chunks itself
  if (rows > samples_together && (!large || by_numbers<T>())) {
    if constexpr (Outputs == 1)
      sum_in_chunks<false, Accumulate>(1, Inputs, rows, of_one, x, Inputs, epilogue);
    else
      sum_in_chunks<!is_small<Outputs, Inputs>, Accumulate>(last - first, Outputs, rows, a, dz, Outputs, epilogue);
  } else if (by_numbers<T>()) {
    if constexpr (Outputs == 1)
      plain_product(1, Inputs, rows, of_one, x, Inputs, begin, epilogue);
    else
      plain_product(last - first, Outputs, rows, a, dz, Outputs, begin, epilogue);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (is_small<Outputs, Inputs>) {
    if constexpr (Outputs == 1)
      small_row<Inputs>(rows, of_one, x, Inputs, begin, epilogue);
    else
      small_product<Outputs>(Inputs, rows, a, dz, Outputs, begin, epilogue);
  } else {
    const T* before = nullptr;
    if constexpr (Accumulate) before = epilogue.first;
    if constexpr (Outputs == 1)
      large_product(product<T>{1, Inputs, rows, of_one, x, Inputs, false, before, Inputs, nullptr, Inputs}, epilogue);
    else
      large_outer_sum<Accumulate>(rows, Outputs, Inputs, dz, x + first, last - first, before, epilogue);
  }
}
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T>
constexpr void outer_sum(std::size_t rows, const T* dz, const T* x, T* dw, std::size_t first, std::size_t last) {
  outer_sum<Outputs, Inputs, Accumulate>(rows, dz, x, first, last, in_matrix<T>{dw + first * Outputs, Outputs});
}

}  // namespace chainrule::internal::kernel
