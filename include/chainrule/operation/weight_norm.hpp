// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/row.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

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

/// Calls function(dx, r, adds) for each sample r: dx is where its part of dC/dx goes, and `adds` whether it is added
/// there. The gradient of a parameter is one place for all samples.
template <class At, class Function>
constexpr void for_each_gradient(const At& at, const Function& function) {
  for (std::size_t r = 0; r < at.rows(); ++r)
    function(at.downstream() + (At::to_parameter ? 0 : r * At::x_size), r,
             At::accumulates || (At::to_parameter && r > 0));
}

}  // namespace chainrule::internal::operations
namespace chainrule::op {

/// w = g v / |v|, by rows: of a weight v of shape (out, ...), each row v_i, the elements with the first index i, is
/// divided by its Euclidean norm and multiplied by g_i (Salimans, Kingma 2016). The arguments are g, of `out` elements,
/// and v. A row of zeros has no direction: it gives NaN, as PyTorch's does.
struct weight_norm {
  using library_type = weight_norm;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.either(0, of.rows(1));
    of.either(1, of.y());
  }
  template <class At>
  using weight_of =
      internal::operations::weight_rows<At::template size_of<argument<0>>, At::template size_of<argument<1>>,
                                        At::template order_of<argument<1>>>;

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    for (std::size_t r = 0; r < at.rows(); ++r) {
      T* const w = at.result() + r * At::y_size;
      const T* const g = at[argument<0>{}] + r * At::template stride_of<argument<0>>;
      const T* const v = at[argument<1>{}] + r * At::template stride_of<argument<1>>;
      internal::operations::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
        auto sums = rows.sums_of(v, v);
        rows.rows([&](std::size_t j, std::size_t i) { sums.product[j] = rows.load(g + i) / sums.norm[j]; });
        rows.elements(
            [&](std::size_t j, std::size_t e) { rows.store(w + e, rows.load(v + e) * sums.product[j], false); });
      });
    }
  }

  /// dg_i = dw_i v_i / |v_i|.
  struct by_length : derivative<structure::dense> {
    using library_type = by_length;
    using reads = list<argument<1>>;
    using reads_parameters = list<argument<1>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 2 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::for_each_gradient(
          at, [&](auto* dg, std::size_t r, bool adds) { backward_of(at, dg, r, adds); });
    }

   private:
    template <class At, class T>
    static constexpr void backward_of(const At& at, T* dg, std::size_t r, bool adds) {
      const T* const dw = at.upstream() + r * At::y_size;
      const T* const v = at[argument<1>{}] + r * At::template stride_of<argument<1>>;
      internal::operations::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
        const auto sums = rows.sums_of(v, dw);
        rows.rows([&](std::size_t j, std::size_t i) { rows.store(dg + i, sums.product[j] / sums.norm[j], adds); });
      });
    }
  };

  /// dv_i = g_i / |v_i| (dw_i - (dw_i v_i) v_i / |v_i|^2).
  struct by_direction : derivative<structure::dense> {
    using library_type = by_direction;
    using reads = list<argument<0>, argument<1>>;
    using reads_parameters = list<argument<0>, argument<1>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 4 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::for_each_gradient(
          at, [&](auto* dv, std::size_t r, bool adds) { backward_of(at, dv, r, adds); });
    }

   private:
    template <class At, class T>
    static constexpr void backward_of(const At& at, T* dv, std::size_t r, bool adds) {
      const T* const dw = at.upstream() + r * At::y_size;
      const T* const g = at[argument<0>{}] + r * At::template stride_of<argument<0>>;
      const T* const v = at[argument<1>{}] + r * At::template stride_of<argument<1>>;
      internal::operations::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
        auto along = rows.sums_of(v, dw), across = along;
        rows.rows([&](std::size_t j, std::size_t i) {
          along.norm[j] = rows.load(g + i) / across.norm[j];
          across.norm[j] = along.norm[j] * across.product[j] / (across.norm[j] * across.norm[j]);
        });
        rows.elements([&](std::size_t j, std::size_t e) {
          const auto straight = along.norm[j] * rows.load(dw + e);
          rows.store(dv + e, internal::number::multiply_add(-across.norm[j], rows.load(v + e), straight), adds);
        });
      });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_length, by_direction>;
};

}  // namespace chainrule::op
