// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/whole_inputs.hpp>

// The inputs of the network of one step of a stream.
namespace chainrule::internal::scans {

// The input of one step of a sequence.
template <class Sequence>
struct input_of_step {
  using type = input<1, Sequence::extent(1)>;
};
template <std::size_t Vocabulary, std::size_t Steps>
struct input_of_step<token_shape<Vocabulary, Steps>> {
  using type = input<1, tokens<Vocabulary>>;
};

/// The inputs of one step: one, or of several each under its name. What has no steps, or is whole, is as it is.
template <class Input, bool HasSteps>
struct named_input_of_step {
  using type = Input;
};
template <meta::word Name, meta::word... Extents>
struct named_input_of_step<input<Name, Extents...>, true> {
  template <class Fed>
  struct of;
  template <std::size_t Steps, std::size_t Features>
  struct of<shape<Steps, Features>> {
    using type = input<Name, 1, Features>;
  };
  template <std::size_t Vocabulary, std::size_t Steps>
  struct of<token_shape<Vocabulary, Steps>> {
    using type = input<Name, 1, tokens<Vocabulary>>;
  };
  using type = typename of<typename input<Name, Extents...>::fed>::type;
};
template <class Net, class Row, class Parts, class Numbers>
struct inputs_in_turn;
template <class Net, class Row>
struct inputs_in_turn<Net, Row, list<>, meta::index_sequence<>> {
  using type = list<typename input_of_step<Row>::type>;
};
template <class Net, class Row, class... Parts, std::size_t... Number>
  requires(sizeof...(Parts) > 0)
struct inputs_in_turn<Net, Row, list<Parts...>, meta::index_sequence<Number...>> {
  using type = list<typename named_input_of_step<typename Parts::entry, has_steps<Net, Number>>::type...>;
};
template <class Net, class Parts = typename Net::graph_type::beginning::parts>
using inputs_of_step =
    inputs_in_turn<Net, typename Net::graph_type::beginning::shape, Parts, meta::make_index_sequence<Parts::size>>;

/// The number of the first of several inputs that has steps; of the last input if none has.
template <class Net>
inline constexpr std::size_t first_sequence = []<std::size_t... Number>(meta::index_sequence<Number...>) {
  const bool with_steps[] = {has_steps<Net, Number>...};
  std::size_t first = 0;
  while (first + 1 < sizeof...(Number) && !with_steps[first]) ++first;
  return first;
}(meta::make_index_sequence<Net::graph_type::beginning::parts::size>{});

/// The sequence that a network is fed. Of several it stands for each, with their steps.
template <class Net, class Parts>
struct sequence_fed {
  using first = list_element<first_sequence<Net>, Parts>;
  using type = shape<first::entry::extents::extent(0), 1>;
};
template <class Net>
struct sequence_fed<Net, list<>> {
  using type = typename Net::graph_type::beginning::shape;
};
template <class Net>
using sequence_of = typename sequence_fed<Net, typename Net::graph_type::beginning::parts>::type;
/// How many steps it has.
template <class Net>
inline constexpr std::size_t steps_of = sequence_of<Net>::extent(0);

}  // namespace chainrule::internal::scans
