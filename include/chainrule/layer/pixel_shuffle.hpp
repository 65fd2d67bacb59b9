// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/pick.hpp>

namespace chainrule {

// The phrases that the refusals below are made of.
namespace internal {

template <std::size_t Number>
struct needs_a_multiple_of_channels {
  static constexpr auto text() {
    return meta::sentence("needs an image whose channels are a multiple of ", meta::number_text<Number>, ",");
  }
};
template <std::size_t Number>
struct needs_a_multiple_of_places {
  static constexpr auto text() {
    return meta::sentence("needs an image whose height and width are multiples of ", meta::number_text<Number>, ",");
  }
};

}  // namespace internal

namespace internal::layer::picks {

template <std::size_t Extent, std::size_t Stride>
using axis = op::picked_axis<Extent, Stride, same_place>;

// Axes of an image whose channels, or whose extents, are taken apart by a factor: an output's channels (C, r, r) and
// places (H, W), or the other way round.
template <class In, std::size_t R>
struct shuffled {
  static constexpr std::size_t channels = In::extent(0) / (R * R), height = In::extent(1), width = In::extent(2),
                               plane = height * width;
  using output = shape<channels, height * R, width * R>;
  using operation =
      op::pick<axis<channels, R * R * plane>, axis<height, width>, axis<R, R * plane>, axis<width, 1>, axis<R, plane>>;
};
template <class In, std::size_t R>
struct unshuffled {
  static constexpr std::size_t channels = In::extent(0), height = In::extent(1), width = In::extent(2);
  using output = shape<channels * R * R, height / R, width / R>;
  using operation = op::pick<axis<channels, height * width>, axis<R, width>, axis<R, 1>, axis<height / R, R * width>,
                             axis<width / R, R>>;
};
// The same in TensorFlow's order: the places of a square come before the channels, (r, r, C).
template <class In, std::size_t R>
struct to_space {
  static constexpr std::size_t channels = In::extent(0) / (R * R), height = In::extent(1), width = In::extent(2),
                               plane = height * width;
  using output = shape<channels, height * R, width * R>;
  using operation = op::pick<axis<channels, plane>, axis<height, width>, axis<R, R * channels * plane>, axis<width, 1>,
                             axis<R, channels * plane>>;
};
template <class In, std::size_t R>
struct to_depth {
  static constexpr std::size_t channels = In::extent(0), height = In::extent(1), width = In::extent(2);
  using output = shape<channels * R * R, height / R, width / R>;
  using operation = op::pick<axis<R, width>, axis<R, 1>, axis<channels, height * width>, axis<height / R, R * width>,
                             axis<width / R, R>>;
};
template <class In, std::size_t Groups>
struct mixed_channels {
  static constexpr std::size_t plane = In::stride(0), of_group = In::extent(0) / Groups;
  using output = In;
  using operation = op::pick<axis<of_group, plane>, axis<Groups, of_group * plane>, axis<plane, 1>>;
};

template <class Layer, template <class, std::size_t> class Made, std::size_t Factor>
struct rearranged_image {
  template <class In>
  using output = typename Made<In, Factor>::output;
  template <class In>
  struct on : one_equation<typename Made<In, Factor>::output, typename Made<In, Factor>::operation> {};
};
constexpr bool divides(std::size_t factor, std::size_t number) { return factor > 0 && number % factor == 0; }
template <std::size_t Factor, class In>
inline constexpr bool divides_channels = In::rank == 3 && divides(Factor * Factor, In::extent(0));
template <std::size_t Factor, class In>
inline constexpr bool divides_extents =
    In::rank == 3 && divides(Factor, In::extent(In::rank > 1 ? 1 : 0)) && divides(Factor, In::extent(In::rank - 1));

}  // namespace internal::layer::picks

/// Groups of Factor^2 channels become places: (channels Factor^2, height, width) to (channels, height Factor, width
/// Factor) (Shi and others 2016).
template <std::size_t Factor>
struct pixel_shuffle
    : internal::layer::picks::rearranged_image<pixel_shuffle<Factor>, internal::layer::picks::shuffled, Factor> {
  template <class In>
  using verdict =
      refuse_if<!internal::layer::picks::divides_channels<Factor, In>,
                refusal<pixel_shuffle, internal::needs_a_multiple_of_channels<Factor * Factor>, receives<In>>>;
};

/// The inverse of pixel_shuffle: the places of squares become channels.
template <std::size_t Factor>
struct pixel_unshuffle
    : internal::layer::picks::rearranged_image<pixel_unshuffle<Factor>, internal::layer::picks::unshuffled, Factor> {
  template <class In>
  using verdict = refuse_if<!internal::layer::picks::divides_extents<Factor, In>,
                            refusal<pixel_unshuffle, internal::needs_a_multiple_of_places<Factor>, receives<In>>>;
};

/// pixel_shuffle with the channels in TensorFlow's order, and that of ONNX's DepthToSpace: channel (i Factor + j) C + c
/// of the input becomes place (i, j) of each square of the output's channel c, of C. In pixel_shuffle it is channel
/// c Factor^2 + i Factor + j.
template <std::size_t Factor>
struct depth_to_space
    : internal::layer::picks::rearranged_image<depth_to_space<Factor>, internal::layer::picks::to_space, Factor> {
  template <class In>
  using verdict =
      refuse_if<!internal::layer::picks::divides_channels<Factor, In>,
                refusal<depth_to_space, internal::needs_a_multiple_of_channels<Factor * Factor>, receives<In>>>;
};

/// The inverse of depth_to_space: TensorFlow's and ONNX's space to depth.
template <std::size_t Factor>
struct space_to_depth
    : internal::layer::picks::rearranged_image<space_to_depth<Factor>, internal::layer::picks::to_depth, Factor> {
  template <class In>
  using verdict = refuse_if<!internal::layer::picks::divides_extents<Factor, In>,
                            refusal<space_to_depth, internal::needs_a_multiple_of_places<Factor>, receives<In>>>;
};

/// The channels of an image, Groups of them side by side, in the order in which each group's first come first, then the
/// second ones (Zhang, Zhou, Lin, Sun 2018).
template <std::size_t Groups>
struct channel_shuffle : internal::layer::picks::rearranged_image<channel_shuffle<Groups>,
                                                                  internal::layer::picks::mixed_channels, Groups> {
  template <class In>
  using verdict = refuse_if<!(In::rank == 3 && internal::layer::picks::divides(Groups, In::extent(0))),
                            refusal<channel_shuffle, internal::needs_a_multiple_of_channels<Groups>, receives<In>>>;
};

}  // namespace chainrule
