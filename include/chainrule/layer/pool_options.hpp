// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/image.hpp>
#include <chainrule/layer/one_operation.hpp>
#include <chainrule/layer/pool_operations.hpp>
#include <chainrule/layer/sequences.hpp>

// The options of pools, and their refusals.
namespace chainrule {

/// A pool's last window may reach beyond the image and its padding, if it begins on them: extents are divided by the
/// stride and rounded up.
struct ceil_mode {};

/// Whether the zeros of the padding count in a mean. Without this option they do, as in PyTorch, but for
/// `padding<same>`, as in Keras.
template <bool Counts>
struct count_include_pad {};

/// p in (sum of |x|^p)^(1/p).
template <std::size_t P>
struct norm_type {
  static constexpr std::size_t p = P;
  static constexpr auto code() { return internal::meta::sentence("norm_type<", internal::meta::number_text<P>, ">"); }
};

// Phrases that the refusals of these layers are made of.
namespace internal {

struct needs_a_window_of_positive_extents {
  static constexpr char text[] = "needs a window of positive extents: write it as 2 or pool_size<2, 3>";
};
template <class Covered, class Image>
struct has_a_window_larger_than_the_image {
  static constexpr auto text() {
    return internal::meta::sentence("has a window of ", Covered::text(), ", larger than the image of ", Image::text());
  }
};
template <class Zeros>
struct has_a_window_on_padding_alone {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Zeros>(),
                                    ", so that a window would lie on padding alone: write less padding");
  }
};
struct needs_a_norm {
  static constexpr char text[] = "needs a norm: add norm_type<2>";
};
struct expects_channels_depth_height_width {
  static constexpr char text[] = "expects channels x depth x height x width";
};

}  // namespace internal

namespace internal::layer::pools {

using layer::images::role;

/// The kinds of pools, which accept different options in addition to stride, padding and ceil_mode.
enum class kind { max, mean, norm };

template <class Option>
inline constexpr role role_in_pool = layer::images::role_of<Option>;
template <std::size_t First, std::size_t Second, std::size_t... More>
inline constexpr role role_in_pool<padding<First, Second, More...>> = role::padding;
template <>
inline constexpr role role_in_pool<padding<causal>> = role::unknown;
template <std::size_t First, std::size_t Second, std::size_t... More>
inline constexpr role role_in_pool<dilation<First, Second, More...>> = role::dilation;
template <>
inline constexpr role role_in_pool<ceil_mode> = role::rounding;
template <bool Counts>
inline constexpr role role_in_pool<count_include_pad<Counts>> = role::counts;
template <std::size_t P>
inline constexpr role role_in_pool<norm_type<P>> = role::norm;

template <kind Kind>
struct roles {
  static constexpr bool takes(role asked) {
    return asked == role::dilation ? Kind == kind::max
           : asked == role::counts ? Kind == kind::mean
           : asked == role::norm   ? Kind == kind::norm
                                   : true;
  }
  template <class Option>
  static constexpr role of = takes(role_in_pool<Option>) ? role_in_pool<Option> : role::unknown;
};

template <auto Size, class Kind = std::remove_const_t<decltype(Size)>>
struct window_of {
  using type = pool_extents<0, 0>;
};
template <auto Size, class Kind>
  requires(count_of<Size> > 0)
struct window_of<Size, Kind> {
  using type = pool_extents<count_of<Size>, count_of<Size>>;
};
template <auto Size, std::size_t... Extents>
struct window_of<Size, pool_extents<Extents...>> {
  using type = pool_extents<Extents...>;
};

/// The axes of a pool: the last ones of an image (channels, ...), or the first one of a sequence.
template <std::size_t Axes, bool IsOverSteps>
struct layout {
  static constexpr std::size_t rank = Axes + 1, first = IsOverSteps ? 0 : 1;
  template <class Layer, class In>
  using check = first_refusal<
      refuse_if<IsOverSteps && In::rank != rank, refusal<Layer, expects_a_sequence, receives<In>>>,
      refuse_if<Axes == 3 && In::rank != rank, refusal<Layer, expects_channels_depth_height_width, receives<In>>>,
      refuse_if<Axes == 2 && In::rank != rank, typename layer::images::not_an_image<Layer, In>::type>>;

  /// A pool's window and its output's shape, from a function that describes each axis.
  template <class In, class Describe, class Numbers = meta::make_index_sequence<Axes>>
  struct on;
  template <class In, class Describe, std::size_t... A>
  struct on<In, Describe, meta::index_sequence<A...>> {
    static constexpr std::size_t outer = IsOverSteps ? 1 : In::extent(0), inner = IsOverSteps ? In::extent(Axes) : 1;
    using window = window_over_axes<outer, inner, Describe::axis(In::extent(first + A), A)...>;
    template <std::size_t... Places>
    using shape_of = std::conditional_t<IsOverSteps, shape<Places..., inner>, shape<outer, Places...>>;
    using output = shape_of<Describe::axis(In::extent(first + A), A).places...>;
  };
};

/// The options of a pool, from its template arguments: its window, and its stride, by default the window's extents.
template <kind Kind, std::size_t Axes, bool IsOverSteps, auto Size, class... Options>
struct statement : layer::images::statement<roles<Kind>, Options...> {
  using base = layer::images::statement<roles<Kind>, Options...>;
  using window = typename window_of<Size>::type;
  using moves = typename base::template option<role::stride, window>;
  using zeros = typename base::template option<role::padding, padding<0>>;
  using spread = typename base::template option<role::dilation, dilation<1>>;
  using order = typename base::template option<role::norm, norm_type<0>>;
  using places = layout<Axes, IsOverSteps>;
  static constexpr bool is_same = std::is_same_v<zeros, padding<same>>,
                        is_valid = std::is_same_v<zeros, padding<valid>>, rounds_up = base::states(role::rounding);
  static constexpr bool counts_padding =
      std::is_same_v<typename base::template option<role::counts, count_include_pad<!is_same>>,
                     count_include_pad<true>>;
  /// Whether there is nothing but a window and a stride.
  static constexpr bool is_plain =
      Axes == 2 && !IsOverSteps && Kind != kind::norm && sizeof...(Options) == base::states(role::stride);

