// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/layer/one_operation.hpp>
#include <chainrule/operation/pick.hpp>

// Layers whose outputs are elements of their input, each taken once, several times or not at all, and numbers around
// them. The places of an image (channels, height, width) are its last two axes, those of a volume (channels, depth,
// height, width) its last three, those of a sequence (steps, features) its first.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct names_each_axis_once {
  static constexpr char text[] = "must name each axis of its input once, counted from 0,";
};
struct needs_axes_of_its_input {
  static constexpr char text[] = "must name axes of its input, counted from 0, each once,";
};
struct takes_sides_of_places {
  static constexpr char text[] =
      "takes top, bottom, left and right of an image, front and back and then these of a volume, before and after of a "
      "sequence, or one number for all sides,";
};
struct leaves_nothing_or_reflects_too_much {
  static constexpr char text[] = "has sides that are too large for the extents of its input,";
};
struct repeats_a_vector {
  static constexpr char text[] = "repeats a vector at one step or more,";
};

}  // namespace internal

namespace internal::layer::picks {

struct same_place {
  static constexpr std::size_t place(std::size_t c) { return c; }
};
template <std::size_t Begin>
struct place_behind {
  static constexpr std::size_t place(std::size_t c) { return c + Begin; }
};
template <std::size_t Extent>
struct place_from_the_end {
  static constexpr std::size_t place(std::size_t c) { return Extent - 1 - c; }
};
template <std::size_t Times>
struct place_repeated {
  static constexpr std::size_t place(std::size_t c) { return c / Times; }
};

enum class padding_by { zeros, reflection, replication };
template <std::size_t Before, std::size_t Extent, padding_by By>
struct place_padded {
  static constexpr std::size_t place(std::size_t c) {
    if (c >= Before && c < Before + Extent) return c - Before;
    if (By == padding_by::zeros) return op::nothing;
    if (By == padding_by::replication) return c < Before ? 0 : Extent - 1;
    return c < Before ? Before - c : 2 * (Extent - 1) - (c - Before);
  }
};

/// The axes of an input, each with what On<In, axis> says: `extent` and `place`.
template <class In, template <class, std::size_t> class On, class Numbers>
struct by_axes;
template <class In, template <class, std::size_t> class On, std::size_t... Axes>
struct by_axes<In, On, meta::index_sequence<Axes...>> {
  using output = shape<On<In, Axes>::extent...>;
  using operation = op::pick<op::picked_axis<On<In, Axes>::extent, In::stride(Axes), typename On<In, Axes>::place>...>;
  using type = one_equation<output, operation>;
};
template <class In, template <class, std::size_t> class On>
using each_axis = by_axes<In, On, meta::make_index_sequence<In::rank>>;

/// Whether an axis of a sequence, an image or a volume has places, and not features or channels.
template <class In>
constexpr bool has_places(std::size_t axis) {
  return In::rank == 2 ? axis == 0 : axis > 0;
}

/// How many numbers are before and after the places of an axis.
struct sides {
  std::size_t before = 0, behind = 0;
  constexpr std::size_t sum() const { return before + behind; }
};
template <std::size_t... Numbers>
struct stated_sides {
  static constexpr std::size_t count = sizeof...(Numbers);
  static constexpr std::size_t numbers[count + 1] = {Numbers..., 0};
  template <class In>
  static constexpr bool fit = In::rank >= 2 && In::rank <= 4 && (count == 1 || count == 2 * (In::rank - 1));
  template <class In>
  static constexpr sides of(std::size_t axis) {
    if (!fit<In> || !has_places<In>(axis)) return {};
    if (count == 1) return {numbers[0], numbers[0]};
    const std::size_t first = In::rank == 2 ? 0 : 2 * (axis - 1);
    return {numbers[first], numbers[first + 1]};
  }
  template <class In, class Holds>
  static constexpr bool all(const Holds& holds) {
    bool all = true;
    for (std::size_t axis = 0; axis < In::rank; ++axis) all = all && holds(of<In>(axis), In::extent(axis));
    return all;
  }
};

template <class Layer, padding_by By, std::size_t... Numbers>
struct padded {
 private:
  using stated = stated_sides<Numbers...>;
  template <class In, std::size_t Axis>
  struct padded_axis {
    static constexpr sides at = stated::template of<In>(Axis);
    static constexpr std::size_t extent = In::extent(Axis) + at.sum();
    using place = place_padded<at.before, In::extent(Axis), By>;
  };

 public:
  template <class In>
  using verdict = first_refusal<
      refuse_if<!stated::template fit<In>, refusal<Layer, takes_sides_of_places, receives<In>>>,
      refuse_if<By == padding_by::reflection && !stated::template all<In>([](sides at, std::size_t extent) {
                  return at.before < extent && at.behind < extent;
                }),
                refusal<Layer, leaves_nothing_or_reflects_too_much, receives<In>>>>;
  template <class In>
  using output = typename each_axis<In, padded_axis>::output;
  template <class In>
  using operation = typename each_axis<In, padded_axis>::operation;
  template <class In>
  struct on : each_axis<In, padded_axis>::type {};
};

}  // namespace internal::layer::picks

