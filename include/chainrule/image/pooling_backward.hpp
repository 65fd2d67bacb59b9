// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/pooling.hpp>
#include <chainrule/kernel/tile.hpp>

// The gradients of pools with respect to the image. For each line of an image the gradients of all windows over it are
// summed, so that the line is written once and can be multiplied by a function's derivative.
namespace chainrule::internal::image {

using namespace kernel;

namespace pools {

// The gradient of a window's element k, from the window's gradient and the index of its largest element.
template <class Geometry>
struct from_largest {
  static constexpr bool picks = true;
  template <std::size_t Count, class V>
  static CHAINRULE_INLINE V place(const typename V::scalar* corner) {
    V best = under<Geometry, Count, V>(corner, 0), number_of_best(0);
    CHAINRULE_UNROLL for (std::size_t k = 1; k < Geometry::kernel_area; ++k) {
      const V number = under<Geometry, Count, V>(corner, k);
      const auto better = replaces_largest(number, best);
      best = select(better, number, best);
      number_of_best = select(better, V(k), number_of_best);
    }
    return number_of_best;
  }
  template <class V>
  static CHAINRULE_INLINE V upstream(const V& dy) {
    return dy;
  }
  template <class V>
  static CHAINRULE_INLINE V given(const V& upstream, const V& place, std::size_t k) {
    return select(place == V(k), upstream, V(0));
  }
};

template <class Geometry>
struct from_mean {
  static constexpr bool picks = false;
  template <class V>
  static CHAINRULE_INLINE V upstream(const V& dy) {
    return dy * V(mean<Geometry>::template share<typename V::scalar>());
  }
  template <class V>
  static CHAINRULE_INLINE V given(const V& upstream, const V&, std::size_t) {
    return upstream;
  }
};

// Interleaves one vector for each column of a stride into Count columns of an image, and passes them to an epilogue or
// adds them to what the gradient holds.
template <bool Adds, std::size_t Count, class V, class Epilogue>
CHAINRULE_INLINE void give(std::size_t element, const V& numbers, const Epilogue& epilogue) {
  if constexpr (Count > 0) {
    if constexpr (Adds)
      epilogue.template store<Count>(0, element, epilogue.template load<V, Count>(0, element) + numbers);
    else
      epilogue.template store<Count>(0, element, numbers);
  }
}
template <bool Adds, std::size_t Count, std::size_t Stride, class V, class Epilogue>
CHAINRULE_INLINE void give_columns(std::size_t element, const V (&numbers)[Stride], const Epilogue& epilogue) {
  if constexpr (V::size == 1) {
    CHAINRULE_UNROLL for (std::size_t x = 0; x < Count; ++x) give<Adds, 1>(element + x, numbers[x], epilogue);
  } else if constexpr (Stride == 1) {
    give<Adds, Count>(element, numbers[0], epilogue);
  } else {
    constexpr auto all = meta::make_index_sequence<V::size>{};
    constexpr std::size_t lower = Count < V::size ? Count : V::size;
    give<Adds, lower>(element, interleave<0>(numbers[0], numbers[1], all), epilogue);
    if constexpr (Count > lower)
      give<Adds, Count - lower>(element + lower, interleave<V::size / 2>(numbers[0], numbers[1], all), epilogue);
  }
}

/// The windows of the last few lines: their gradients, and the indices of their largest elements. Beyond a line the
/// gradients are zero.
template <class Pool, class Geometry, class V>
struct lines_of_windows {
  using T = typename V::scalar;
  static constexpr std::size_t down = Geometry::stride_height, across = Geometry::stride_width;
  static constexpr std::size_t lines = (Geometry::kernel_height + down - 1) / down;
  static constexpr std::size_t before = (Geometry::kernel_width - 1) / across;
  static constexpr std::size_t columns = (Geometry::width + across - 1) / across;
  static constexpr std::size_t extent = before + (columns + V::size - 1) / V::size * V::size;

  T upstream[lines][extent] = {};
  T place[Pool::picks ? lines : 1][extent] = {};

  // Stores whole vectors, with zeros in the lanes beyond Count: they are loaded with the same width.
  template <std::size_t Count, class U>
  CHAINRULE_INLINE void set(std::size_t slot, std::size_t i, const T* dy, const T* corner) {
    store(upstream[slot] + before + i, Pool::template upstream<U>(load<U, Count>(dy + i)));
    if constexpr (Pool::picks) store(place[slot] + before + i, Pool::template place<Count, U>(corner + i * across));
  }
  CHAINRULE_INLINE void set_line(std::size_t slot, const T* dy, const T* corner) {
    constexpr std::size_t whole = Geometry::out_width / V::size * V::size, rest = Geometry::out_width - whole;
    for (std::size_t i = 0; i < whole; i += V::size) set<V::size, V>(slot, i, dy, corner);
    if constexpr (rest > 0) set<rest, lanes<T, (V::size == 1 ? 1 : lanes_for<T>(rest))>>(slot, whole, dy, corner);
  }
  CHAINRULE_INLINE void clear_line(std::size_t slot) {
    for (std::size_t i = 0; i < extent; ++i) upstream[slot][i] = T{};
  }

