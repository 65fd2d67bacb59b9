// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/repeat.hpp>
#include <chainrule/layer/shared.hpp>
#include <chainrule/time/convolution_of_step.hpp>
#include <chainrule/time/scan.hpp>

// The network of one step of a stream: the same layers on a sequence of one step. The results of earlier steps are
// among its values: what cells carry, and the last inputs of convolutions.
namespace chainrule::internal::scans {

// The last value of a cell as a layer: its output.
struct answer_of_step {
  static constexpr const char* text = "a<t>";
  static constexpr const char* latex = "a_{t}";
};
// A cell on a step that is a sequence of one.
template <class Cell, class Carried>
struct scanned_with;
template <class Cell, class... Carried>
struct scanned_with<Cell, list<Carried...>> : body_with<Cell, list<Carried...>> {
  using body = body_with<Cell, list<Carried...>>;
  using values =
      joined_list<typename body::values,
                  list<value<answer_of_step, shape<1, shape_in<typename body::answer, typename Cell::values>::size>>>>;
  using equations =
      joined_list<list<equation<previous<Carried>, carried_variables<>, layer_input>...>, typename Cell::equations,
                  list<equation<carried_values, carried_variables<previous<Carried>..., Carried...>, Carried...,
                                typename body::answer>,
                       equation<answer_of_step, op::rearrange, typename body::answer>>>;
};
template <class Cell>
struct scanned_step {
  template <class In>
  using on_cell = bound_cell<Cell, shape<In::extent(1)>>;

  template <class In>
  struct on : scanned_with<on_cell<In>, typename carried_by<typename on_cell<In>::equations>::type> {
    using carries_values = void;
  };
};

/// Layers that state their form in a stream of at most so many steps: `template <std::size_t Steps> using in_stream`,
/// and `template <class In> using stream_verdict`, whether they have one. A layer whose stream has no end states
/// `stream_stride()`: to how many steps each of its own belongs, or how many of its own to each. Its operation says
/// which (time/stream_rates.hpp).
template <class Layer>
concept StatesStreamForm = requires { typename Layer::template in_stream<1>; };
template <class Layer, std::size_t Steps>
struct stated_form_of_step {
  using type = typename Layer::template in_stream<Steps>;
  static constexpr bool is_limited = !requires { Layer::stream_stride(); };
  static constexpr bool has_stride = [] {
    if constexpr (is_limited)
      return false;
    else
      return Layer::stream_stride() > 1;
  }();
};

/// A layer in the network of one step, of a sequence of so many; whether a stream has no more; and whether it, or a
/// layer inside it, has a stride. Each `from` is resolved again: the values have one step there.
template <class Layer, std::size_t Steps>
struct in_one_step {
  using type = Layer;
  static constexpr bool is_limited = false, has_stride = false;
};
template <template <class...> class Composite, class... Layers, std::size_t Steps>
struct in_one_step<Composite<Layers...>, Steps> {
  using type = Composite<typename in_one_step<Layers, Steps>::type...>;
  static constexpr bool is_limited = (false || ... || in_one_step<Layers, Steps>::is_limited),
                        has_stride = (false || ... || in_one_step<Layers, Steps>::has_stride);
};
template <StatesStreamForm Layer, std::size_t Steps>
struct in_one_step<Layer, Steps> : stated_form_of_step<Layer, Steps> {};
template <template <class...> class Layer, class... Options, std::size_t Steps>
  requires StatesStreamForm<Layer<Options...>>
struct in_one_step<Layer<Options...>, Steps> : stated_form_of_step<Layer<Options...>, Steps> {};
template <meta::text Name, class Layer, std::size_t Steps>
struct in_one_step<named<Name, Layer>, Steps> : in_one_step<Layer, Steps> {
  using type = named<Name, typename in_one_step<Layer, Steps>::type>;
};
template <meta::text Name, class Layer, std::size_t Steps>
struct in_one_step<shared<Name, Layer>, Steps> : in_one_step<Layer, Steps> {
  using type = shared<Name, typename in_one_step<Layer, Steps>::type>;
};
template <std::size_t Times, class Block, std::size_t Steps>
struct in_one_step<repeat<Times, Block>, Steps> : in_one_step<Block, Steps> {
  using type = repeat<Times, typename in_one_step<Block, Steps>::type>;
};
template <class From, class Place, class Shape, std::size_t Steps>
struct in_one_step<layer_references::resolved_from<From, Place, Shape>, Steps> {
  using type = From;
  static constexpr bool is_limited = false, has_stride = false;
};
template <class Cell, class... Options, std::size_t Steps>
struct in_one_step<scan<Cell, Options...>, Steps> {
  using type = scanned_step<Cell>;
  static constexpr bool is_limited = false, has_stride = false;
};
template <class... Options, std::size_t Steps>
struct in_one_step<conv1d<Options...>, Steps> {
  using type = convolved_step<false, Options...>;
  static constexpr bool is_limited = false, has_stride = type::convolution::moves > 1;
};
template <class... Options, std::size_t Steps>
struct in_one_step<depthwise_conv1d<Options...>, Steps> {
  using type = convolved_step<true, Options...>;
  static constexpr bool is_limited = false, has_stride = type::convolution::moves > 1;
};

// The input of one step of a sequence.
template <class Sequence>
struct input_of_step {
  using type = input<1, Sequence::extent(1)>;
};
template <std::size_t Vocabulary, std::size_t Steps>
struct input_of_step<token_shape<Vocabulary, Steps>> {
  using type = input<1, tokens<Vocabulary>>;
};

// A network as a layer has its own names, which are resolved again for it alone.
template <class In, class Layers, std::size_t Steps>
struct inner_network_of_step;
template <class In, class... Layers, std::size_t Steps>
struct inner_network_of_step<In, list<Layers...>, Steps> : in_one_step<list<Layers...>, Steps> {
  using type = network<typename input_of_step<In>::type, typename in_one_step<Layers, Steps>::type...>;
};
template <class... Entries, std::size_t Steps>
struct in_one_step<topology<Entries...>, Steps>
    : inner_network_of_step<typename topology<Entries...>::fed, typename topology<Entries...>::layer_list, Steps> {};
template <class Place, class Before, class Net, std::size_t Steps>
struct in_one_step<topologies::placed_network<Place, Before, Net>, Steps> : in_one_step<Net, Steps> {};

template <class Sequence, class Layers, class Inputs>
struct network_of_step;
template <class Sequence, class... Layers, class... Inputs>
struct network_of_step<Sequence, list<Layers...>, list<Inputs...>> {
  // Behind a stride a layer's input has fewer steps.
  template <class Layer, class In>
  using layer = typename in_one_step<in_mode<Layer, inference_mode>, In::extent(0)>::type;
  // With this plan no value reuses the memory of one that a backward pass would read, and so not of one that is
  // carried.
  using type = with_input_gradient<network<typename input_of_step<Sequence>::type, layer<Layers, Inputs>...>>;
};
template <class Net>
using step_of = typename network_of_step<typename Net::graph_type::beginning::shape, typename Net::layer_list,
                                         typename Net::graph_type::inputs>::type;

/// How many steps a network's stream has at most; `no_index` if there is no end.
template <class Net>
inline constexpr std::size_t length_of_stream =
    in_one_step<typename Net::layer_list, 1>::is_limited ? Net::input_shape::extent(0) : no_index;

/// Whether a network has layers with a stride.
template <class Net>
inline constexpr bool has_strides = in_one_step<typename Net::layer_list, 1>::has_stride;

}  // namespace chainrule::internal::scans
