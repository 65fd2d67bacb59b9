// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/image_copy.hpp>
#include <chainrule/number/lane_exchange.hpp>

// The gradients of a convolution's weight and bias: a few filters times a few elements of the kernel are summed in
// registers, with pixels along the lanes; the lanes of a vector are added up once for several samples.
namespace chainrule::internal::image {

namespace convolutions {

/// The elements of the kernel in a tile of this many filters: the sums, the pixels, a gradient and a mask fill the
/// registers.
constexpr std::size_t elements_beside(std::size_t filters, std::size_t bound, bool masks) {
  const std::size_t fitting = register_count > 8 ? (register_count - 1 - masks) / (filters + 1) : 1;
  return fitting < bound ? fitting : bound;
}

/// The samples that are summed before the lanes are added up: their images and gradients share the first cache.
inline constexpr std::size_t weight_sample_bytes = 24 * 1024;

template <class C, class V>
struct weight_plan {
  /// Channels whose elements are computed together: a small kernel alone has too few for a tile.
  static constexpr std::size_t filters = V::size == 1 ? 1 : filters_of_tile(C::outs);
  static constexpr std::size_t together =
      C::kernel_height * C::kernel_width == 1 ? elements_beside(filters, C::ins, true) : 1;
  using pixels = pixel_plan<C, V, together>;
  static constexpr std::size_t in_size = C::in_height * C::in_width, out_size = C::out_height * C::out_width;
  static constexpr std::size_t count = together * pixels::area;
  static constexpr std::size_t elements =
      V::size == 1 ? 1 : elements_beside(filters, count, pixels::width % V::size > 0);
  static constexpr std::size_t fitting =
      weight_sample_bytes / sizeof(typename V::scalar) / (together * pixels::plane + filters * out_size);
  static constexpr std::size_t samples = pixels::rows < C::out_height || fitting == 0 ? 1 : fitting < 16 ? fitting : 16;
  static constexpr std::size_t image_step =
      pixels::in_place ? C::groups * C::ins * pixels::plane : together * pixels::plane;

