// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product.hpp>

// The sum of a batch's rows: the gradient of a bias.
namespace chainrule::internal::kernel {

// The sums of some columns, a few vectors at a time.
template <class T>
[[gnu::noinline]] void sum_columns(std::size_t rows, std::size_t columns, const T* dz, std::size_t stride,
                                   products::in_matrix_or_zero<T> begin, in_matrix<T> epilogue) {
  using V = lanes<T, register_lanes<T>>;
  const T one(1);
  const strided_matrix<T> ones{&one, 0, 0};
  std::size_t column = 0;
  for (; column + 4 * V::size <= columns; column += 4 * V::size)
    tile<V, 1, 4, V::size, false>(0, column, rows, ones, dz + column, stride, begin, epilogue);
  for (; column + V::size <= columns; column += V::size)
    tile<V, 1, 1, V::size, false>(0, column, rows, ones, dz + column, stride, begin, epilogue);
  for (; column < columns; ++column)
    tile<lanes<T, 1>, 1, 1, 1, false>(0, column, rows, ones, dz + column, stride, begin, epilogue);
}
// The same, passed to an epilogue; many rows are summed in chunks.
template <bool Accumulate, class T, class Begin, class Epilogue>
[[gnu::noinline]] void sum_columns(std::size_t rows, std::size_t columns, const T* dz, const Begin& begin,
                                   const Epilogue& epilogue) {
  const T one(1);
  if (rows > samples_together)
    return sum_in_chunks<false, Accumulate>(1, columns, rows, strided_matrix<T>{&one, 0, 0}, dz, columns, epilogue);
  constexpr std::size_t together = 16 * register_lanes<T>;
  alignas(64) T sums[together];
  const auto from = products::beginning_at(begin, std::type_identity<T>{});
  for (std::size_t column = 0; column < columns; column += together) {
    const std::size_t count = columns - column < together ? columns - column : together;
    sum_columns<T>(rows, count, dz + column, columns, {from.first == nullptr ? nullptr : from.first + column, 0},
                   {sums, 0});
    apply_epilogue(sums, 0, 0, 1, column, count, epilogue);
  }
}

/// db = the sum of dz's rows, or this sum added to what db holds, given to `epilogue`.
template <std::size_t Size, bool Accumulate, class Rows, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
CHAINRULE_INLINE void row_sum(Rows rows, const T* dz, const Epilogue& epilogue) {
  const auto begin = begin_of<Accumulate>(epilogue);
  const T one(1);
  constexpr bool few =
      Size <= 2 * register_lanes<T> || (Size <= 4 * register_lanes<T> && Size % register_lanes<T> == 0);
  if (rows > samples_together && (few || by_numbers<T>())) {
    sum_in_chunks<false, Accumulate>(1, Size, rows, strided_matrix<T>{&one, 0, 0}, dz, Size, epilogue);
  } else if (by_numbers<T>()) {
    plain_product(1, Size, rows, strided_matrix<T>{&one, 0, 0}, dz, Size, begin, epilogue);
  } else if constexpr (!has_vectors<T>) {
  } else if constexpr (few && is_one_row<Rows>) {
    small_product<Size>(1, rows, strided_matrix<T>{&one, 0, 0}, dz, Size, begin, epilogue);  // no sum
  } else if constexpr (few) {
    small_row<Size>(rows, strided_matrix<T>{&one, 0, 0}, dz, Size, begin, epilogue);
  } else {
    sum_columns<Accumulate>(rows, Size, dz, begin, epilogue);
  }
}
template <std::size_t Size, bool Accumulate, class T>
constexpr void row_sum(std::size_t rows, const T* dz, T* db) {
  row_sum<Size, Accumulate>(rows, dz, in_matrix<T>{db, Size});
}

}  // namespace chainrule::internal::kernel
