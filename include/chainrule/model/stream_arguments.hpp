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
template <std::size_t Vocabulary, std::size_t... Extents>
struct takes_steps_of<token_shape<Vocabulary, Extents...>> {
  static constexpr auto text() {
    return internal::meta::sentence("takes tokens as a tensor of shape (steps), of shape (1) for one step");
  }
};
// Of an input without steps, and of a sequence that is given as a whole.
template <class Extents>
struct takes_all_of {
  static constexpr auto text() {
    return internal::meta::sentence("takes a tensor of shape ", Extents::text(), " with each step or block");
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

// An input without steps, or one that is whole, is given with each of them, and once with a block.
inline constexpr std::size_t with_each_step = no_index - 1;
template <class Input, bool HasSteps>
struct input_of_stream {
  template <class X>
  static constexpr std::size_t given = steps_given<typename Input::fed, static_shape_of<X>>;
  using expected = takes_steps_of<typename Input::fed>;
};
template <class Input>
struct input_of_stream<Input, false> {
  template <class X>
  static constexpr std::size_t given =
      std::is_same_v<typename Input::extents, static_shape_of<X>> ? with_each_step : no_index;
  using expected = takes_all_of<typename Input::extents>;
};

// The values of inputs(...) in a stream.
template <class Net, class Parts, class Given, class Numbers = meta::make_index_sequence<Parts::size>>
struct bound_steps;
template <class Net, class... Parts, class... Xs, std::size_t... Number>
struct bound_steps<Net, list<Parts...>, given_inputs<Xs...>, meta::index_sequence<Number...>> {
  using verdict = refusal<gives_inputs<sizeof...(Xs), sizeof...(Parts)>>;
};
template <class Net, class... Parts, class... Xs, std::size_t... Number>
  requires(sizeof...(Parts) == sizeof...(Xs))
struct bound_steps<Net, list<Parts...>, given_inputs<Xs...>, meta::index_sequence<Number...>> {
  template <class Part, std::size_t N>
  using input = input_of_stream<typename Part::entry, scans::has_steps<Net, N>>;
  static constexpr std::size_t given[] = {input<Parts, Number>::template given<Xs>...};
  template <class Part, std::size_t N>
  using verdict_of =
      refuse_if<given[N] == no_index,
                refusal<input_called<typename Part::entry>, typename input<Part, N>::expected, receives_another>>;
  // A token for one step has an axis.
  static constexpr bool is_one_step = meta::any({given[Number] == 0 ...});
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
  using verdict = first_refusal<verdict_of<Parts, Number>..., refuse_if<!are_alike, refusal<gives_different_steps>>>;
};
template <class Net, class Given>
using binding_of_steps = bound_steps<Net, typename Net::graph_type::beginning::parts, Given>;

}  // namespace internal::models
}  // namespace chainrule