/// The axes of its input in another order: the output's first axis is the input's axis First. `permute<1, 2, 0>` puts
/// the channels of an image last.
template <std::size_t... Axes>
struct permute {
 private:
  template <class In>
  static constexpr bool fits = [] {
    bool named[sizeof...(Axes) + 1] = {};
    for (const std::size_t axis : {Axes...})
      if (axis < sizeof...(Axes)) named[axis] = true;
    bool all = sizeof...(Axes) == In::rank;
    for (std::size_t k = 0; k < sizeof...(Axes); ++k) all = all && named[k];
    return all;
  }();

 public:
  template <class In>
  using verdict = refuse_if<!fits<In>, refusal<permute, internal::names_each_axis_once, receives<In>>>;
  template <class In>
  using output = shape<In::extent(Axes)...>;
  template <class In>
  struct on
      : internal::layer::one_equation<
            shape<In::extent(Axes)...>,
            op::pick<op::picked_axis<In::extent(Axes), In::stride(Axes), internal::layer::picks::same_place>...>> {};
};

/// Its input from the last place to the first on one axis or several: `flip<1>`, `flip<1, 2>`.
template <std::size_t... Axes>
struct flip {
 private:
  template <class In, std::size_t K>
  struct flipped {
    static constexpr std::size_t extent = In::extent(K);
    using place = std::conditional_t<((K == Axes) || ...), internal::layer::picks::place_from_the_end<extent>,
                                     internal::layer::picks::same_place>;
  };
  template <std::size_t Axis>
  static constexpr std::size_t times = (std::size_t{0} + ... + (Axes == Axis));

 public:
  template <class In>
  using verdict = refuse_if<(sizeof...(Axes) == 0 || ((Axes >= In::rank || times<Axes> > 1) || ...)),
                            refusal<flip, internal::needs_axes_of_its_input, receives<In>>>;
  template <class In>
  using output = In;
  template <class In>
  struct on : internal::layer::picks::each_axis<In, flipped>::type {};
};

/// Its input without numbers at its sides: `crop<1>`, `crop<top, bottom, left, right>` of an image, `crop<before,
/// behind>` of a sequence, six numbers of a volume.
template <std::size_t... Sides>
struct crop {
 private:
  using stated = internal::layer::picks::stated_sides<Sides...>;
  template <class In, std::size_t Axis>
  struct cropped {
    static constexpr auto at = stated::template of<In>(Axis);
    static constexpr std::size_t extent = In::extent(Axis) - at.sum();
    using place = internal::layer::picks::place_behind<at.before>;
  };

 public:
  template <class In>
  using verdict =
      first_refusal<refuse_if<!stated::template fit<In>, refusal<crop, internal::takes_sides_of_places, receives<In>>>,
                    refuse_if<!stated::template all<In>([](auto at, std::size_t extent) { return at.sum() < extent; }),
                              refusal<crop, internal::leaves_nothing_or_reflects_too_much, receives<In>>>>;
  template <class In>
  using output = typename internal::layer::picks::each_axis<In, cropped>::output;
  template <class In>
  struct on : internal::layer::picks::each_axis<In, cropped>::type {};
};

/// Its input between zeros: `zero_pad<1>`, with sides as `crop` has.
template <std::size_t... Sides>
struct zero_pad
    : internal::layer::picks::padded<zero_pad<Sides...>, internal::layer::picks::padding_by::zeros, Sides...> {};
/// Its input between itself, mirrored at its first and its last place, which are not repeated.
template <std::size_t... Sides>
struct reflection_pad : internal::layer::picks::padded<reflection_pad<Sides...>,
                                                       internal::layer::picks::padding_by::reflection, Sides...> {};
/// Its input between its first and its last place, repeated.
template <std::size_t... Sides>
struct replication_pad : internal::layer::picks::padded<replication_pad<Sides...>,
                                                        internal::layer::picks::padding_by::replication, Sides...> {};

/// A vector at each of Steps steps: from (features) to (Steps, features).
template <std::size_t Steps>
struct repeat_vector {
  template <class In>
  using verdict =
      refuse_if<(Steps == 0 || In::rank != 1), refusal<repeat_vector, internal::repeats_a_vector, receives<In>>>;
  template <class In>
  using output = shape<Steps, In::size>;
  template <class In>
  struct on
      : internal::layer::one_equation<output<In>,
                                      op::pick<op::picked_axis<Steps, 0, internal::layer::picks::same_place>,
                                               op::picked_axis<In::size, 1, internal::layer::picks::same_place>>> {};
};

}  // namespace chainrule
