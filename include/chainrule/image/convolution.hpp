// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/image_copy.hpp>
#include <chainrule/kernel/product.hpp>

// A convolution over a batch, computed as a correlation. The sums of a few filters over a few vectors of output pixels
// are kept in registers. (Its transposes are in image/convolution_input.hpp and image/convolution_weight.hpp.)
namespace chainrule::internal::image {

using namespace kernel;

/// An epilogue with a member `rows`. It is called when rows [first, end) of some planes are complete, as are all rows
/// before them.
template <class Epilogue>
concept TakesRows =
    requires(const Epilogue& epilogue, std::size_t number) { epilogue.rows(number, number, number, number, number); };

namespace convolutions {

/// The bytes of complete outputs after which `rows` is called: the outputs are then still in the first-level cache.
inline constexpr std::size_t band_bytes = 16 * 1024;

// What all tiles of a block of image rows have in common. (A block is copied with the zeros around it, image_copy.hpp.)
// The last block may begin with rows that the block before has computed: `fresh` is its first pixel that is new. Where
// sums are added to stored ones, pixels before `fresh` are left as they are.
template <class C, class V, class Epilogue>
struct correlation_step {
  using T = typename V::scalar;
  using plan = pixel_plan<C, V>;
  std::size_t sample;
  std::size_t pixel;
  std::size_t fresh;
  const T* x;
  const T* w;
  const T* bias;
  const Epilogue& epilogue;
};

// The sums of `Filters` filters over `Vectors` vectors.
template <class C, std::size_t Filters, std::size_t Vectors, class V>
CHAINRULE_INLINE void sum_pixels(const typename V::scalar* const (&x)[Vectors], const typename V::scalar* w,
                                 std::size_t ins, V (&sum)[Filters][Vectors]) {
  using plan = pixel_plan<C, V>;
  for (std::size_t e = 0; e < plan::area; ++e) {
    const typename V::scalar* const weights = w + C::element(e);
    const std::size_t offset = plan::elements.offset[e];
    CHAINRULE_ROLLED for (std::size_t i = 0; i < ins; ++i) {
      V pixels[Vectors];
      CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) pixels[v] =
          kept_in_register(load<V>(x[v] + offset + i * plan::plane));
      CHAINRULE_UNROLL for (std::size_t f = 0; f < Filters; ++f) {
        const V weight = kept_in_register(V(weights[f * C::out_step + i * C::in_step]));
        CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) sum[f][v] =
            multiply_add(weight, pixels[v], sum[f][v]);
      }
    }
  }
}

// One tile: filters from `filter` and vectors from `vector`. Filters before `fresh_filter` have been computed by the
// tile before.
template <bool Adds, std::size_t Filters, std::size_t Vectors, class C, class V, class Epilogue>
CHAINRULE_INLINE void correlate_tile(const correlation_step<C, V, Epilogue>& step, std::size_t ins, std::size_t filter,
                                     std::size_t fresh_filter, std::size_t vector) {
  using T = typename V::scalar;
  constexpr std::size_t out_size = C::out_height * C::out_width;
  vector_place place[Vectors];
  const T* x[Vectors];
  V sum[Filters][Vectors];
  CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) {
    place[v] = pixel_plan<C, V>::place(vector + v);
    x[v] = step.x + place[v].source;
    CHAINRULE_UNROLL for (std::size_t f = 0; f < Filters; ++f) sum[f][v] =
        step.bias == nullptr ? V(0) : V(step.bias[filter + f]);
  }
  sum_pixels<C>(x, step.w + filter * C::out_step, ins, sum);
  CHAINRULE_UNROLL for (std::size_t f = 0; f < Filters; ++f) {
    CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) {
      const std::size_t pixel = step.pixel + place[v].pixel, element = (filter + f) * out_size + pixel;
      if constexpr (Adds) {
        const std::size_t own = step.pixel + place[v].fresh, fresh = own < step.fresh ? step.fresh : own;
        const V more = without_first_lanes(sum[f][v], fresh < pixel ? 0 : fresh - pixel);
        if (filter + f >= fresh_filter)
          step.epilogue.template store<V::size>(step.sample, element,
                                                step.epilogue.template load<V, V::size>(step.sample, element) + more);
      } else {
        step.epilogue.template store<V::size>(step.sample, element, sum[f][v]);
      }
    }
  }
}

