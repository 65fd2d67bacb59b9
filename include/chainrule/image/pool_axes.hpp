// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/number/lane_memory.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/shape/pool_axis.hpp>

// Pools over one to three axes, with padding, dilation, and bins of different sizes. All of them share the code below
// for each scalar: windows are described by numbers, not by types. (Pools of two axes without these options have faster
// code, image/pooling.hpp.)
namespace chainrule::internal::image {

using namespace number;

namespace pools {

// The elements under one window of one outer index: steps from x, the first of them, along each axis.
struct window_elements {
  pool_span span[3];
  std::size_t step[3];
  std::size_t first, counted;

  constexpr std::size_t count() const { return span[0].count * span[1].count * span[2].count; }
  template <class Use>
  CHAINRULE_INLINE void for_each(const Use& use) const {
    for (std::size_t i = 0; i < span[0].count; ++i)
      for (std::size_t j = 0; j < span[1].count; ++j)
        for (std::size_t k = 0; k < span[2].count; ++k) use(first + i * step[0] + j * step[1] + k * step[2]);
  }
};

/// Calls use(elements, x, y) for each window of `rows` samples: x is the begin of the plane of a sample and outer
/// index in the argument, y is the window's result. Each consists of `inner` neighbours.
template <class Use>
CHAINRULE_INLINE void for_each_window(const pool_shape& of, std::size_t rows, const Use& use) {
  const std::size_t steps[3] = {of.axis[1].extent * of.axis[2].extent * of.inner, of.axis[2].extent * of.inner,
                                of.inner};
  std::size_t y = 0;
  for (std::size_t plane = 0; plane < rows * of.outer; ++plane)
    for (std::size_t i = 0; i < of.axis[0].places; ++i)
      for (std::size_t j = 0; j < of.axis[1].places; ++j)
        for (std::size_t k = 0; k < of.axis[2].places; ++k, y += of.inner) {
          const pool_span span[3] = {of.axis[0].under(i), of.axis[1].under(j), of.axis[2].under(k)};
          window_elements window{{span[0], span[1], span[2]}, {}, 0, 1};
          for (std::size_t axis = 0; axis < 3; ++axis) {
            window.step[axis] = steps[axis] * of.axis[axis].dilation;
            window.first += span[axis].first * steps[axis];
            window.counted *= span[axis].counted;
          }
          use(window, plane * of.axis[0].extent * steps[0], y);
        }
}

/// Which element under a window is the largest: the first in row-major order where several are, and a NaN before all
/// numbers.
template <class T>
constexpr std::size_t largest_under(const window_elements& window, const T* x) {
  std::size_t best = window.first;
  window.for_each([&](std::size_t at) {
    if (!(x[at] == x[at]) || x[at] > x[best]) best = at;
  });
  return best;
}

template <class T>
[[gnu::noinline]] constexpr void max_over_axes(const pool_shape& of, std::size_t rows, const T* x, T* y) {
  for_each_window(of, rows, [&](const window_elements& window, std::size_t plane, std::size_t at) {
    for_each_vector<T>(of.inner, [&]<class V>(std::size_t i, std::type_identity<V>) {
      const T* const from = x + plane + i;
      V best = load<V>(from + window.first);
      window.for_each([&](std::size_t element) {
        const V number = load<V>(from + element);
        if constexpr (V::size == 1)
          best = number.v > best.v || !(number.v == number.v) ? number : best;
        else
          best = select((number.v > best.v) | (number.v != number.v), number, best);
      });
      store(y + at + i, best);
    });
  });
}
template <class T>
[[gnu::noinline]] constexpr void max_over_axes_backward(const pool_shape& of, std::size_t rows, const T* dy, const T* x,
                                                        T* dx) {
  for_each_window(of, rows, [&](const window_elements& window, std::size_t plane, std::size_t at) {
    for (std::size_t i = 0; i < of.inner; ++i) dx[plane + i + largest_under(window, x + plane + i)] += dy[at + i];
  });
}
template <class T>
constexpr void max_places_over_axes(const pool_shape& of, const T* x, std::uint32_t* places) {
  for_each_window(of, 1, [&](const window_elements& window, std::size_t plane, std::size_t at) {
    for (std::size_t i = 0; i < of.inner; ++i)
      places[at + i] = static_cast<std::uint32_t>(plane + i + largest_under(window, x + plane + i));
  });
}

template <class T>
[[gnu::noinline]] constexpr void mean_over_axes(const pool_shape& of, std::size_t rows, const T* x, T* y) {
  for_each_window(of, rows, [&](const window_elements& window, std::size_t plane, std::size_t at) {
    const T share = T(1) / static_cast<T>(static_cast<double>(window.counted));
    for_each_vector<T>(of.inner, [&]<class V>(std::size_t i, std::type_identity<V>) {
      const T* const from = x + plane + i;
      V sum(0);
      window.for_each([&](std::size_t element) { sum = sum + load<V>(from + element); });
      store(y + at + i, sum * V(share));
    });
  });
}
template <class T>
[[gnu::noinline]] constexpr void mean_over_axes_backward(const pool_shape& of, std::size_t rows, const T* dy, T* dx) {
  for_each_window(of, rows, [&](const window_elements& window, std::size_t plane, std::size_t at) {
    const T share = T(1) / static_cast<T>(static_cast<double>(window.counted));
    for_each_vector<T>(of.inner, [&]<class V>(std::size_t i, std::type_identity<V>) {
      const V each = load<V>(dy + at + i) * V(share);
      T* const to = dx + plane + i;
      window.for_each([&](std::size_t element) { store(to + element, load<V>(to + element) + each); });
    });
  });
}

template <class T>
constexpr T power(T x, std::size_t exponent) {
  T result(1);
  for (std::size_t i = 0; i < exponent; ++i) result = result * x;
  return result;
}
template <class T>
constexpr T root(T x, std::size_t exponent) {
  if (exponent == 1 || !(x > T(0))) return x;
  return exponent == 2 ? sqrt_of(x) : exp_of(log_of(x) / static_cast<T>(static_cast<double>(exponent)));
}

/// y = (sum of |x|^p)^(1/p).
template <class T>
[[gnu::noinline]] constexpr void norm_over_axes(const pool_shape& of, std::size_t p, std::size_t rows, const T* x,
                                                T* y) {
  for_each_window(of, rows, [&](const window_elements& window, std::size_t plane, std::size_t at) {
    for (std::size_t i = 0; i < of.inner; ++i) {
      const T* const from = x + plane + i;
      T sum(0);
      window.for_each(
          [&](std::size_t element) { sum += power(from[element] < T(0) ? -from[element] : from[element], p); });
      y[at + i] = root(sum, p);
    }
  });
}
/// dx += dy sign(x) (|x| / y)^(p - 1), and nothing where y is zero.
template <class T>
[[gnu::noinline]] constexpr void norm_over_axes_backward(const pool_shape& of, std::size_t p, std::size_t rows,
                                                         const T* dy, const T* x, const T* y, T* dx) {
  for_each_window(of, rows, [&](const window_elements& window, std::size_t plane, std::size_t at) {
    for (std::size_t i = 0; i < of.inner; ++i) {
      const T norm = y[at + i], upstream = dy[at + i];
      if (norm == T(0)) continue;
      window.for_each([&](std::size_t element) {
        const T number = x[plane + i + element];
        if (number < T(0))
          dx[plane + i + element] -= upstream * power(-number / norm, p - 1);
        else if (number > T(0) || !(number == number))
          dx[plane + i + element] += upstream * power(number / norm, p - 1);
      });
    }
  });
}

}  // namespace pools
}  // namespace chainrule::internal::image
