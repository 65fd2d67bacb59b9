// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/kernel/every_other.hpp>

// Pools over a batch of images, row-major (rows, channels, height, width). Geometry is a `sliding_window` without padding
// (shape/window.hpp). A line's outputs lie along the lanes of vectors where windows lie one or two columns apart.
namespace chainrule::kernel {

namespace pools {

/// Whether a vector's windows can be read and written without a number beyond them.
template <class Geometry>
inline constexpr bool suits_vectors = Geometry::stride_width == 1 || (Geometry::stride_width == 2 && Geometry::kernel_width > 1);
/// Whether every number lies under one window at most.
template <class Geometry>
inline constexpr bool lie_apart = Geometry::stride_height >= Geometry::kernel_height && Geometry::stride_width >= Geometry::kernel_width;
template <class Geometry>
inline constexpr bool cover_all = lie_apart<Geometry> && Geometry::out_size * Geometry::kernel_area == Geometry::image_size;

/// The larger of two, of equal ones the first; a number that is none stays. With it goes what belongs to it.
template <class V>
CHAINRULE_INLINE V larger(const V& number, const V& largest, const V& of_number, const V& of_largest) {
  return select(number == number, select(number > largest, of_number, of_largest), of_number);
}

/// The numbers under the kernel's column kx, for Count windows side by side.
template <class Geometry, std::size_t Count, class V>
CHAINRULE_INLINE V under(const typename V::scalar* line, std::size_t kx) {
  if constexpr (V::size == 1 || Geometry::stride_width == 1)
    return load<V, Count>(line + kx);
  else
    return kx == 0 ? load_every_other<V, Count, 0>(line) : load_every_other<V, Count, 1>(line + kx - 1);
}

/// Gives numbers of a line of Count windows to the image: of(kx) is given to column kx.
template <class Geometry, bool Adds, std::size_t Count, class V, class Of>
CHAINRULE_INLINE void give(typename V::scalar* line, const Of& of) {
  constexpr std::size_t width = Geometry::kernel_width;
  if constexpr (V::size == 1 || Geometry::stride_width == 1) {
    CHAINRULE_UNROLL for (std::size_t kx = 0; kx < width; ++kx) store<Count>(line + kx, Adds ? load<V, Count>(line + kx) + of(kx) : of(kx));
  } else {
    CHAINRULE_UNROLL for (std::size_t kx = 0; kx + 1 < width; kx += 2) store_in_turn<Count, Adds>(line + kx, of(kx), of(kx + 1));
    if constexpr (width % 2 == 1) store_in_turn<Count, true>(line + width - 2, V(0), of(width - 1));
  }
}

// One kind of pool over Count windows: of lines `x` below the window's corner, `dx`, and of outputs `y`.
template <class Geometry>
struct largest {
  template <std::size_t Count, class V, class T>
  static CHAINRULE_INLINE void answer(const T* x, T* y) {
    V best = under<Geometry, Count, V>(x, 0);
    CHAINRULE_UNROLL for (std::size_t k = 1; k < Geometry::kernel_area; ++k) {
      const V number = under<Geometry, Count, V>(x + k / Geometry::kernel_width * Geometry::width, k % Geometry::kernel_width);
      best = larger(number, best, number, best);
    }
    store<Count>(y, best);
  }
  template <bool Adds, std::size_t Count, class V, class T>
  static CHAINRULE_INLINE void differentiate(const T* dy, const T* x, T* dx) {
    V best = under<Geometry, Count, V>(x, 0), place(0);
    CHAINRULE_UNROLL for (std::size_t k = 1; k < Geometry::kernel_area; ++k) {
      const V number = under<Geometry, Count, V>(x + k / Geometry::kernel_width * Geometry::width, k % Geometry::kernel_width);
      place = larger(number, best, V(k), place);
      best = larger(number, best, number, best);
    }
    const V upstream = load<V, Count>(dy);
    CHAINRULE_UNROLL for (std::size_t ky = 0; ky < Geometry::kernel_height; ++ky) {
      const auto of = [&](std::size_t kx) __attribute__((always_inline)) { return select(place == V(ky * Geometry::kernel_width + kx), upstream, V(0)); };
      give<Geometry, Adds, Count, V>(dx + ky * Geometry::width, of);
    }
  }
};

template <class Geometry>
struct mean {
  template <class T>
  static constexpr T share() {
    return T(1) / static_cast<T>(static_cast<double>(Geometry::kernel_area));
  }
  template <std::size_t Count, class V, class T>
  static CHAINRULE_INLINE void answer(const T* x, T* y) {
    V sum = under<Geometry, Count, V>(x, 0);
    CHAINRULE_UNROLL for (std::size_t k = 1; k < Geometry::kernel_area; ++k) {
      sum += under<Geometry, Count, V>(x + k / Geometry::kernel_width * Geometry::width, k % Geometry::kernel_width);
    }
    store<Count>(y, sum * V(share<T>()));
  }
  template <bool Adds, std::size_t Count, class V, class T>
  static CHAINRULE_INLINE void differentiate(const T* dy, const T*, T* dx) {
    const V upstream = load<V, Count>(dy) * V(share<T>());
    CHAINRULE_UNROLL for (std::size_t ky = 0; ky < Geometry::kernel_height; ++ky) {
      give<Geometry, Adds, Count, V>(dx + ky * Geometry::width, [&](std::size_t) __attribute__((always_inline)) { return upstream; });
    }
  }
};

// Some windows of a line: on the way forward from x to y, or on the way back from y, the upstream gradient, to dx.
template <class Pool, class Geometry, bool Forward, bool Adds, std::size_t Count, class V, class Y, class T>
CHAINRULE_INLINE void windows(std::size_t first, const T* x, Y* y, T* dx) {
  const std::size_t column = first * Geometry::stride_width;
  if constexpr (Forward)
    Pool::template answer<Count, V>(x + column, y + first);
  else
    Pool::template differentiate<Adds, Count, V>(y + first, x == nullptr ? x : x + column, dx + column);
}

// A line with vectors, then fewer lanes for what they leave.
template <class Pool, class Geometry, bool Forward, bool Adds, class V, class Y, class T>
CHAINRULE_INLINE void line(const T* x, Y* y, T* dx) {
  constexpr std::size_t whole = Geometry::out_width / V::size * V::size, rest = Geometry::out_width - whole;
  for (std::size_t i = 0; i < whole; i += V::size) windows<Pool, Geometry, Forward, Adds, V::size, V>(i, x, y, dx);
  if constexpr (rest > 0) windows<Pool, Geometry, Forward, Adds, rest, lanes<T, lanes_for<T>(rest)>>(whole, x, y, dx);
}

template <class Pool, class Geometry, bool Forward, bool Adds, class V, class Y, class T>
constexpr void lines(std::size_t rows, const T* x, Y* y, T* dx) {
  for (std::size_t plane = 0; plane < rows * Geometry::channels; ++plane)
    for (std::size_t oy = 0; oy < Geometry::out_height; ++oy) {
      const std::size_t corner = plane * Geometry::image_size + oy * Geometry::stride_height * Geometry::width;
      Y* const out = y + plane * Geometry::out_size + oy * Geometry::out_width;
      line<Pool, Geometry, Forward, Adds, V>(x == nullptr ? x : x + corner, out, dx == nullptr ? dx : dx + corner);
    }
}

template <class Pool, class Geometry, bool Forward, bool Adds, class Y, class T>
constexpr void pool(std::size_t rows, const T* x, Y* y, T* dx) {
  if constexpr (has_vectors<T> && suits_vectors<Geometry>) {
    if (!__builtin_is_constant_evaluated()) return lines<Pool, Geometry, Forward, Adds, lanes<T, register_lanes<T>>>(rows, x, y, dx);
  }
  lines<Pool, Geometry, Forward, Adds, lanes<T, 1>>(rows, x, y, dx);
}

template <class Pool, class Geometry, bool Accumulate, class T>
constexpr void pool_backward(std::size_t rows, const T* dy, const T* x, T* dx) {
  if constexpr (!Accumulate && !cover_all<Geometry>)
    for (std::size_t i = 0; i < rows * Geometry::channels * Geometry::image_size; ++i) dx[i] = T{};
  pool<Pool, Geometry, false, Accumulate || !lie_apart<Geometry>>(rows, x, dy, dx);
}

}  // namespace pools

/// y = the largest number under the window; a NaN under it makes y a NaN.
template <class Geometry, class T>
constexpr void max_pool(std::size_t rows, const T* x, T* y) {
  pools::pool<pools::largest<Geometry>, Geometry, true, false>(rows, x, y, static_cast<T*>(nullptr));
}

/// dx = dy where x was its window's largest (the first of several in row-major order, the last NaN), else 0, or dx += it;
/// windows that overlap add up.
template <class Geometry, bool Accumulate, class T>
constexpr void max_pool_backward(std::size_t rows, const T* dy, const T* x, T* dx) {
  pools::pool_backward<pools::largest<Geometry>, Geometry, Accumulate>(rows, dy, x, dx);
}

/// Where in one image each window's largest number lies, by the same rule.
template <class Geometry, class T>
constexpr void max_pool_places(const T* x, std::uint32_t* places) {
  for (std::size_t window = 0; window < Geometry::channels * Geometry::out_size; ++window) {
    const std::size_t within = window % Geometry::out_size;
    const std::size_t corner = window / Geometry::out_size * Geometry::image_size + within / Geometry::out_width * Geometry::stride_height * Geometry::width +
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
  pools::pool<pools::mean<Geometry>, Geometry, true, false>(rows, x, y, static_cast<T*>(nullptr));
}

/// dx = dy's share for every number under the window, or dx += it; windows that overlap add up.
template <class Geometry, bool Accumulate, class T>
constexpr void average_pool_backward(std::size_t rows, const T* dy, T* dx) {
  pools::pool_backward<pools::mean<Geometry>, Geometry, Accumulate>(rows, dy, static_cast<const T*>(nullptr), dx);
}

}  // namespace chainrule::kernel