// Calls the epilogue's `rows` for the rows of a block that are complete and have not been passed to it: those that end
// before the vector with index `vector`. It waits until they fill a band, or until the block ends.
template <class C, class V, std::size_t Filters, class Epilogue>
CHAINRULE_INLINE void apply_epilogue(const correlation_step<C, V, Epilogue>& step, std::size_t filter,
                                     std::size_t filters, std::size_t vector, std::size_t& passed_rows) {
  using plan = pixel_plan<C, V>;
  constexpr std::size_t row_bytes = Filters * C::out_width * sizeof(typename V::scalar),
                        band = row_bytes < band_bytes ? band_bytes / row_bytes : 1;
  const std::size_t row = vector == plan::vectors ? plan::rows
                          : plan::unfolds         ? vector * V::size / C::out_width
                                                  : vector / plan::pieces;
  if (row != plan::rows && row < passed_rows + band) return;
  const std::size_t first = step.pixel / C::out_width, fresh = step.fresh / C::out_width,
                    begin = first + passed_rows < fresh ? fresh : first + passed_rows;
  if (begin < first + row) step.epilogue.rows(step.sample, filter, filters, begin, first + row);
  passed_rows = row;
}

// All tiles of one block of rows. The tile of the last filters overlaps the one before.
template <bool Adds, class C, class V, class Epilogue>
CHAINRULE_INLINE void correlate_copy(const correlation_step<C, V, Epilogue>& step, std::size_t ins) {
  constexpr std::size_t count = pixel_plan<C, V>::vectors;
  constexpr std::size_t filters = has_vectors<typename V::scalar> ? filters_of_tile(C::outs) : 1;
  using tiles = vector_tiles<count, (has_vectors<typename V::scalar> ? beside_filters(filters, count) : 1)>;
  for (std::size_t f = 0; f < C::outs; f += filters) {
    const std::size_t filter = f + filters <= C::outs ? f : C::outs - filters;
    std::size_t v = 0, passed_rows = 0;
    const auto complete = [&](std::size_t vectors) __attribute__((always_inline)) {
      if constexpr (TakesRows<Epilogue>)
        apply_epilogue<C, V, filters>(step, f, filter + filters - f, vectors, passed_rows);
    };
    for (; v < tiles::wide * tiles::vectors; v += tiles::vectors) {
      correlate_tile<Adds, filters, tiles::vectors>(step, ins, filter, f, v);
      complete(v + tiles::vectors);
    }
    if constexpr (tiles::wide < tiles::tiles) {
      for (; v < count; v += tiles::vectors - 1) {
        correlate_tile<Adds, filters, tiles::vectors - 1>(step, ins, filter, f, v);
        complete(v + tiles::vectors - 1);
      }
    }
  }
}

// One block of rows, if the copy has space for all channels.
template <bool Adds, class C, class V, class T, class Epilogue>
constexpr void correlate_rows(std::size_t sample, std::size_t row, std::size_t fresh, const T* image, const T* w,
                              const T* bias, const Epilogue& epilogue, T* copy) {
  using plan = pixel_plan<C, V>;
  for (std::size_t i = 0; i < C::ins; ++i)
    copy_image<plan>(image + i * C::in_height * C::in_width, row, copy + i * plan::plane);
  correlate_copy<Adds>(correlation_step<C, V, Epilogue>{sample, row * C::out_width, fresh, copy, w, bias, epilogue},
                       C::ins);
}

// The same if it has space for some channels only: the sums over the first channels are stored in the output, and the
// sums over the others are added to them.
template <bool Adds, class C, class V, class T>
constexpr void correlate_channels(std::size_t sample, std::size_t row, std::size_t fresh, const T* image, const T* w,
                                  const T* bias, const in_matrix<T>& epilogue, T* copy) {
  using plan = pixel_plan<C, V>;
  if constexpr (!Adds)
    fresh = row * C::out_width;  // rows that the block before has computed are computed again from all channels
  for (std::size_t first = 0; first < C::ins; first += plan::ins) {
    const std::size_t ins = C::ins - first < plan::ins ? C::ins - first : plan::ins;
    for (std::size_t i = 0; i < ins; ++i)
      copy_image<plan>(image + (first + i) * C::in_height * C::in_width, row, copy + i * plan::plane);
    if (first == 0 && !Adds)
      correlate_copy<false>(
          correlation_step<C, V, in_matrix<T>>{sample, row * C::out_width, fresh, copy, w, bias, epilogue}, ins);
    else
      correlate_copy<true>(correlation_step<C, V, in_matrix<T>>{sample, row * C::out_width, fresh, copy,
                                                                w + first * C::in_step, nullptr, epilogue},
                           ins);
  }
}

