// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/step_network.hpp>

// What a stream is given: a sequence, or several of the same steps. And what layers read of it by names.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct has_no_steps {
  static constexpr char text[] = "has an input that is not a sequence: a stream needs one of shape (steps, features)";
};
template <class First>
struct has_other_steps_than {
  static constexpr auto text() {
    return internal::meta::sentence("has not the steps of ", internal::meta::spelling<First>(),
                                    ": a stream is given the same steps of all sequences");
  }
};
struct makes_steps_of_none {
  static constexpr char text[] = "makes a sequence of a value without steps, which a stream cannot divide into steps";
};
template <class Layer>
struct reads_all_inputs_as_one {
  static constexpr auto text() {
    return internal::meta::sentence("layer 1 is ", internal::meta::spelling<Layer>(),
                                    ", which reads all inputs as one row: write from<...> where it reads them");
  }
};

}  // namespace internal

namespace internal::scans {

// Whether a network's inputs have steps, and all sequences among them the same.
template <class Net, class Parts>
struct inputs_by_step {
  using type = refuse_if<!is_sequence_of_steps<typename Net::graph_type::beginning::shape>, refusal<Net, has_no_steps>>;
};
template <class Net, class First, class... Parts>
struct inputs_by_step<Net, list<First, Parts...>> {
  using sequence = typename first_sequence<First, Parts...>::type;
  template <class Part>
  using steps = refuse_if<is_sequence_of_steps<typename Part::entry::fed> &&
                              Part::entry::extents::extent(0) != sequence::entry::extents::extent(0),
                          refusal<typename Part::entry, has_other_steps_than<typename sequence::entry>>>;
  // Inputs are the first values, and their row is read by nothing else.
  static constexpr bool reads_row = [] {
    for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
      const factor_record& factor = Net::graph().factors[f];
      if (!factor.to_parameter && factor.x == 0 && factor.y > 1 + sizeof...(Parts)) return true;
    }
    return false;
  }();
  using type =
      first_refusal<refuse_if<!is_sequence_of_steps<typename sequence::entry::fed>, refusal<Net, has_no_steps>>,
                    steps<First>, steps<Parts>...,
                    refuse_if<reads_row, refusal<reads_all_inputs_as_one<list_element<0, typename Net::layer_list>>>>>;
};

// A layer that reads values elsewhere, where these have one step, or twice their steps.
template <std::size_t Steps, bool Twice>
inline constexpr std::size_t other_steps = Twice ? 2 * Steps : 1;
template <class Layer, bool Twice>
struct on_other_steps {
  using type = Layer;
};
template <template <class...> class Composite, class... Layers, bool Twice>
struct on_other_steps<Composite<Layers...>, Twice> {
  using type = Composite<typename on_other_steps<Layers, Twice>::type...>;
};
template <class... Entries, bool Twice>
struct on_other_steps<topology<Entries...>, Twice> {
  using type = topology<Entries...>;
};
template <meta::text Name, class Layer, bool Twice>
struct on_other_steps<named<Name, Layer>, Twice> {
  using type = named<Name, typename on_other_steps<Layer, Twice>::type>;
};
template <meta::text Name, class Layer, bool Twice>
struct on_other_steps<shared<Name, Layer>, Twice> {
  using type = shared<Name, typename on_other_steps<Layer, Twice>::type>;
};
template <std::size_t Times, class Block, bool Twice>
struct on_other_steps<repeat<Times, Block>, Twice> {
  using type = repeat<Times, typename on_other_steps<Block, Twice>::type>;
};
template <class From, class Place, class Shape, bool Twice>
struct on_other_steps<layer_references::resolved_from<From, Place, Shape>, Twice> {
  using type = layer_references::resolved_from<From, Place, Shape>;
};
template <class From, class Place, std::size_t Steps, std::size_t Features, bool Twice>
struct on_other_steps<layer_references::resolved_from<From, Place, shape<Steps, Features>>, Twice> {
  using type = layer_references::resolved_from<From, Place, shape<other_steps<Steps, Twice>, Features>>;
};
template <class From, class Place, std::size_t Vocabulary, std::size_t Steps, bool Twice>
struct on_other_steps<layer_references::resolved_from<From, Place, token_shape<Vocabulary, Steps>>, Twice> {
  using type = layer_references::resolved_from<From, Place, token_shape<Vocabulary, other_steps<Steps, Twice>>>;
};

}  // namespace internal::scans
}  // namespace chainrule
