// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule {

/// How a parameter lies in memory as a matrix: its first axis by all others, as PyTorch sees it, so a dense weight is
/// units by inputs and a convolution's filters by what one filter reads. A parameter of one axis is a column, and no
/// matrix. Of a convolution's filter, the columns at `centre + k * channel_stride` are the middle of its kernel for
/// channel k; the kernel of other weights has one place.
struct matrix_layout {
  std::size_t rows = 1;
  std::size_t columns = 1;
  std::size_t row_stride = 1;  // from an element to that of the next row
  std::size_t column_stride = 1;
  bool is_matrix = false;
  std::size_t kernel_area = 1;
  std::size_t channel_stride = 1;
  std::size_t centre = 0;

  constexpr std::size_t size() const { return rows * columns; }
  constexpr std::size_t channels() const { return columns / kernel_area; }
  constexpr std::size_t at(std::size_t row, std::size_t column) const {
    return row * row_stride + column * column_stride;
  }
};

}  // namespace chainrule
