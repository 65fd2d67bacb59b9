// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/convolution.hpp>

// The gradient of a convolution with respect to the image. If the image is hardly larger than the output, each pixel
// sums the gradients of all outputs that it contributed to, as a correlation. Otherwise most of these terms would be
// zeros; then each output's gradient is added to the pixels that it was computed from, after the sum over the filters,
// so that nothing is multiplied by zero.
namespace chainrule::internal::image {

namespace convolutions {

template <class C, class V>
struct spread_plan {
  static constexpr std::size_t image_size = C::in_height * C::in_width;
  static constexpr std::size_t channels = V::size == 1 ? 1 : filters_of_tile(C::ins);
  using pixels = pixel_plan<C, V, channels>;
  static constexpr std::size_t plane = pixels::plane;
  static constexpr std::size_t fitting = pixels::copy_capacity / (channels * plane) * channels;
  /// Channels that are computed with their padding before it is cut off.
  static constexpr std::size_t together = pixels::in_place || fitting > C::ins ? C::ins : fitting;
  static constexpr bool pays =
      C::outs >= 4 && image_size * 5 > C::out_height* C::out_width * 6 && together > 0 && pixels::rows == C::out_height;
};

// One tile: channels from `channel` on, of which those before `fresh` have been computed by the tile before; `to` is
// the first channel's plane.
template <class C, class V, std::size_t Channels, std::size_t Vectors, class T>
CHAINRULE_INLINE void spread_tile(const T* dz, const T* w, std::size_t channel, std::size_t fresh, std::size_t vector,
                                  T* to) {
  using plan = typename spread_plan<C, V>::pixels;
  constexpr std::size_t out_size = C::out_height * C::out_width;
  vector_place place[Vectors];
  CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) place[v] = plan::place(vector + v);
  for (std::size_t e = 0; e < plan::area; ++e) {
    const T* const weights = w + C::element(e) + channel * C::in_step;
    V sum[Channels][Vectors];
    CHAINRULE_UNROLL for (std::size_t c = 0; c < Channels; ++c) {
      CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) sum[c][v] = V(0);
    }
    CHAINRULE_ROLLED for (std::size_t f = 0; f < C::outs; ++f) {
      V gradient[Vectors];
      CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) gradient[v] =
          kept_in_register(load<V>(dz + place[v].pixel + f * out_size));
      CHAINRULE_UNROLL for (std::size_t c = 0; c < Channels; ++c) {
        const V weight = kept_in_register(V(weights[c * C::in_step + f]));
        CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) sum[c][v] =
            multiply_add(weight, gradient[v], sum[c][v]);
      }
    }
    CHAINRULE_UNROLL for (std::size_t c = 0; c < Channels; ++c) {
      CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) {
        T* const at = to + c * plan::plane + place[v].source + plan::elements.offset[e];
        const V more =
            plan::width % V::size == 0 ? sum[c][v] : without_first_lanes(sum[c][v], place[v].fresh - place[v].pixel);
        if (channel + c >= fresh) store(at, load<V>(at) + more);
      }
    }
  }
}

// Some channels.
template <class C, class V, class T>
CHAINRULE_INLINE void spread_channels(std::size_t first, std::size_t channels, const T* dz, const T* w, T* to) {
  using plan = spread_plan<C, V>;
  constexpr std::size_t count = plan::pixels::vectors;
  using tiles = vector_tiles<count, (V::size == 1 ? 1 : beside_filters(plan::channels, count))>;
  for (std::size_t c = 0; c < channels; c += plan::channels) {
    const std::size_t channel = c + plan::channels <= channels ? c : channels - plan::channels;
    T* const planes = to + channel * plan::plane;
    std::size_t v = 0;
    for (; v < tiles::wide * tiles::vectors; v += tiles::vectors)
      spread_tile<C, V, plan::channels, tiles::vectors>(dz, w, first + channel, first + c, v, planes);
    if constexpr (tiles::wide < tiles::tiles)
      for (; v < count; v += tiles::vectors - 1)
        spread_tile<C, V, plan::channels, tiles::vectors - 1>(dz, w, first + channel, first + c, v, planes);
  }
}

