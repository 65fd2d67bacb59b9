// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/inputs.hpp>
#include <chainrule/time/step_network.hpp>

// The values of inputs(...) that a stream of a network with several inputs is given.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <class Fed>
struct takes_steps_of {
  static constexpr auto text() {
    return internal::meta::sentence("takes a tensor of shape (", internal::meta::number_text<Fed::extent(1)>,
                                    ") for one step and (steps, ", internal::meta::number_text<Fed::extent(1)>,
                                    ") for a block");
  }
};
template <class Fed>
  requires(Fed::rank != 2)
struct takes_steps_of<Fed> {
  static constexpr auto text() {
    return internal::meta::sentence("takes a tensor of shape ", Fed::text(), " with each step or block");
  }
};
template <std::size_t Vocabulary, std::size_t... Extents>
struct takes_steps_of<token_shape<Vocabulary, Extents...>> {
  static constexpr auto text() {
    return internal::meta::sentence("takes tokens as a tensor of shape (steps), of shape (1) for one step");
  }
};
struct receives_another {
  static constexpr char text[] = "and receives a value of another shape, or of one that is not static";
};
struct takes_all_inputs {
  static constexpr char text[] = "a stream of a network with several inputs takes a value of each: write inputs(x, u)";
};
struct gives_different_steps {
  static constexpr char text[] =
      "inputs(...) gives different numbers of steps: a stream takes the same steps of all inputs";
};

}  // namespace internal

namespace internal::models {

// How many steps of an input a tensor of a shape has: `no_index` if it is none, 0 for a step without an axis of steps.
template <class Fed, class Given>
inline constexpr std::size_t steps_given = no_index;
template <std::size_t All, std::size_t Features>
inline constexpr std::size_t steps_given<shape<All, Features>, shape<Features>> = 0;
template <std::size_t All, std::size_t Features, std::size_t Count>
inline constexpr std::size_t steps_given<shape<All, Features>, shape<Count, Features>> = Count;
template <std::size_t Vocabulary, std::size_t All, std::size_t Count>
inline constexpr std::size_t steps_given<token_shape<Vocabulary, All>, shape<Count>> = Count;

// An input without steps is given with each of them, and once with a block.
inline constexpr std::size_t with_each_step = no_index - 1;
template <class Part, class X>
inline constexpr std::size_t part_given =
    scans::is_sequence_of_steps<typename Part::entry::fed>
        ? steps_given<typename Part::entry::fed, static_shape_of<X>>
        : (std::is_same_v<typename Part::entry::extents, static_shape_of<X>> ? with_each_step : no_index);
template <class Part, class X>
using verdict_of_part =
    refuse_if<part_given<Part, X> == no_index,
              refusal<input_called<typename Part::entry>, takes_steps_of<typename Part::entry::fed>, receives_another>>;

// The values of inputs(...) in a stream.
template <class Parts, class Given>
struct binding_of_steps;
template <class... Parts, class... Xs>
struct binding_of_steps<list<Parts...>, given_inputs<Xs...>> {
  using verdict = refusal<gives_inputs<sizeof...(Xs), sizeof...(Parts)>>;
};
template <class... Parts, class... Xs>
  requires(sizeof...(Parts) == sizeof...(Xs))
struct binding_of_steps<list<Parts...>, given_inputs<Xs...>> {
  static constexpr std::size_t given[] = {part_given<Parts, Xs>...};
  // A token for one step has an axis.
  static constexpr bool is_one_step = meta::any({part_given<Parts, Xs> == 0 ...});
  static constexpr std::size_t steps = [] {
    for (const std::size_t each : given)
      if (each != with_each_step) return each == 0 ? 1 : each;
    return std::size_t{1};
  }();
  static constexpr bool are_alike = [] {
    for (const std::size_t each : given)
      if (each != with_each_step && (each == 0 ? 1 : each) != steps) return false;
    return true;
  }();
  using verdict = first_refusal<verdict_of_part<Parts, Xs>..., refuse_if<!are_alike, refusal<gives_different_steps>>>;
};

}  // namespace internal::models
}  // namespace chainrule
