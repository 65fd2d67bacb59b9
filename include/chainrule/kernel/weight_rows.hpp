// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/number/row.hpp>

// Loops over the rows of a weight, one sum for each.
namespace chainrule::internal::kernel {

/// A weight of Rows rows, by its first index, in one of the two orders.
template <std::size_t Rows, std::size_t Size, storage_order Order>
struct weight_rows {
  static constexpr bool adjacent = Order == storage_order::column_major;  // elements of neighbouring rows
  static constexpr std::size_t columns = Size / Rows;
  static constexpr std::size_t row_step = adjacent ? 1 : columns, column_step = adjacent ? Rows : 1;
};

/// Neighbouring rows of a weight, from `first` on: in Vectors vectors, each of Count rows.
template <class Weight, class V, std::size_t Vectors, std::size_t Count>
struct rows_together {
  using T = typename V::scalar;
  using numbers = V;
  std::size_t first;

  /// Calls function(j, e) for each column of each vector j; e is the place of its first element in memory.
  template <class Function>
  CHAINRULE_INLINE void elements(const Function& function) const {
    for (std::size_t k = 0; k < Weight::columns; ++k)
      CHAINRULE_UNROLL for (std::size_t j = 0; j < Vectors; ++j)
          function(j, (first + j * V::size) * Weight::row_step + k * Weight::column_step);
  }
  /// Calls function(j, r) for each vector j; r is the number of its first row.
  template <class Function>
  CHAINRULE_INLINE void rows(const Function& function) const {
    CHAINRULE_UNROLL for (std::size_t j = 0; j < Vectors; ++j) function(j, first + j * V::size);
  }
  static CHAINRULE_INLINE V load(const T* from) { return number::load<V, Count>(from); }
  static CHAINRULE_INLINE void store(T* to, const V& numbers, bool adds) {
    number::store<Count>(to, adds ? load(to) + numbers : numbers);
  }

  /// |v| of each row, and with them dw v.
  struct sums {
    V norm[Vectors];
    V product[Vectors];
  };
  CHAINRULE_INLINE sums sums_of(const T* v, const T* dw) const {
    sums all;
    CHAINRULE_UNROLL for (std::size_t j = 0; j < Vectors; ++j) all.norm[j] = all.product[j] = V(0);
    elements([&](std::size_t j, std::size_t e) __attribute__((always_inline)) {
      const V x = load(v + e);
      all.norm[j] = number::multiply_add(x, x, all.norm[j]);
      all.product[j] = number::multiply_add(load(dw + e), x, all.product[j]);
    });
    CHAINRULE_UNROLL for (std::size_t j = 0; j < Vectors; ++j) all.norm[j] = number::sqrt_of(all.norm[j]);
    return all;
  }
};

/// Calls function(rows_together) for all rows of a weight of scalars T. Four vectors at a time: each row's sums wait
/// for one another, and not for those of the other rows.
template <class T, std::size_t Rows, std::size_t Size, storage_order Order, class Function>
CHAINRULE_INLINE void for_all_rows(weight_rows<Rows, Size, Order>, const Function& function) {
  using weight = weight_rows<Rows, Size, Order>;
  number::by_vectors<T, Rows, weight::adjacent ? number::lanes_of_row<T>(Rows) : 1>([&]<class V>() {
    constexpr std::size_t whole = Rows / V::size * V::size, last = Rows - whole;
    std::size_t first = 0;
    for (; first + 4 * V::size <= whole; first += 4 * V::size) function(rows_together<weight, V, 4, V::size>{first});
    for (; first < whole; first += V::size) function(rows_together<weight, V, 1, V::size>{first});
    if constexpr (last > 0) function(rows_together<weight, V, 1, last>{first});
  });
}

}  // namespace chainrule::internal::kernel
