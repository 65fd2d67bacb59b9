// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include <chainrule/kernel/large_product.hpp>

// Products computed by a BLAS, if the program is compiled with CHAINRULE_BLAS (Meson's -Dblas=enabled) and linked with
// one.
#ifdef CHAINRULE_BLAS
#include <cblas.h>
#endif

namespace chainrule::internal::kernel {

#ifdef CHAINRULE_BLAS
inline constexpr bool has_blas = true;
#else
inline constexpr bool has_blas = false;
#endif

/// The multiply-adds from which on a BLAS was measured to be faster: for a b, and for a b'.
inline constexpr std::size_t blas_work = std::size_t{1} << 24;
inline constexpr std::size_t blas_work_transposed = std::size_t{1} << 29;
/// The least extent in each direction; smaller products gain nothing from packing.
inline constexpr std::size_t blas_extent = 16;

/// Whether the BLAS computes a product.
template <class T>
bool is_for_blas(const product<T>& p) {
  if (!has_blas || p.rows < blas_extent || p.columns < blas_extent || p.steps < blas_extent) return false;
  if (p.a.row_stride != 1 && p.a.step_stride != 1) return false;
  return p.rows * p.columns * p.steps >= (p.transposed ? blas_work_transposed : blas_work);
}

#ifdef CHAINRULE_BLAS
template <class T>
void multiply_by_blas(const product<T>& p) {
  if (p.begin != nullptr && p.begin != p.c)
    for (std::size_t r = 0; r < p.rows; ++r)
      for (std::size_t i = 0; i < p.columns; ++i) p.c[r * p.c_stride + i] = p.begin[r * p.begin_stride + i];
  const bool by_rows = p.a.step_stride == 1;
  const auto extent = [](std::size_t number) { return static_cast<int>(number); };
  const auto call = [&](auto gemm) {
    gemm(CblasRowMajor, by_rows ? CblasNoTrans : CblasTrans, p.transposed ? CblasTrans : CblasNoTrans, extent(p.rows),
         extent(p.columns), extent(p.steps), T(1), p.a.first, extent(by_rows ? p.a.row_stride : p.a.step_stride), p.b,
         extent(p.b_stride), T(p.begin == nullptr ? 0 : 1), p.c, extent(p.c_stride));
  };
  if constexpr (std::is_same_v<T, float>)
    call(cblas_sgemm);
  else
    call(cblas_dgemm);
}
#endif

}  // namespace chainrule::internal::kernel
