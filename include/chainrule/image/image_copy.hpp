// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/correlation.hpp>

// Copies of images with the zeros around them, laid out for a correlation's vectors.
namespace chainrule::internal::image {

namespace copies {

// Each element is set: in constant evaluation g++ cannot read elements that are left to `= {}`.
template <class T, std::size_t Extent>
struct zeros {
  T numbers[Extent];
  constexpr zeros() : numbers{} {
    for (T& number : numbers) number = T(0);
  }
};
template <class T, std::size_t Extent>
inline constexpr zeros<T, Extent> line_of_zeros{};

// Copies whole vectors; what they write beyond the end is overwritten later, or never read.
template <class V, std::size_t Count, class T>
CHAINRULE_INLINE void copy_beyond(const T* from, T* to) {
  for (std::size_t i = 0; i < Count; i += V::size) store(to + i, load<V>(from + i));
}

// Copies each Step-th number.
template <class V, std::size_t Count, std::size_t Step, class T>
CHAINRULE_INLINE void pick(const T* from, T* to) {
  if constexpr (Step == 1) {
    copy_beyond<V, Count>(from, to);
  } else if constexpr (Step == 2 && V::size > 1) {
    for (std::size_t i = 0; i < Count; i += V::size)
      store(to + i, deinterleave<0>(load<V>(from + 2 * i), load<V>(from + 2 * i + V::size),
                                    meta::make_index_sequence<V::size>{}));
  } else {
    for (std::size_t i = 0; i < Count; ++i) to[i] = from[i * Step];
  }
}

// Copies a line of an image to between the zeros of `to`.
template <class Plan, class T>
CHAINRULE_INLINE void place_line(const T* from, T* to) {
  using C = typename Plan::correlation;
  using V = typename Plan::vector;
  constexpr std::size_t fitting = Plan::padded_width - C::before_width;  // columns that some window covers
  if constexpr (C::apart_width == 1) {
    constexpr std::size_t count = C::in_width < fitting ? C::in_width : fitting;
    constexpr std::size_t whole = count / V::size * V::size;
    copy_beyond<V, whole>(from, to + C::before_width);
    if constexpr (whole < count) store(to + C::before_width + whole, load<V, count - whole>(from + whole));
  } else {
    for (std::size_t i = 0; i < C::in_width && i * C::apart_width < fitting; ++i)
      to[C::before_width + i * C::apart_width] = from[i];
  }
}

/// For a line that needs no padding: how many numbers are read from its begin on, including those that whole vectors
/// read beyond its end; otherwise 0.
template <class Plan>
inline constexpr std::size_t reach = [] {
  using C = typename Plan::correlation;
  constexpr std::size_t size = Plan::size;
  if (!Plan::unfolds || C::before_width > 0 || C::apart_width > 1 || Plan::padded_width > C::in_width)
    return std::size_t{0};
  const std::size_t picked = (C::out_width + size - 1) / size * size;
  return (C::kernel_width - 1) * C::dilation_width +
         (C::stride_width < 3 ? picked * C::stride_width : (C::out_width - 1) * C::stride_width + 1);
}();

}  // namespace copies

/// Copies the part of one channel that a copy's output rows from `row` on need, in the layout that the plan states.
/// (Not inlined: it would take registers from the tiles' sums.)
template <class Plan, class T>
[[gnu::noinline]] constexpr void copy_image(const T* image, std::size_t row, T* to) {
  using C = typename Plan::correlation;
  using V = typename Plan::vector;
  constexpr std::size_t extent = (Plan::padded_width / V::size + 3 + C::stride_width) * V::size;
  T padded[extent];
  if constexpr (Plan::unfolds) copies::copy_beyond<V, extent>(copies::line_of_zeros<T, extent>.numbers, padded);
  for (std::size_t y = 0; y < Plan::lines_under(Plan::rows); ++y) {
    const std::size_t below = row * C::stride_height + y;
    const std::size_t place = below < C::before_height ? 0 : below - C::before_height;
    const bool on_image =
        below >= C::before_height && place % C::apart_height == 0 && place / C::apart_height < C::in_height;
    const T* const zeros = copies::line_of_zeros<T, extent>.numbers;
    const std::size_t begin = on_image ? place / C::apart_height * C::in_width : 0;
    const T* const line = image + begin;
    const bool as_it_is =
        on_image && copies::reach<Plan> > 0 && begin + copies::reach<Plan> <= C::in_height * C::in_width;
    if constexpr (Plan::unfolds) {
      if (on_image && !as_it_is) copies::place_line<Plan>(line, padded);
      const T* const from = !on_image ? zeros : as_it_is ? line : padded;
      T* const under = to + y % C::stride_height * Plan::phase + y / C::stride_height * C::out_width;
      for (std::size_t kx = 0; kx < C::kernel_width; ++kx)
        copies::pick<V, C::out_width, C::stride_width>(from + kx * C::dilation_width,
                                                       under + kx * C::stride_height * Plan::phase);
    } else {
      T* const whole = to + y * Plan::line;
      copies::copy_beyond<V, Plan::line>(zeros, whole);
      if (on_image) copies::place_line<Plan>(line, whole);
    }
  }
}

}  // namespace chainrule::internal::image
