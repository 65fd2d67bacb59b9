// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>

#include <chainrule/layer/reshape.hpp>
#include <chainrule/shape/window.hpp>

// What layers on images (channels, height, width) have in common: how their options are read, and what they refuse.
namespace chainrule {

// Phrases that the refusals of these layers are made of.
namespace internal {

struct expects_channels_height_width {
  static constexpr char text[] = "expects channels x height x width";
};
template <class Covered, class Image>
struct has_a_kernel_larger_than_the_image {
  static constexpr auto text() {
    return internal::meta::sentence("has a kernel of ", Covered::text(), ", larger than the padded image of ",
                                    Image::text());
  }
};
template <class Option>
struct cannot_have {
  static constexpr auto text() {
    return internal::meta::sentence("cannot have ", internal::meta::spelling<Option>(), ": write positive numbers");
  }
};
template <class Option, std::size_t Axes>
struct has_another_number_of_axes {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Option>(), ", but axes that are ",
                                    internal::meta::number_text<Axes>, ": write one number, or one for each axis");
  }
};
template <class Option>
struct is_given_twice {
  static constexpr auto text() {
    return internal::meta::sentence("is given ", internal::meta::spelling<Option>(),
                                    " where it has such an option already: leave one out");
  }
};

}  // namespace internal

template <class Option>
struct does_not_understand;  // defined in layer/dense.hpp

namespace internal::layer::images {

/// What an option of a layer on images states.
enum class role {
  unknown,
  filters,
  groups,
  kernel,
  stride,
  padding,
  dilation,
  function,
  bias,
  rounding,
  counts,
  norm,
  rest
};

template <class Option>
inline constexpr role role_of = role::unknown;
template <std::size_t Height, std::size_t Width, std::size_t... More>
inline constexpr role role_of<stride<Height, Width, More...>> = role::stride;

// The position of each role among the options.
template <class Roles, class... Options>
struct places {
  static constexpr std::size_t count = sizeof...(Options);
  static constexpr role roles[count + 1] = {Roles::template of<Options>..., role::unknown};

  static constexpr std::size_t position(role wanted) {
    std::size_t i = 0;
    while (i < count && roles[i] != wanted) ++i;
    return i;
  }
  // The first option whose role an earlier option has too.
  static constexpr std::size_t second() {
    std::size_t i = 0;
    while (i < count && position(roles[i]) == i) ++i;
    return i;
  }
};

/// Options in any order, each with its role.
template <class Roles, class... Options>
struct statement {
  using stands = places<Roles, Options...>;
  static constexpr bool states(role wanted) { return stands::position(wanted) < stands::count; }

  /// The option with a role, or a default if there is none.
  template <role Wanted, class Otherwise>
  using option = list_element<stands::position(Wanted), list<Options..., Otherwise>>;

  template <class Layer>
  using verdict =
      first_refusal<refuse_if<(stands::position(role::unknown) < stands::count),
                              refusal<Layer, does_not_understand<option<role::unknown, void>>>>,
                    refuse_if<(stands::second() < stands::count),
                              refusal<Layer, is_given_twice<list_element<stands::second(), list<Options..., void>>>>>>;
};

// The side of a square with this many pixels; 0 if there is none.
constexpr std::size_t side_of(std::size_t pixels) {
  std::size_t side = 0;
  while (side * side < pixels) ++side;
  return side * side == pixels ? side : 0;
}

template <class Layer, class In>
struct not_an_image {
  using type = refusal<Layer, expects_channels_height_width, receives<In>>;
};
template <class Layer, std::size_t Height, std::size_t Width>
struct not_an_image<Layer, shape<Height, Width>> {
  using type = refusal<Layer, expects_channels_height_width, receives<shape<Height, Width>>,
                       write_instead<list<reshape<1, Height, Width>, Layer>>>;
};
template <class Layer, std::size_t Pixels>
  requires(side_of(Pixels) > 1)
struct not_an_image<Layer, shape<Pixels>> {
  using type = refusal<Layer, expects_channels_height_width, receives<shape<Pixels>>,
                       write_instead<list<reshape<1, side_of(Pixels), side_of(Pixels)>, Layer>>>;
};

/// Whether an input has the three extents of an image.
template <class Layer, class In>
using takes_image = refuse_if<In::rank != 3, typename not_an_image<Layer, In>::type>;

}  // namespace internal::layer::images

}  // namespace chainrule