  static constexpr std::size_t offset(std::size_t e) {
    return e / pixels::area * pixels::plane + pixels::elements.offset[e % pixels::area];
  }
  static constexpr std::size_t weight(std::size_t e) {
    return C::element(e % pixels::area) + e / pixels::area * C::in_step;
  }
};

// Adds one vector of pixels without the first `before` of them.
template <std::size_t Size, bool Masked, std::size_t Filters, std::size_t Elements, class V>
CHAINRULE_INLINE void add_products(const typename V::scalar* dz, const typename V::scalar* const (&x)[Elements],
                                   std::size_t place, std::size_t before, V (&sum)[Filters][Elements]) {
  V pixels[Elements];
  CHAINRULE_UNROLL for (std::size_t e = 0; e < Elements; ++e) pixels[e] = kept_in_register(load<V>(x[e] + place));
  CHAINRULE_UNROLL for (std::size_t f = 0; f < Filters; ++f) {
    const V number = load<V>(dz + f * Size);
    const V gradient = kept_in_register(Masked ? without_first_lanes(number, before) : number);
    CHAINRULE_UNROLL for (std::size_t e = 0; e < Elements; ++e) sum[f][e] =
        multiply_add(gradient, pixels[e], sum[f][e]);
  }
}

// The sums over a line of Width pixels, from pixel `i` on. The last vector overlaps the one before.
template <std::size_t Width, std::size_t Size, class V, std::size_t Filters, std::size_t Elements>
CHAINRULE_INLINE void sum_line(const typename V::scalar* dz, const typename V::scalar* const (&x)[Elements],
                               std::size_t place, std::size_t i, V (&sum)[Filters][Elements]) {
  CHAINRULE_ROLLED for (; i + V::size <= Width; i += V::size) add_products<Size, false>(dz + i, x, place + i, 0, sum);
  constexpr std::size_t last = Width - V::size;
  if (i < Width) add_products<Size, true>(dz + last, x, place + last, i - last, sum);
}

// The sums over the pixels of one copy, from its output row `fresh` on.
template <class C, class V, std::size_t Filters, std::size_t Elements>
CHAINRULE_INLINE void sum_copy(const typename V::scalar* dz, const typename V::scalar* const (&x)[Elements],
                               std::size_t fresh, V (&sum)[Filters][Elements]) {
  using plan = typename weight_plan<C, V>::pixels;
  constexpr std::size_t out_size = C::out_height * C::out_width;
  if constexpr (plan::unfolds)
    sum_line<plan::width, out_size>(dz, x, 0, fresh * C::out_width, sum);
  else
    for (std::size_t y = fresh; y < plan::lines; ++y)
      sum_line<plan::width, out_size>(dz + y * plan::width, x, y * plan::line_step, 0, sum);
}

// Adds the lanes' sums for one element to the weights of adjacent filters, without the first `done` of them.
template <std::size_t First, class V, std::size_t Filters, std::size_t Elements>
CHAINRULE_INLINE void add_lanes(const V (&sum)[Filters][Elements], std::size_t e, std::size_t done,
                                typename V::scalar* dw) {
  constexpr std::size_t count = Filters - First < V::size ? Filters - First : V::size;
  V parts[V::size];
  CHAINRULE_UNROLL for (std::size_t f = 0; f < V::size; ++f) parts[f] = f < count ? sum[First + f][e] : V(0);
  V total = sums_of(parts);
  if (done > First) total = without_first_lanes(total, done - First);
  store<count>(dw + First, load<V, count>(dw + First) + total);
  if constexpr (First + count < Filters) add_lanes<First + count>(sum, e, done, dw);
}

// One tile over some samples. The first `done` filters and the elements before `element` have been computed by tiles
// before. (Not inlined: the caller's loop would take registers.)
template <class C, class V, class T>
[[gnu::noinline]] constexpr void weight_tile(std::size_t samples, const T* dz, const T* x, std::size_t element,
                                             std::size_t fresh, std::size_t done, T* dw) {
  using plan = weight_plan<C, V>;
  V sum[plan::filters][plan::elements];
  const T* at[plan::elements];
  const std::size_t first = element + plan::elements <= plan::count ? element : plan::count - plan::elements;
  CHAINRULE_UNROLL for (std::size_t e = 0; e < plan::elements; ++e) {
    CHAINRULE_UNROLL for (std::size_t f = 0; f < plan::filters; ++f) sum[f][e] = V(0);
  }
  for (std::size_t r = 0; r < samples; ++r) {
    CHAINRULE_UNROLL for (std::size_t e = 0; e < plan::elements; ++e) at[e] =
        x + r * plan::image_step + plan::offset(first + e);
    sum_copy<C>(dz + r * C::groups * C::outs * plan::out_size, at, plan::pixels::rows == C::out_height ? 0 : fresh,
                sum);
  }
  CHAINRULE_UNROLL for (std::size_t e = 0; e < plan::elements; ++e) {
    if (first + e >= element) add_lanes<0>(sum, e, done, dw + plan::weight(first + e));
  }
}

// The channels of one copy for some samples, from output row `row` on; elements before `from` have been computed.
template <class C, class V, class T>
constexpr void weight_copy(std::size_t samples, std::size_t row, std::size_t fresh, std::size_t from, const T* dz,
                           const T* x, T* dw) {
  using plan = weight_plan<C, V>;
  for (std::size_t f = 0; f < C::outs; f += plan::filters) {
    const std::size_t filter = f + plan::filters <= C::outs ? f : C::outs - plan::filters;
    const T* const gradient = dz + filter * plan::out_size + row * C::out_width;
    for (std::size_t e = from; e < plan::count; e += plan::elements)
      weight_tile<C, V>(samples, gradient, x, e, fresh, f - filter, dw + filter);
  }
}

// Some channels of some samples.
template <class C, class V, class T>
constexpr void weight_channels(std::size_t samples, std::size_t channel, std::size_t from, const T* dz, const T* x,
                               T* dw, T* copy) {
  using plan = weight_plan<C, V>;
  if constexpr (plan::pixels::in_place) {
    weight_copy<C, V>(samples, 0, 0, from, dz, x + channel * plan::in_size, dw + channel * C::in_step);
  } else {
    for (std::size_t begin = 0; begin < C::out_height; begin += plan::pixels::rows) {
      const std::size_t row = begin + plan::pixels::rows <= C::out_height ? begin : C::out_height - plan::pixels::rows;
      for (std::size_t r = 0; r < samples; ++r)
        for (std::size_t i = 0; i < plan::together; ++i)
          copy_image<typename plan::pixels>(x + (r * C::groups * C::ins + channel + i) * plan::in_size, row,
                                            copy + r * plan::image_step + i * plan::pixels::plane);
      weight_copy<C, V>(samples, row, begin - row, from, dz, copy, dw + channel * C::in_step);
    }
  }
}

template <class C, class V, class T>
constexpr void sum_weight_of_group(std::size_t rows, const T* dz, const T* x, T* dw) {
  using plan = weight_plan<C, V>;
  alignas(64) T copy[plan::pixels::in_place ? 1 : plan::samples * plan::image_step + 2 * V::size];
  for (std::size_t r = 0; r < rows; r += plan::samples) {
    const std::size_t samples = rows - r < plan::samples ? rows - r : plan::samples;
    for (std::size_t i = 0; i < C::ins; i += plan::together) {
      const std::size_t channel = i + plan::together <= C::ins ? i : C::ins - plan::together;
      weight_channels<C, V>(samples, channel, (i - channel) * plan::pixels::area,
                            dz + r * C::groups * C::outs * plan::out_size, x + r * C::groups * C::ins * plan::in_size,
                            dw, copy);
    }
  }
}
template <class C, class V, class T>
constexpr void sum_weight(std::size_t rows, const T* dz, const T* x, T* dw) {
  for (std::size_t g = 0; g < C::groups; ++g)
    sum_weight_of_group<C, V>(rows, dz + g * C::outs * C::out_height * C::out_width,
                              x + g * C::ins * C::in_height * C::in_width, dw + g * C::group_weights);
}

// The sums of one plane, in independent parts.
template <class V, std::size_t Size>
CHAINRULE_INLINE V sum_plane(const typename V::scalar* dz) {
  constexpr std::size_t whole = Size / V::size, last = Size % V::size;
  V sum[4] = {V(0), V(0), V(0), V(0)};
  std::size_t i = 0;
  for (; i + 4 <= whole; i += 4) {
    CHAINRULE_UNROLL for (std::size_t s = 0; s < 4; ++s) sum[s] += load<V>(dz + (i + s) * V::size);
  }
  CHAINRULE_UNROLL for (std::size_t s = 0; s < whole % 4; ++s) sum[s] += load<V>(dz + (i + s) * V::size);
  if constexpr (last > 0) sum[3] += load<V, last>(dz + whole * V::size);
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

template <std::size_t Planes, std::size_t Size, class V, class T>
constexpr void sum_planes(std::size_t rows, const T* dz, T* db) {
  for (std::size_t f = 0; f < Planes; ++f) {
    V sum(0);
    for (std::size_t r = 0; r < rows; ++r) sum += sum_plane<V, Size>(dz + (r * Planes + f) * Size);
    db[f] += sum_of(sum);
  }
}

}  // namespace convolutions

/// dW(f, c) = the cross-correlation of x(c) and dz(f), summed over the rows, or dW += it; laid out as the weight is.
template <class Geometry, bool Accumulate, class T>
constexpr void convolve_backward_weight(std::size_t rows, const T* dz, const T* x, T* dw) {
  using correlation = image_correlation<Geometry>;
  if constexpr (!Accumulate)
    for (std::size_t i = 0; i < Geometry::filters * Geometry::channels_of_group * Geometry::kernel_area; ++i)
      dw[i] = T{};
  if constexpr (has_vectors<T>) {
    if (!__builtin_is_constant_evaluated())
      return convolutions::sum_weight<correlation, lanes<T, lanes_within<T, Geometry::out_size>()>>(rows, dz, x, dw);
  }
  convolutions::sum_weight<correlation, lanes<T, 1>>(rows, dz, x, dw);
}

/// db(f) = the sum of dz's plane f, over the rows, or db += it: `Planes` planes of `Size` elements.
template <std::size_t Planes, std::size_t Size, bool Accumulate, class T>
constexpr void plane_sum(std::size_t rows, const T* dz, T* db) {
  if constexpr (!Accumulate)
    for (std::size_t f = 0; f < Planes; ++f) db[f] = T{};
  if constexpr (has_vectors<T>) {
    if (!__builtin_is_constant_evaluated())
      return convolutions::sum_planes<Planes, Size, lanes<T, lanes_within<T, Size>()>>(rows, dz, db);
  }
  convolutions::sum_planes<Planes, Size, lanes<T, 1>>(rows, dz, db);
}

}  // namespace chainrule::internal::image
