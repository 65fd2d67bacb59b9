// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/pick.hpp>
#include <chainrule/operation/interpolate.hpp>
#include <chainrule/operation/part.hpp>

// More places on each axis of places: of an image (channels, height, width), a sequence (steps, features) or a volume
// (channels, depth, height, width).
namespace chainrule {

/// An option of `upsample`: a new place is computed from its neighbours, in proportion to its distance from each, one
/// axis after the other (bilinear on an image): `upsample<2, linear_interpolation>`.
struct linear_interpolation {};

/// An option of `upsample` with `linear_interpolation`: the outermost places stay where they are, and the others lie
/// between them at equal distances. Without it the places are the middles of pixels, of which each is divided.
struct align_corners {};

// Phrases that the refusals below are made of.
namespace internal {

struct needs_places_and_a_factor {
  static constexpr char text[] = "needs a positive whole factor, and an image, a sequence or a volume,";
};
struct takes_ways_to_upsample {
  static constexpr char text[] =
      "takes a factor, and after it linear_interpolation, or linear_interpolation and align_corners";
};
struct lies_before_later_steps {
  static constexpr char text[] =
      "computes steps between one and the next, which a stream does not have: leave linear_interpolation out";
};

}  // namespace internal

namespace internal::layer::upsampling {

using picks::has_places;

template <class In, std::size_t Factor>
struct nearest {
  template <class, std::size_t Axis>
  struct repeated {
    static constexpr std::size_t times = has_places<In>(Axis) ? Factor : 1;
    static constexpr std::size_t extent = In::extent(Axis) * times;
    using place = picks::place_repeated<times>;
  };
  using output = typename picks::each_axis<In, repeated>::output;
  using type = typename picks::each_axis<In, repeated>::type;
};

// In a stream each of Factor steps is the step of the input that it belongs to: see time/stream_rates.hpp.
template <std::size_t Factor>
struct step_again {
  using library_type = step_again;
  static constexpr std::size_t steps_of_argument = Factor;

  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < At::y_size; ++i) at.result()[i] = at.argument()[i];
  }
  template <std::size_t K>
  using partial = op::partial_at<K, op::part<0>>;
};
template <std::size_t Factor>
struct steps_again {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, step_again<Factor>, layer_input>>;
  };
};

// From the input to the output in a pass along each axis of places; of Count axes, the number K of which is given.
template <std::size_t K, std::size_t Count>
using value_of_pass = std::conditional_t<K + 1 == Count, calculus::activation,
                                         std::conditional_t<K == 0, calculus::letter<"p">, calculus::letter<"q">>>;
template <std::size_t K, std::size_t Count>
struct read_by_pass {
  using type = value_of_pass<K - 1, Count>;
};
template <std::size_t Count>
struct read_by_pass<0, Count> {
  using type = layer_input;
};

template <class In, class Output, std::size_t Factor, bool AlignsCorners, class Passes>
struct between_neighbours;
template <class In, class Output, std::size_t Factor, bool AlignsCorners, std::size_t... Pass>
struct between_neighbours<In, Output, Factor, AlignsCorners, meta::index_sequence<Pass...>> {
 private:
  static constexpr std::size_t count = sizeof...(Pass), first = In::rank == 2 ? 0 : 1;
  template <std::size_t K>
  struct pass {
    static constexpr std::size_t extent = In::extent(first + K), inner = In::stride(first + K), outer = [] {
      std::size_t product = first == 0 ? 1 : In::extent(0);
      for (std::size_t k = 0; k < K; ++k) product *= In::extent(first + k) * Factor;
      return product;
    }();
    using output = std::conditional_t<K + 1 == count, Output, shape<outer, extent * Factor, inner>>;
    using operation = op::interpolate<outer, op::interpolated_axis<extent, Factor, AlignsCorners>, inner>;
  };

 public:
  using values = list<value<value_of_pass<Pass, count>, typename pass<Pass>::output>...>;
  using parameters = list<>;
  using equations = list<equation<value_of_pass<Pass, count>, typename pass<Pass>::operation,
                                  typename read_by_pass<Pass, count>::type>...>;
};

}  // namespace internal::layer::upsampling

/// Factor times as many places on each axis of places. Without an option each place is taken Factor times: the nearest
/// neighbour. With `linear_interpolation`, and perhaps `align_corners`, places between them are computed.
template <auto Factor, class... Options>
struct upsample {
 private:
  static constexpr std::size_t times = count_of<Factor>;
  static constexpr bool is_nearest = sizeof...(Options) == 0;
  static constexpr bool aligns = sizeof...(Options) == 2;
  static constexpr bool understood =
      is_nearest || (sizeof...(Options) <= 2 && internal::contains<linear_interpolation, list<Options...>> &&
                     (!aligns || internal::contains<align_corners, list<Options...>>));
  template <class In>
  using nearest = internal::layer::upsampling::nearest<In, times>;
  template <class In, bool IsNearest>
  struct written : nearest<In>::type {};
  template <class In>
  struct written<In, false> : internal::layer::upsampling::between_neighbours<
                                  In, typename nearest<In>::output, times, aligns,
                                  internal::meta::make_index_sequence<In::rank == 2 ? 1 : In::rank - 1>> {};

 public:
  template <class In>
  using verdict = first_refusal<refuse_if<!understood, refusal<upsample, internal::takes_ways_to_upsample>>,
                                refuse_if<(times == 0 || In::rank < 2 || In::rank > 4),
                                          refusal<upsample, internal::needs_places_and_a_factor, receives<In>>>>;
  template <class In>
  using output = typename nearest<In>::output;
  template <class In>
  struct on : written<In, is_nearest> {};

  // Streams
  template <std::size_t>
  using in_stream = internal::layer::upsampling::steps_again<times>;
  static constexpr std::size_t stream_stride() { return times; }
  template <class In>
  using stream_verdict = refuse_if<!is_nearest, refusal<upsample, internal::lies_before_later_steps>>;
};

}  // namespace chainrule
