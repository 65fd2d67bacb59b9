// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/number/strided_lanes.hpp>

// Pools over a batch of images, row-major (rows, channels, height, width). Geometry is a `sliding_window` without
// padding (shape/window.hpp). With a horizontal stride of 1 or 2, the lanes of a vector are a line's outputs.
// (Backward passes are in image/pooling_backward.hpp.)
namespace chainrule::internal::image {

using namespace number;

namespace pools {

/// Whether a vector of windows can be read and written without touching numbers beyond them.
template <class Geometry>
inline constexpr bool suits_vectors =
    Geometry::stride_width == 1 || (Geometry::stride_width == 2 && Geometry::kernel_width > 1);

/// In which lanes a number replaces the largest number so far: where it is larger, or NaN.
template <class V>
CHAINRULE_INLINE auto replaces_largest(const V& number, const V& largest) {
  if constexpr (V::size == 1)
    return number.v > largest.v || !(number.v == number.v);
  else
    return (number.v > largest.v) | (number.v != number.v);
}

/// The numbers under the kernel's element k, for Count windows side by side.
template <class Geometry, std::size_t Count, class V>
CHAINRULE_INLINE V under(const typename V::scalar* corner, std::size_t k) {
  const std::size_t kx = k % Geometry::kernel_width;
  const auto* const line = corner + k / Geometry::kernel_width * Geometry::width;
  if constexpr (V::size == 1 || Geometry::stride_width == 1)
    return load<V, Count>(line + kx);
  else
    return kx == 0 ? load_every_other<V, Count, 0>(line) : load_every_other<V, Count, 1>(line + kx - 1);
}

// One kind of pool: the results of Count adjacent windows, the first of them at `corner`.
template <class Geometry>
struct largest {
  template <std::size_t Count, class V>
  static CHAINRULE_INLINE V answer(const typename V::scalar* corner) {
    V best = under<Geometry, Count, V>(corner, 0);
    CHAINRULE_UNROLL for (std::size_t k = 1; k < Geometry::kernel_area; ++k) {
      const V number = under<Geometry, Count, V>(corner, k);
      best = select(replaces_largest(number, best), number, best);
    }
    return best;
  }
};

template <class Geometry>
struct mean {
  template <class T>
  static constexpr T share() {
    return T(1) / static_cast<T>(static_cast<double>(Geometry::kernel_area));
  }
  template <std::size_t Count, class V>
  static CHAINRULE_INLINE V answer(const typename V::scalar* corner) {
    V sum = under<Geometry, Count, V>(corner, 0);
    CHAINRULE_UNROLL for (std::size_t k = 1; k < Geometry::kernel_area; ++k) sum +=
        under<Geometry, Count, V>(corner, k);
    return sum * V(share<typename V::scalar>());
  }
};

// A line in whole vectors, then the rest with fewer lanes.
template <class Pool, class Geometry, class V, class T>
CHAINRULE_INLINE void line(const T* x, T* y) {
  constexpr std::size_t whole = Geometry::out_width / V::size * V::size, rest = Geometry::out_width - whole;
  for (std::size_t i = 0; i < whole; i += V::size)
    store(y + i, Pool::template answer<V::size, V>(x + i * Geometry::stride_width));
  if constexpr (rest > 0) {
    using part = lanes<T, (V::size == 1 ? 1 : lanes_for<T>(rest))>;
    store<rest>(y + whole, Pool::template answer<rest, part>(x + whole * Geometry::stride_width));
  }
}

template <class Pool, class Geometry, class V, class T>
constexpr void lines(std::size_t planes, std::size_t first, std::size_t end, const T* x, T* y) {
  for (std::size_t plane = 0; plane < planes; ++plane)
    for (std::size_t oy = first; oy < end; ++oy)
      line<Pool, Geometry, V>(x + plane * Geometry::image_size + oy * Geometry::stride_height * Geometry::width,
                              y + plane * Geometry::out_size + oy * Geometry::out_width);
}

// Rows [first, end) of the outputs of some planes.
template <class Pool, class Geometry, class T>
[[gnu::noinline]] constexpr void pool(std::size_t planes, std::size_t first, std::size_t end, const T* x, T* y) {
  if constexpr (has_vectors<T> && suits_vectors<Geometry>) {
    if (!__builtin_is_constant_evaluated())
      return lines<Pool, Geometry, lanes<T, register_lanes<T>>>(planes, first, end, x, y);
  }
  lines<Pool, Geometry, lanes<T, 1>>(planes, first, end, x, y);
}

// The number of output rows whose windows lie within an image's first `rows` rows.
template <class Geometry>
constexpr std::size_t rows_within(std::size_t rows) {
  return rows < Geometry::kernel_height ? 0 : (rows - Geometry::kernel_height) / Geometry::stride_height + 1;
}

}  // namespace pools

/// y = the largest number under the window; a NaN under it makes y a NaN.
template <class Geometry, class T>
constexpr void max_pool(std::size_t rows, const T* x, T* y) {
  pools::pool<pools::largest<Geometry>, Geometry>(rows * Geometry::channels, 0, Geometry::out_height, x, y);
}

/// The same for some planes of which more rows of x have become complete: those before `first` were complete at the
/// previous call, those before `end` are now. Computes the rows of y that could not be computed before.
template <class Geometry, class T>
constexpr void max_pool_rows(std::size_t planes, std::size_t first, std::size_t end, const T* x, T* y) {
  pools::pool<pools::largest<Geometry>, Geometry>(planes, pools::rows_within<Geometry>(first),
                                                  pools::rows_within<Geometry>(end), x, y);
}

/// The index, in one image, of each window's largest number: of the last NaN if there is one.
template <class Geometry, class T>
constexpr void max_pool_places(const T* x, std::uint32_t* places) {
  for (std::size_t window = 0; window < Geometry::channels * Geometry::out_size; ++window) {
    const std::size_t within = window % Geometry::out_size;
    const std::size_t corner = window / Geometry::out_size * Geometry::image_size +
                               within / Geometry::out_width * Geometry::stride_height * Geometry::width +
                               within % Geometry::out_width * Geometry::stride_width;
    std::size_t best = corner;
    for (std::size_t k = 1; k < Geometry::kernel_area; ++k) {
      const std::size_t other = corner + k / Geometry::kernel_width * Geometry::width + k % Geometry::kernel_width;
      if (!(x[other] == x[other]) || x[other] > x[best]) best = other;
    }
    places[window] = static_cast<std::uint32_t>(best);
  }
}

/// y = the mean of the numbers under the window.
template <class Geometry, class T>
constexpr void average_pool(std::size_t rows, const T* x, T* y) {
  pools::pool<pools::mean<Geometry>, Geometry>(rows * Geometry::channels, 0, Geometry::out_height, x, y);
}

/// The same for some planes of which more rows of x have become complete: those before `first` were complete at the
/// previous call, those before `end` are now. Computes the rows of y that could not be computed before.
template <class Geometry, class T>
constexpr void average_pool_rows(std::size_t planes, std::size_t first, std::size_t end, const T* x, T* y) {
  pools::pool<pools::mean<Geometry>, Geometry>(planes, pools::rows_within<Geometry>(first),
                                               pools::rows_within<Geometry>(end), x, y);
}

}  // namespace chainrule::internal::image