  static constexpr std::size_t covered(std::size_t axis) { return (window::on(axis) - 1) * spread::on(axis) + 1; }
  static constexpr std::size_t padded(std::size_t extent, std::size_t axis) {
    return is_same || is_valid ? extent : extent + zeros::front(axis, Axes) + zeros::back(axis, Axes);
  }
  static constexpr pool_axis axis(std::size_t extent, std::size_t number) {
    pool_axis of{extent, 0, window::on(number), moves::on(number), 0, spread::on(number), padded(extent, number)};
    if (is_same) {
      of.places = (extent + of.stride - 1) / of.stride;
      const std::size_t all = (of.places - 1) * of.stride + covered(number);
      of.padded = all > extent ? all : extent;
      of.before = (of.padded - extent) / 2;
    } else {
      const std::size_t remaining = of.padded - covered(number);
      of.before = is_valid ? 0 : zeros::front(number, Axes);
      of.places = (rounds_up ? remaining + of.stride - 1 : remaining) / of.stride + 1;
      if (rounds_up && (of.places - 1) * of.stride >= extent + of.before) --of.places;
    }
    if (!counts_padding) of.padded = 0;
    return of;
  }

  template <class Layer, class In, bool IsRight, class Numbers = meta::make_index_sequence<Axes>>
  struct check_axes {
    using type = acceptance;
  };
  template <class Layer, class In, std::size_t... A>
  struct check_axes<Layer, In, true, meta::index_sequence<A...>> {
    template <std::size_t Axis>
    static constexpr std::size_t extent = In::extent(places::first + Axis);
    static constexpr bool fits = ((covered(A) <= padded(extent<A>, A) || is_same) && ...);
    using type =
        first_refusal<refuse_if<!fits, refusal<Layer, has_a_window_larger_than_the_image<
                                                          shape<covered(A)...>, shape<padded(extent<A>, A)...>>>>,
                      refuse_if<!(fits && (axis(extent<A>, A).covers() && ...)),
                                refusal<Layer, has_a_window_on_padding_alone<zeros>>>>;
  };

  template <class Layer>
  using check_options =
      first_refusal<typename base::template verdict<Layer>,
                    refuse_if<!window::positive, refusal<Layer, needs_a_window_of_positive_extents>>,
                    refuse_if<!window::fits(Axes), refusal<Layer, has_another_number_of_axes<window, Axes>>>,
                    refuse_if<!moves::positive, refusal<Layer, cannot_have<moves>>>,
                    refuse_if<!moves::fits(Axes), refusal<Layer, has_another_number_of_axes<moves, Axes>>>,
                    refuse_if<!spread::positive, refusal<Layer, cannot_have<spread>>>,
                    refuse_if<!spread::fits(Axes), refusal<Layer, has_another_number_of_axes<spread, Axes>>>,
                    refuse_if<!zeros::fits(Axes), refusal<Layer, has_another_number_of_axes<zeros, Axes>>>,
                    refuse_if<Kind == kind::norm && order::p == 0, refusal<Layer, needs_a_norm>>>;
  template <class Layer, class In>
  using check_shape = typename places::template check<Layer, In>;
  template <class Layer, class In>
  using check = first_refusal<
      check_options<Layer>, check_shape<Layer, In>,
      typename check_axes<Layer, In, check_options<Layer>::accepted && check_shape<Layer, In>::accepted>::type>;

  template <class In>
  using on = typename places::template on<In, statement>;
};

/// The bins of an adaptive pool.
template <std::size_t... Places>
struct bins {
  static constexpr pool_axis axis(std::size_t extent, std::size_t number) {
    constexpr std::size_t counts[] = {Places...};
    return {extent, counts[number], 0};
  }
};

/// A pool with options. Operations says by which operation they are computed.
template <class Layer, class Stated, class Operations>
struct optioned_layer {
  template <class In>
  using verdict = typename Stated::template check<Layer, In>;
  template <class In>
  using output = typename Stated::template on<In>::output;
  template <class In>
  struct on : one_equation<output<In>, typename Operations::template on<Stated, In>> {};
};

/// OnImages, which has faster loops, for a window and a stride alone; OverAxes for other options.
template <template <class> class OnImages, template <class> class OverAxes>
struct by_options {
  template <class Stated, class In, bool IsPlain = Stated::is_plain>
  struct choice {
    using type = OnImages<sliding_window<In, typename Stated::window, typename Stated::moves>>;
  };
  template <class Stated, class In>
  struct choice<Stated, In, false> {
    using type = OverAxes<typename Stated::template on<In>::window>;
  };
  template <class Stated, class In>
  using on = typename choice<Stated, In>::type;
};

}  // namespace internal::layer::pools
}  // namespace chainrule
