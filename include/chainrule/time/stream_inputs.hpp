// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/mapped.hpp>
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
struct reads_a_whole_among_steps {
  static constexpr char text[] =
      "reads a sequence that a stream is given as a whole, or one that is not, inside a layer of the other kind: write "
      "what is computed from each as layers of the network";
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
template <class Net, class... Parts>
  requires(sizeof...(Parts) > 0)
struct inputs_by_step<Net, list<Parts...>> {
  using sequence = typename list_element<first_sequence<Net>, list<Parts...>>::entry;
  template <class Input, bool HasSteps>
  using steps = refuse_if<HasSteps && Input::extents::extent(0) != sequence::extents::extent(0),
                          refusal<Input, has_other_steps_than<sequence>>>;
  template <std::size_t... Number>
  static first_refusal<steps<typename Parts::entry, has_steps<Net, Number>>...> all_steps(
      meta::index_sequence<Number...>);
  // Inputs are the first values, and their row is read by nothing else.
  static constexpr bool reads_row = [] {
    for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
      const factor_record& factor = Net::graph().factors[f];
      if (!factor.to_parameter && factor.x == 0 && factor.y > sizeof...(Parts)) return true;
    }
    return false;
  }();
  using type =
      first_refusal<refuse_if<!has_steps<Net, first_sequence<Net>>, refusal<Net, has_no_steps>>,
                    decltype(all_steps(meta::index_sequence_for<Parts...>{})),
                    refuse_if<reads_row, refusal<reads_all_inputs_as_one<list_element<0, typename Net::layer_list>>>>>;
};

// Whether no layer reads as a whole what has steps, or reads both kinds of values inside it.
template <class Net, std::size_t Step, class Phrase>
struct refused_step {
  template <std::size_t... I>
  static refusal<at_layer<Net::graph().steps[Step].numbers[I]...>, typename topologies::step_type<Net, Step>::layer,
                 Phrase>
      at(meta::index_sequence<I...>);
  using type = decltype(at(meta::make_index_sequence<Net::graph().steps[Step].depth>{}));
};
template <class Net, std::size_t Misread = whole_in<Net>.misread>
struct whole_values_fit : refused_step<Net, Misread, typename bound_at<Net, Misread>::reads_whole::phrase> {};
template <class Net>
struct whole_values_fit<Net, no_index> {
  using type = acceptance;
};
template <class Net, std::size_t Mixed = whole_in<Net>.mixed>
struct whole_layers_fit : refused_step<Net, Mixed, reads_a_whole_among_steps> {};
template <class Net>
struct whole_layers_fit<Net, no_index> {
  using type = acceptance;
};

// A layer that reads values elsewhere, where these have one step, or twice their steps.
template <std::size_t Steps, bool Twice>
inline constexpr std::size_t other_steps = Twice ? 2 * Steps : 1;
template <bool Twice>
struct to_other_steps {
  template <class Layer>
  struct of {};
  template <class From, class Place, std::size_t Steps, std::size_t Features>
  struct of<layer_references::resolved_from<From, Place, shape<Steps, Features>>> {
    using type = layer_references::resolved_from<From, Place, shape<other_steps<Steps, Twice>, Features>>;
  };
  template <class From, class Place, std::size_t Vocabulary, std::size_t Steps>
  struct of<layer_references::resolved_from<From, Place, token_shape<Vocabulary, Steps>>> {
    using type = layer_references::resolved_from<From, Place, token_shape<Vocabulary, other_steps<Steps, Twice>>>;
  };
  template <class... Entries>
  struct of<topology<Entries...>> {
    using type = topology<Entries...>;
  };
};
template <class Layer, bool Twice>
using on_other_steps = layer::mapped<Layer, to_other_steps<Twice>>;

}  // namespace internal::scans
}  // namespace chainrule
