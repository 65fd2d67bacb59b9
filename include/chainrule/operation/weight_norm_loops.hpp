// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/weight_rows.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/weight_norm.hpp>

// The loops of weight_norm.
namespace chainrule::internal::operations {

/// Calls function(dx, r, adds) for each sample r: dx is where its part of dC/dx goes, and `adds` whether it is added
/// there. The gradient of a parameter is one place for all samples.
template <class At, class Function>
constexpr void for_each_gradient(const At& at, const Function& function) {
  for (std::size_t r = 0; r < at.rows(); ++r)
    function(at.downstream() + (At::to_parameter ? 0 : r * At::x_size), r,
             At::accumulates || (At::to_parameter && r > 0));
}

template <class At>
using weight_of = kernel::weight_rows<At::template size_of<op::argument<0>>, At::template size_of<op::argument<1>>,
                                      At::template order_of<op::argument<1>>>;

template <class At>
constexpr void normalize_weight(const At& at) {
  using T = std::remove_cvref_t<decltype(*at.result())>;
  for (std::size_t r = 0; r < at.rows(); ++r) {
    T* const w = at.result() + r * At::y_size;
    const T* const g = at[op::argument<0>{}] + r * At::template stride_of<op::argument<0>>;
    const T* const v = at[op::argument<1>{}] + r * At::template stride_of<op::argument<1>>;
    kernel::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
      auto sums = rows.sums_of(v, v);
      rows.rows([&](std::size_t j, std::size_t i) { sums.product[j] = rows.load(g + i) / sums.norm[j]; });
      rows.elements(
          [&](std::size_t j, std::size_t e) { rows.store(w + e, rows.load(v + e) * sums.product[j], false); });
    });
  }
}

template <class At>
constexpr void pass_back_to_length(const At& at) {
  for_each_gradient(at, [&]<class T>(T* dg, std::size_t r, bool adds) {
    const T* const dw = at.upstream() + r * At::y_size;
    const T* const v = at[op::argument<1>{}] + r * At::template stride_of<op::argument<1>>;
    kernel::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
      const auto sums = rows.sums_of(v, dw);
      rows.rows([&](std::size_t j, std::size_t i) { rows.store(dg + i, sums.product[j] / sums.norm[j], adds); });
    });
  });
}

template <class At>
constexpr void pass_back_to_direction(const At& at) {
  for_each_gradient(at, [&]<class T>(T* dv, std::size_t r, bool adds) {
    const T* const dw = at.upstream() + r * At::y_size;
    const T* const g = at[op::argument<0>{}] + r * At::template stride_of<op::argument<0>>;
    const T* const v = at[op::argument<1>{}] + r * At::template stride_of<op::argument<1>>;
    kernel::for_all_rows<T>(weight_of<At>{}, [=](const auto& rows) __attribute__((always_inline)) {
      auto along = rows.sums_of(v, dw), across = along;
      rows.rows([&](std::size_t j, std::size_t i) {
        along.norm[j] = rows.load(g + i) / across.norm[j];
        across.norm[j] = along.norm[j] * across.product[j] / (across.norm[j] * across.norm[j]);
      });
      rows.elements([&](std::size_t j, std::size_t e) {
        const auto straight = along.norm[j] * rows.load(dw + e);
        rows.store(dv + e, number::multiply_add(-across.norm[j], rows.load(v + e), straight), adds);
      });
    });
  });
}

}  // namespace chainrule::internal::operations
