// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/repeat.hpp>
#include <chainrule/layer/shared.hpp>
#include <chainrule/time/convolution_of_step.hpp>
#include <chainrule/time/scan.hpp>
#include <chainrule/time/step_inputs.hpp>
#include <chainrule/time/reopened.hpp>

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
// The first step of a sequence begins with the values that are given, and others with those of the step before.
struct begins_as_given {
  using library_type = begins_as_given;

  template <class At>
  static constexpr void forward(const At& at) {
    if (at.memory.step > 0) return;
    for (std::size_t i = 0; i < At::y_size; ++i) at.result()[i] = at.argument()[i];
  }
  template <std::size_t>
  using partial = not_passed_back<op::result>;
};
template <class Cell, class Carried, class Initial>
struct scanned_from_values;
template <class Cell, class... Carried, class... Initial>
struct scanned_from_values<Cell, list<Carried...>, list<Initial...>> : scanned_with<Cell, list<Carried...>> {
  template <class Equations>
  struct behind_first;
  template <class... Equations>
  struct behind_first<list<Equations...>> {
    template <std::size_t... I>
    static list<list_element<sizeof...(Carried) + I, list<Equations...>>...> rest(meta::index_sequence<I...>);
    using type = decltype(rest(meta::make_index_sequence<sizeof...(Equations) - sizeof...(Carried)>{}));
  };
  using equations = joined_list<list<equation<previous<Carried>, begins_as_given, Initial, layer_input>...>,
                                typename behind_first<typename scanned_with<Cell, list<Carried...>>::equations>::type>;
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

/// The same with initial states.
template <class Cell, class Initial>
struct scanned_step_from {
  template <class In>
  using on_cell = bound_cell<Cell, shape<In::extent(1)>>;

  template <class In>
  struct on : scanned_from_values<on_cell<In>, typename carried_by<typename on_cell<In>::equations>::type,
                                  typename initial_in<Initial>::kinds> {
    using carries_values = void;
  };
};
template <class Cell, class... Options>
struct scanned_step_with {
  using type = scanned_step<Cell>;
};
template <class Cell, class... From, class... Options>
struct scanned_step_with<Cell, initial_states<From...>, Options...> {
  using type = scanned_step_from<Cell, initial_states<layer_references::reopened<From>...>>;
};
template <class Cell, class Other, class... Options>
struct scanned_step_with<Cell, Other, Options...> : scanned_step_with<Cell, Options...> {};

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
  using type = typename scanned_step_with<Cell, Options...>::type;
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

/// What each layer is fed in a stream, and the layers that go by steps: whole ones are left out.
struct computed_as_a_whole;
template <class Net, class Layers, class Inputs, class Numbers>
struct layers_in_turn;
template <class Net, class... Layers, class... Inputs, std::size_t... Number>
struct layers_in_turn<Net, list<Layers...>, list<Inputs...>, meta::index_sequence<Number...>> {
  // The first layer of a network with several inputs reads values by name, and so does one behind a whole sequence.
  template <class In, std::size_t N>
  using fed = std::conditional_t<N == 0 || (is_sequence_of_steps<In> && whole_in<Net>.layer[N == 0 ? 0 : N - 1]),
                                 sequence_of<Net>, In>;
  using inputs = list<fed<Inputs, Number>...>;
  using by_steps = list<std::conditional_t<whole_in<Net>.layer[Number], computed_as_a_whole, Layers>...>;

  template <class Layer, class In, bool IsWhole>
  struct of_step {
    // Behind a stride a layer's input has fewer steps.
    using type = typename in_one_step<in_mode<Layer, inference_mode>, In::extent(0)>::type;
  };
  template <class Layer, class In>
  struct of_step<Layer, In, true> {
    using type = layer_references::reopened<in_mode<Layer, inference_mode>>;
  };
  template <class... First>
  using network_of_step =
      network<First..., typename of_step<Layers, fed<Inputs, Number>, whole_in<Net>.layer[Number]>::type...>;
};
template <class Net>
using layers_of_stream = layers_in_turn<Net, typename Net::layer_list, typename Net::graph_type::inputs,
                                        meta::make_index_sequence<Net::layer_list::size>>;

template <class Net, class Inputs>
struct network_of_step;
template <class Net, class... Inputs>
struct network_of_step<Net, list<Inputs...>> {
  // With this plan no value reuses the memory of one that a backward pass would read, and so not of one that is
  // carried.
  using type = with_input_gradient<typename layers_of_stream<Net>::template network_of_step<Inputs...>>;
};
template <class Net>
using step_of = typename network_of_step<Net, typename inputs_of_step<Net>::type>::type;

/// How many steps a network's stream has at most; `no_index` if there is no end.
template <class Net>
inline constexpr std::size_t length_of_stream =
    in_one_step<typename layers_of_stream<Net>::by_steps, 1>::is_limited ? steps_of<Net> : no_index;

/// Whether a network has layers with a stride.
template <class Net>
inline constexpr bool has_strides = in_one_step<typename layers_of_stream<Net>::by_steps, 1>::has_stride;

}  // namespace chainrule::internal::scans

namespace chainrule::internal::layer_references {

template <class Cell, class Initial>
inline constexpr bool is_over_steps<scans::scanned_step_from<Cell, Initial>> = true;
template <class Cell, class Initial>
inline constexpr bool mentioned_in<scans::scanned_step_from<Cell, Initial>> = true;
template <class Cell>
struct scanned_step_from_values_of {
  template <class Initial>
  using type = scans::scanned_step_from<Cell, Initial>;
};
template <class Place, class In, class Cell, class Initial, class Scope>
struct resolve<Place, In, scans::scanned_step_from<Cell, Initial>, Scope>
    : resolve_layer<Place, In, scanned_step_from_values_of<Cell>::template type, Scope, Initial> {};

}  // namespace chainrule::internal::layer_references
