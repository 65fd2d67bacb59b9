// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule::internal::kernel {

/// to = from, or to += from, for parts of rows: `size` elements of each, the rows `stride` elements apart.
template <std::size_t Size, std::size_t FromStride, std::size_t ToStride, bool Accumulate, class T>
constexpr void copy_rows(std::size_t rows, const T* from, T* to) {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < Size; ++i) {
      if constexpr (Accumulate)
        to[r * ToStride + i] += from[r * FromStride + i];
      else
        to[r * ToStride + i] = from[r * FromStride + i];
    }
}

}  // namespace chainrule::internal::kernel
