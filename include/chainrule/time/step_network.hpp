// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/repeat.hpp>
#include <chainrule/layer/shared.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/scan.hpp>

// The network of one step of a stream: the same layers on a sequence of one step. The results of earlier steps are
// among its values: what cells carry, and the last inputs of convolutions.
namespace chainrule::internal::scans {

// The last value of a cell as a layer: its output.
struct answer_of_step {
  static constexpr const char* text = "a<t>";
  static constexpr const char* latex = "a_{t}";
};
/// The inputs of a convolution's last steps: the input of step t is row t modulo the number of rows.
struct last_inputs {
  static constexpr const char* text = "x<t-k>";
  static constexpr const char* latex = "x_{t-k}";
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

/// z of one step, from its x, W, perhaps b, and as the last argument the inputs of the steps before. `at.memory.step`
/// is the number of the step. The terms are added in the same order as for a whole sequence.
template <class Convolution, bool HasBias>
struct convolution_of_step {
  using library_type = convolution_of_step;
  static constexpr std::size_t reach = Convolution::reach;
  using inputs = op::argument<(HasBias ? 3 : 2)>;

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    constexpr std::size_t filters = At::y_size, channels = At::template size_of<op::argument<0>>;
    const T* const x = at[op::argument<0>{}];
    const T* const w = at[op::argument<1>{}];
    const kernel::in_matrix<T> z{at.result(), filters};
    const kernel::in_matrix<const T> begin{bias<filters, T>(at), 0};
    const std::size_t step = at.memory.step;
    kernel::product_of_steps<filters, channels>(1, x, w + (Convolution::elements - 1) * channels * filters, begin, z);
    if constexpr (reach > 0) {
      T* const before = const_cast<T*>(at[inputs{}]);
      for (std::size_t k = Convolution::elements - 1; k-- > 0 && Convolution::lag(k) <= step;)
        kernel::product_of_steps<filters, channels>(1, before + (step - Convolution::lag(k)) % reach * channels,
                                                    w + k * channels * filters, z, z);
      for (std::size_t i = 0; i < channels; ++i) before[step % reach * channels + i] = x[i];
    }
  }

  template <std::size_t>
  using partial = not_passed_back<>;

 private:
  template <std::size_t Filters, class T, class At>
  static constexpr const T* bias(const At& at) {
    if constexpr (HasBias)
      return at[op::argument<2>{}];
    else
      return kernel::no_addend<T, Filters>;
  }
};

template <class... Options>
struct convolved_step {
  using stated = layer::convolutions::statement_over_axes<1, true, Options...>;
  using convolution = op::convolution_over_steps<1, stated::kernel::height, stated::spread::height, stated::is_causal>;

  // The inputs of the steps before, if the kernel reaches back.
  template <class In, bool ReachesBack = (convolution::reach > 0)>
  struct before {
    using values = list<value<last_inputs, shape<convolution::reach, In::size>>>;
    using equations = list<equation<last_inputs, carried_variables<op::result>, layer_input>>;
    template <class... X>
    using product =
        equation<calculus::preactivation, convolution_of_step<convolution, stated::has_bias>, X..., last_inputs>;
  };
  template <class In>
  struct before<In, false> {
    using values = list<>;
    using equations = list<>;
    template <class... X>
    using product = equation<calculus::preactivation, convolution_of_step<convolution, stated::has_bias>, X...>;
  };
  template <class In, bool HasBias>
  struct product_of {
    using type = typename before<In>::template product<layer_input, calculus::weight, calculus::bias>;
  };
  template <class In>
  struct product_of<In, false> {
    using type = typename before<In>::template product<layer_input, calculus::weight>;
  };

  template <class In>
  struct on {
    using out = shape<1, stated::count>;
    using values = joined_list<typename before<In>::values,
                               list<value<calculus::preactivation, out>, value<calculus::activation, out>>>;
    using parameters = typename conv1d<Options...>::template on<In>::parameters;
    using equations =
        joined_list<typename before<In>::equations,
                    list<typename product_of<In, stated::has_bias>::type,
                         equation<calculus::activation, typename stated::function, calculus::preactivation>>>;
  };
};

/// Layers that state their form in a stream of at most so many steps: `template <std::size_t Steps> using in_stream`,
/// and `template <class In> using stream_verdict`, whether they have one.
template <class Layer>
concept StatesStreamForm = requires { typename Layer::template in_stream<1>; };

/// A layer in the network of one step, of a sequence of so many, and whether a stream has no more. Each `from` is
/// resolved again: the values have one step there.
template <class Layer, std::size_t Steps>
struct in_one_step {
  using type = Layer;
  static constexpr bool is_limited = false;
};
template <template <class...> class Composite, class... Layers, std::size_t Steps>
struct in_one_step<Composite<Layers...>, Steps> {
  using type = Composite<typename in_one_step<Layers, Steps>::type...>;
  static constexpr bool is_limited = (false || ... || in_one_step<Layers, Steps>::is_limited);
};
template <StatesStreamForm Layer, std::size_t Steps>
struct in_one_step<Layer, Steps> {
  using type = typename Layer::template in_stream<Steps>;
  static constexpr bool is_limited = true;
};
template <template <class...> class Layer, class... Options, std::size_t Steps>
  requires StatesStreamForm<Layer<Options...>>
struct in_one_step<Layer<Options...>, Steps> {
  using type = typename Layer<Options...>::template in_stream<Steps>;
  static constexpr bool is_limited = true;
};
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
  static constexpr bool is_limited = false;
};
template <class Cell, class... Options, std::size_t Steps>
struct in_one_step<scan<Cell, Options...>, Steps> {
  using type = scanned_step<Cell>;
  static constexpr bool is_limited = false;
};
template <class... Options, std::size_t Steps>
struct in_one_step<conv1d<Options...>, Steps> {
  using type = convolved_step<Options...>;
  static constexpr bool is_limited = false;
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

template <class Sequence, class Layers>
struct network_of_step;
template <class Sequence, class... Layers>
struct network_of_step<Sequence, list<Layers...>> {
  static constexpr std::size_t steps = Sequence::extent(0);
  template <class Layer>
  using layer = in_one_step<in_mode<Layer, inference_mode>, steps>;
  // With this plan no value reuses the memory of one that a backward pass would read, and so not of one that is
  // carried.
  using type = with_input_gradient<network<typename input_of_step<Sequence>::type, typename layer<Layers>::type...>>;
};
template <class Net>
using step_of = typename network_of_step<typename Net::graph_type::beginning::shape, typename Net::layer_list>::type;

/// How many steps a network's stream has at most; `no_index` if there is no end.
template <class Net>
inline constexpr std::size_t length_of_stream =
    in_one_step<typename Net::layer_list, 1>::is_limited ? Net::input_shape::extent(0) : no_index;

}  // namespace chainrule::internal::scans
