// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule::internal::engine {

/// The epilogue of a product whose rows another operation uses as soon as they are complete: the sums go to `Epilogue`,
/// and while they are in the first-level cache the operation computes its y from them. `x` is what the operation reads,
/// with Epilogue's stride from sample to sample.
template <class Operation, std::size_t YSize, class Epilogue, class T>
struct to_bands : Epilogue {
  const T* x;
  T* y;

  /// Rows [begin, end) of some planes are complete, and all before them.
  constexpr void rows(std::size_t sample, std::size_t plane, std::size_t planes, std::size_t begin,
                      std::size_t end) const {
    using taken = typename Operation::takes_bands;
    const T* const from = x + sample * this->stride + plane * taken::extent(1) * taken::extent(2);
    Operation::forward_rows(planes, begin, end, from, y + sample * YSize + plane * (YSize / taken::extent(0)));
  }
};

}  // namespace chainrule::internal::engine
