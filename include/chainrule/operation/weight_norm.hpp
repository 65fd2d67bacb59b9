// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

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
  using weight_of = internal::kernel::weight_rows<At::template size_of<argument<0>>, At::template size_of<argument<1>>,
                                                  At::template order_of<argument<1>>>;

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    for (std::size_t r = 0; r < at.rows(); ++r) {
      T* const w = at.result() + r * At::y_size;
      const T* const g = at[argument<0>{}] + r * At::template stride_of<argument<0>>;
      const T* const v = at[argument<1>{}] + r * At::template stride_of<argument<1>>;
      internal::kernel::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
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
      internal::kernel::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
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
      internal::kernel::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
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