template <bool Adds, class C, class V, class T, class Epilogue>
constexpr void correlate_image(std::size_t sample, const T* image, const T* w, const T* bias,
                               const Epilogue& epilogue) {
  using plan = pixel_plan<C, V>;
  if constexpr (plan::in_place) {
    correlate_copy<Adds>(correlation_step<C, V, Epilogue>{sample, 0, 0, image, w, bias, epilogue}, C::ins);
  } else {
    alignas(64) T copy[plan::ins * plan::plane + 2 * V::size];
    for (std::size_t begin = 0; begin < C::out_height; begin += plan::rows) {
      const std::size_t row = begin + plan::rows <= C::out_height ? begin : C::out_height - plan::rows;
      if constexpr (plan::ins == C::ins)
        correlate_rows<Adds, C, V>(sample, row, begin * C::out_width, image, w, bias, epilogue, copy);
      else
        correlate_channels<Adds, C, V>(sample, row, begin * C::out_width, image, w, bias,
                                       in_matrix<T>{epilogue.first, epilogue.stride}, copy);
    }
    if constexpr (plan::ins < C::ins) {
      finish(epilogue, sample, 1, 0, C::outs * C::out_height * C::out_width);
      if constexpr (TakesRows<Epilogue>) epilogue.rows(sample, 0, C::outs, 0, C::out_height);
    }
  }
}

/// The epilogue of one group of filters, which passes everything on to the epilogue of all filters. The group's first
/// filter has the index `plane` among all.
template <std::size_t PlaneSize, class T, class Epilogue>
struct group_epilogue {
  static constexpr bool is_plain_store = Epilogue::is_plain_store;
  T* first;
  std::size_t stride;
  const Epilogue& all;
  std::size_t plane;

  template <class V, std::size_t Count>
  CHAINRULE_INLINE V load(std::size_t sample, std::size_t element) const {
    return all.template load<V, Count>(sample, plane * PlaneSize + element);
  }
  template <std::size_t Count, class V>
  CHAINRULE_INLINE void store(std::size_t sample, std::size_t element, const V& sum) const {
    all.template store<Count>(sample, plane * PlaneSize + element, sum);
  }
  CHAINRULE_INLINE void rows(std::size_t sample, std::size_t filter, std::size_t filters, std::size_t begin,
                             std::size_t end) const
    requires TakesRows<Epilogue>
  {
    all.rows(sample, plane + filter, filters, begin, end);
  }
};

template <bool Adds, class C, class V, class T, class Epilogue>
constexpr void correlate_images(std::size_t rows, const T* x, const T* w, const T* bias, const Epilogue& epilogue) {
  constexpr std::size_t in_size = C::ins * C::in_height * C::in_width, out_size = C::out_height * C::out_width;
  for (std::size_t r = 0; r < rows; ++r) {
    if constexpr (C::groups == 1) {
      correlate_image<Adds, C, V>(r, x + r * in_size, w, bias, epilogue);
    } else {
      for (std::size_t g = 0; g < C::groups; ++g)
        correlate_image<Adds, C, V>(r, x + (r * C::groups + g) * in_size, w + g * C::group_weights,
                                    bias == nullptr ? bias : bias + g * C::outs,
                                    group_epilogue<out_size, T, Epilogue>{epilogue.first + g * C::outs * out_size,
                                                                          epilogue.stride, epilogue, g * C::outs});
    }
  }
}

template <bool Adds, class C, class T, class Epilogue>
constexpr void correlate(std::size_t rows, const T* x, const T* w, const T* bias, const Epilogue& epilogue) {
  if constexpr (has_vectors<T>) {
    if (!__builtin_is_constant_evaluated())
      return correlate_images<Adds, C, lanes<T, lanes_within<T, C::out_height * C::out_width>()>>(rows, x, w, bias,
                                                                                                  epilogue);
  }
  correlate_images<Adds, C, lanes<T, 1>>(rows, x, w, bias, epilogue);
}

}  // namespace convolutions

/// z(f) = sum over c of W(f, c) * x(c) + b(f), where * is the cross-correlation, passed to `epilogue`, which may get
/// the same sums twice. Its `rows` is called once for each row.
template <class Geometry, class T, class Epilogue>
constexpr void convolve(std::size_t rows, const T* x, const T* w, const T* b, const Epilogue& epilogue) {
  convolutions::correlate<false, image_correlation<Geometry>>(rows, x, w, b, epilogue);
}
template <class Geometry, class T>
constexpr void convolve(std::size_t rows, const T* x, const T* w, const T* b, T* z) {
  convolve<Geometry>(rows, x, w, b, in_matrix<T>{z, Geometry::filters * Geometry::out_size});
}

}  // namespace chainrule::internal::image