  // The gradients of Count columns of the image's line `oy * down + Row`, from the windows next to window `i`.
  template <std::size_t Row, std::size_t Count, bool Adds, class U, class Epilogue>
  CHAINRULE_INLINE void gather(std::size_t oy, std::size_t i, std::size_t element, const Epilogue& epilogue) const {
    U sum[across];
    CHAINRULE_UNROLL for (std::size_t c = 0; c < across; ++c) sum[c] = U(0);
    CHAINRULE_UNROLL for (std::size_t ky = Row; ky < Geometry::kernel_height; ky += down) {
      const std::size_t slot = (oy + lines - ky / down) % lines;
      CHAINRULE_UNROLL for (std::size_t kx = 0; kx < Geometry::kernel_width; ++kx) {
        const std::size_t window = before + i - kx / across;
        const U dy = load<U>(upstream[slot] + window);
        sum[kx % across] +=
            Pool::given(dy, Pool::picks ? load<U>(place[slot] + window) : dy, ky * Geometry::kernel_width + kx);
      }
    }
    give_columns<Adds, Count>(element, sum, epilogue);
  }
  template <std::size_t Row, bool Adds, class Epilogue>
  CHAINRULE_INLINE void gather_line(std::size_t oy, std::size_t element, const Epilogue& epilogue) const {
    constexpr std::size_t whole = Geometry::width / (across * V::size) * V::size,
                          rest = Geometry::width - whole * across;
    for (std::size_t i = 0; i < whole; i += V::size)
      gather<Row, V::size * across, Adds, V>(oy, i, element + i * across, epilogue);
    if constexpr (rest > 0)
      gather<Row, rest, Adds, lanes<T, (V::size == 1 ? 1 : lanes_for<T>((rest + across - 1) / across))>>(
          oy, whole, element + whole * across, epilogue);
  }
};

/// Whether the windows of a line are adjacent and cover it: their gradients are then written from registers.
template <class Geometry>
inline constexpr bool fill_lines =
    Geometry::stride_height >= Geometry::kernel_height && Geometry::stride_width >= Geometry::kernel_width &&
    Geometry::out_width * Geometry::stride_width >= Geometry::width;

// The gradients of Count adjacent windows for Columns columns of each line under them.
template <class Pool, class Geometry, bool Adds, std::size_t Count, std::size_t Columns, class V, class Epilogue>
CHAINRULE_INLINE void give_windows(const typename V::scalar* dy, const typename V::scalar* corner, std::size_t lines,
                                   std::size_t element, const Epilogue& epilogue) {
  const V upstream = Pool::template upstream<V>(load<V, Count>(dy));
  V place = upstream;
  if constexpr (Pool::picks) place = Pool::template place<Count, V>(corner);
  CHAINRULE_UNROLL for (std::size_t y = 0; y < Geometry::stride_height; ++y) {
    if (y >= lines) break;
    V numbers[Geometry::stride_width];
    CHAINRULE_UNROLL for (std::size_t x = 0; x < Geometry::stride_width; ++x) {
      const bool under_window = y < Geometry::kernel_height && x < Geometry::kernel_width;
      numbers[x] = under_window ? Pool::given(upstream, place, y * Geometry::kernel_width + x) : V(0);
    }
    give_columns<Adds, Columns>(element + y * Geometry::width, numbers, epilogue);
  }
}
template <class Pool, class Geometry, bool Adds, class V, class T, class Epilogue>
CHAINRULE_INLINE void give_line(const T* dy, const T* corner, std::size_t lines, std::size_t element,
                                const Epilogue& epilogue) {
  constexpr std::size_t across = Geometry::stride_width, whole = Geometry::width / (across * V::size) * V::size,
                        rest = Geometry::out_width - whole;
  for (std::size_t i = 0; i < whole; i += V::size)
    give_windows<Pool, Geometry, Adds, V::size, V::size * across, V>(dy + i, Pool::picks ? corner + i * across : corner,
                                                                     lines, element + i * across, epilogue);
  if constexpr (rest > 0) {
    using part = lanes<T, (V::size == 1 ? 1 : lanes_for<T>(rest))>;
    give_windows<Pool, Geometry, Adds, rest, Geometry::width - whole * across, part>(
        dy + whole, Pool::picks ? corner + whole * across : corner, lines, element + whole * across, epilogue);
  }
}

// The lines of an image under the windows of output row `oy` and not under those of the next row.
template <bool Adds, class Windows, class Geometry, class Epilogue, std::size_t... Rows>
CHAINRULE_INLINE void gather_lines(const Windows& windows, std::size_t oy, std::size_t element,
                                   const Epilogue& epilogue, meta::index_sequence<Rows...>) {
  [[maybe_unused]] const bool in_turn[] = {
      ((oy * Geometry::stride_height + Rows < Geometry::height
            ? windows.template gather_line<Rows, Adds>(
                  oy, element + (oy * Geometry::stride_height + Rows) * Geometry::width, epilogue)
            : void()),
       true)...};
}

template <class Pool, class Geometry, bool Adds, class V, class T, class Epilogue>
constexpr void gather_planes(std::size_t planes, const T* dy, const T* x, const Epilogue& epilogue) {
  using windows_type = lines_of_windows<Pool, Geometry, V>;
  constexpr std::size_t steps = (Geometry::height + Geometry::stride_height - 1) / Geometry::stride_height;
  windows_type windows;
  for (std::size_t plane = 0; plane < planes; ++plane)
    for (std::size_t oy = 0; oy < steps; ++oy) {
      const std::size_t slot = oy % windows_type::lines,
                        element = plane * Geometry::image_size + oy * Geometry::stride_height * Geometry::width;
      if (oy < Geometry::out_height) {
        const T* const upstream = dy + plane * Geometry::out_size + oy * Geometry::out_width;
        const T* const corner = x == nullptr ? x : x + element;
        if constexpr (fill_lines<Geometry>) {
          give_line<Pool, Geometry, Adds, V>(upstream, corner, Geometry::height - oy * Geometry::stride_height, element,
                                             epilogue);
          continue;
        }
        windows.set_line(slot, upstream, corner);
      } else {
        windows.clear_line(slot);
      }
      if (oy == 0)
        for (std::size_t above = 1; above < windows_type::lines; ++above) windows.clear_line(above);
      gather_lines<Adds, windows_type, Geometry>(windows, oy, plane * Geometry::image_size, epilogue,
                                                 meta::make_index_sequence<Geometry::stride_height>{});
    }
}

template <class Pool, class Geometry, bool Adds, class T, class Epilogue>
constexpr void pool_backward(std::size_t rows, const T* dy, const T* x, const Epilogue& epilogue) {
  if constexpr (has_vectors<T> && suits_vectors<Geometry>) {
    if (!__builtin_is_constant_evaluated())
      return gather_planes<Pool, Geometry, Adds, lanes<T, register_lanes<T>>>(rows * Geometry::channels, dy, x,
                                                                              epilogue);
  }
  gather_planes<Pool, Geometry, Adds, lanes<T, 1>>(rows * Geometry::channels, dy, x, epilogue);
}

}  // namespace pools

/// dx = dy where x was its window's largest (the first of several in row-major order, the last NaN), else 0, or dx +=
/// it; overlapping windows add up. Passed to `epilogue`, whose row 0 is the whole batch.
template <class Geometry, bool Accumulate, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
constexpr void max_pool_backward(std::size_t rows, const T* dy, const T* x, const Epilogue& epilogue) {
  pools::pool_backward<pools::from_largest<Geometry>, Geometry, Accumulate>(rows, dy, x, epilogue);
}
template <class Geometry, bool Accumulate, class T>
constexpr void max_pool_backward(std::size_t rows, const T* dy, const T* x, T* dx) {
  max_pool_backward<Geometry, Accumulate>(rows, dy, x, in_matrix<T>{dx, 0});
}

/// dx = 1 / (size of the window) of dy for every number under the window, or dx += it; overlapping windows add up.
/// Passed to `epilogue` likewise.
template <class Geometry, bool Accumulate, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
constexpr void average_pool_backward(std::size_t rows, const T* dy, const Epilogue& epilogue) {
  pools::pool_backward<pools::from_mean<Geometry>, Geometry, Accumulate>(rows, dy, static_cast<const T*>(nullptr),
                                                                         epilogue);
}
template <class Geometry, bool Accumulate, class T>
constexpr void average_pool_backward(std::size_t rows, const T* dy, T* dx) {
  average_pool_backward<Geometry, Accumulate>(rows, dy, in_matrix<T>{dx, 0});
}

}  // namespace chainrule::internal::image