// A padded line of an image: the sum over the columns of the kernel, which each have a copy of their own.
template <class C, class V, class T>
constexpr const T* gather_line(const T* plane, std::size_t y, T* padded) {
  using plan = typename spread_plan<C, V>::pixels;
  if constexpr (!plan::unfolds) {
    return plane + y * plan::line;
  } else {
    constexpr std::size_t stride = C::stride_width, length = plan::padded_width / stride + 1;
    T phases[stride * length] = {};
    for (std::size_t kx = 0; kx < C::kernel_width; ++kx) {
      const T* const from =
          plane + (kx * C::stride_height + y % C::stride_height) * plan::phase + y / C::stride_height * C::out_width;
      constexpr std::size_t apart = C::dilation_width;
      T* const to = phases + kx * apart % stride * length + kx * apart / stride;
      for (std::size_t x = 0; x < C::out_width; ++x) to[x] += from[x];
    }
    for (std::size_t x = 0; x < plan::padded_width; ++x) padded[x] = phases[x % stride * length + x / stride];
    return padded;
  }
}

// One channel's image, from its padded form.
template <bool Adds, class C, class V, class T>
constexpr void cut_image(const T* plane, T* image) {
  using plan = typename spread_plan<C, V>::pixels;
  constexpr std::size_t lines = plan::lines_under(C::out_height);
  constexpr std::size_t fitting = plan::padded_width - C::before_width,
                        width = C::in_width < fitting ? C::in_width : fitting;
  T padded[plan::padded_width] = {};
  for (std::size_t y = 0; y < C::in_height; ++y) {
    T* const to = image + y * C::in_width;
    const bool is_under =
        y + C::before_height < lines;  // a stride may leave lines and columns that lie under no window
    if (is_under) {
      const T* const from = gather_line<C, V>(plane, y + C::before_height, padded) + C::before_width;
      for (std::size_t x = 0; x < width; ++x) to[x] = Adds ? to[x] + from[x] : from[x];
    }
    if (!Adds)
      for (std::size_t x = is_under ? width : 0; x < C::in_width; ++x) to[x] = T{};
  }
}

template <bool Adds, class C, class V, class T>
constexpr void spread_image(const T* dz, const T* w, T* dx) {
  using plan = spread_plan<C, V>;
  if constexpr (plan::pixels::in_place) {
    if constexpr (!Adds)
      for (std::size_t i = 0; i < C::ins * plan::image_size; ++i) dx[i] = T{};
    spread_channels<C, V>(0, C::ins, dz, w, dx);
  } else {
    alignas(64) T planes[plan::together * plan::plane + 2 * V::size];
    for (std::size_t begin = 0; begin < C::ins; begin += plan::together) {
      const std::size_t first = begin + plan::together <= C::ins ? begin : C::ins - plan::together;
      for (std::size_t i = 0; i < plan::together * plan::plane; ++i) planes[i] = T{};
      spread_channels<C, V>(first, plan::together, dz, w, planes);
      for (std::size_t c = begin; c < first + plan::together; ++c)
        cut_image<Adds, C, V>(planes + (c - first) * plan::plane, dx + c * plan::image_size);
    }
  }
}

template <bool Adds, class C, class V, class T, class Epilogue>
constexpr void spread_images(std::size_t rows, const T* dz, const T* w, const Epilogue& epilogue) {
  constexpr std::size_t size = C::ins * C::in_height * C::in_width;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t g = 0; g < C::groups; ++g)
      spread_image<Adds, C, V>(dz + (r * C::groups + g) * C::outs * C::out_height * C::out_width,
                               w + g * C::group_weights, epilogue.first + r * epilogue.stride + g * size);
    finish(epilogue, r, 1, 0, C::groups * size);
  }
}

}  // namespace convolutions

/// dx = dz times the convolution's matrix, or dx += it, passed to `epilogue`: the transposed convolution.
template <class Geometry, bool Accumulate, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
constexpr void convolve_backward_input(std::size_t rows, const T* dz, const T* w, const Epilogue& epilogue) {
  using correlation = image_correlation<Geometry>;
  using V = lanes<T, lanes_within<T, Geometry::out_size>()>;
  if constexpr (has_vectors<T> && convolutions::spread_plan<correlation, V>::pays) {
    if (!__builtin_is_constant_evaluated())
      return convolutions::spread_images<Accumulate, correlation, V>(rows, dz, w, epilogue);
    convolutions::correlate_images<Accumulate, gradient_correlation<Geometry>, lanes<T, 1>>(
        rows, dz, w, static_cast<const T*>(nullptr), epilogue);
  } else {
    convolutions::correlate<Accumulate, gradient_correlation<Geometry>>(rows, dz, w, static_cast<const T*>(nullptr),
                                                                        epilogue);
  }
}
template <class Geometry, bool Accumulate, class T>
constexpr void convolve_backward_input(std::size_t rows, const T* dz, const T* w, T* dx) {
  convolve_backward_input<Geometry, Accumulate>(rows, dz, w,
                                                in_matrix<T>{dx, Geometry::channels * Geometry::image_size});
}

}  // namespace chainrule::internal::image
