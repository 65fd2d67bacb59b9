// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

/// The number of rows of a weight that are computed together: if it is column-major their elements are adjacent.
inline constexpr std::size_t rows_together = 16;

/// A weight of Rows rows, by its first index, in one of the two orders.
template <std::size_t Rows, std::size_t Size, storage_order Order>
struct weight_rows {
  static constexpr std::size_t columns = Size / Rows;
  static constexpr std::size_t row_step = Order == storage_order::column_major ? 1 : columns,
                               column_step = Order == storage_order::column_major ? Rows : 1;

  /// Calls function(first, count) for all rows, some at a time.
  template <class Function>
  static constexpr void for_each(const Function& function) {
    for (std::size_t first = 0; first < Rows; first += rows_together)
      function(first, Rows - first < rows_together ? Rows - first : rows_together);
  }
  /// Calls function(l, e) for the elements of these rows: l is the row's index among them, e the element's offset in
  /// memory.
  template <class Function>
  static constexpr void elements(std::size_t first, std::size_t count, const Function& function) {
    for (std::size_t k = 0; k < columns; ++k)
      for (std::size_t l = 0; l < count; ++l) function(l, (first + l) * row_step + k * column_step);
  }
};

/// |v| of each row, and with them dw v.
template <class T>
struct sums_of_rows {
  T norm[rows_together] = {};
  T product[rows_together] = {};
};
template <class Rows, class T>
constexpr sums_of_rows<T> sums_of(std::size_t first, std::size_t count, const T* v, const T* dw) {
  sums_of_rows<T> sums;
  Rows::elements(first, count, [&](std::size_t l, std::size_t e) {
    sums.norm[l] += v[e] * v[e];
    sums.product[l] += dw[e] * v[e];
  });
  for (std::size_t l = 0; l < count; ++l) sums.norm[l] = number::sqrt_of(sums.norm[l]);
  return sums;
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
  using of_the_library = weight_norm;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.either(0, of.rows(1));
    of.either(1, of.y());
  }
  template <class At>
  using rows_of =
      internal::operations::weight_rows<At::template size_of<argument<0>>, At::template size_of<argument<1>>,
                                        At::template order_of<argument<1>>>;

  template <class At>
  static constexpr void forward(const At& at) {
    using rows = rows_of<At>;
    for (std::size_t r = 0; r < at.rows(); ++r) {
      auto* const w = at.result() + r * At::y_size;
      const auto* const g = at[argument<0>{}] + r * At::template stride_of<argument<0>>;
      const auto* const v = at[argument<1>{}] + r * At::template stride_of<argument<1>>;
      rows::for_each([=](std::size_t first, std::size_t count) {
        const auto sums = internal::operations::sums_of<rows>(first, count, v, v);
        std::remove_cvref_t<decltype(*w)> factor[internal::operations::rows_together] = {};
        for (std::size_t l = 0; l < count; ++l) factor[l] = g[first + l] / sums.norm[l];
        rows::elements(first, count, [&](std::size_t l, std::size_t e) { w[e] = v[e] * factor[l]; });
      });
    }
  }

  /// dg_i = dw_i v_i / |v_i|.
  struct by_length : derivative<structure::dense> {
    using of_the_library = by_length;
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
      using rows = rows_of<At>;
      const T* const dw = at.upstream() + r * At::y_size;
      const T* const v = at[argument<1>{}] + r * At::template stride_of<argument<1>>;
      rows::for_each([=](std::size_t first, std::size_t count) {
        const auto sums = internal::operations::sums_of<rows>(first, count, v, dw);
        for (std::size_t l = 0; l < count; ++l) {
          const T slope = sums.product[l] / sums.norm[l];
          dg[first + l] = adds ? dg[first + l] + slope : slope;
        }
      });
    }
  };

  /// dv_i = g_i / |v_i| (dw_i - (dw_i v_i) v_i / |v_i|^2).
  struct by_direction : derivative<structure::dense> {
    using of_the_library = by_direction;
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
      using rows = rows_of<At>;
      const T* const dw = at.upstream() + r * At::y_size;
      const T* const g = at[argument<0>{}] + r * At::template stride_of<argument<0>>;
      const T* const v = at[argument<1>{}] + r * At::template stride_of<argument<1>>;
      rows::for_each([=](std::size_t first, std::size_t count) {
        const auto sums = internal::operations::sums_of<rows>(first, count, v, dw);
        T along[internal::operations::rows_together] = {}, across[internal::operations::rows_together] = {};
        for (std::size_t l = 0; l < count; ++l) {
          along[l] = g[first + l] / sums.norm[l];
          across[l] = along[l] * sums.product[l] / (sums.norm[l] * sums.norm[l]);
        }
        rows::elements(first, count, [&](std::size_t l, std::size_t e) {
          const T slope = along[l] * dw[e] - across[l] * v[e];
          dv[e] = adds ? dv[e] + slope : slope;
        });
      });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_length, by_direction>;
};

}  // namespace chainrule::op
