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
  using equations = joined_list<
      list<equation<previous<Carried>, carried_variables<>, layer_input>...>, typename Cell::equations,
      list<equation<carried_values, carried_variables<previous<Carried>...>, Carried..., typename body::answer>,
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
  using partial = carried_variables<>::by_argument;

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
  using stated = layer::convolutions_over_steps::statement<Options...>;
  using convolution = typename stated::template operation<1>;

  // The inputs of the steps before, if the kernel reaches back.
  template <class In, bool ReachesBack = (convolution::reach > 0)>
  struct before {
    using values = list<value<last_inputs, shape<convolution::reach, In::size>>>;
    using equations = list<equation<last_inputs, carried_variables<>, layer_input>>;
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

/// A layer in the network of one step. Each `from` is resolved again: the values have one step there.
template <class Layer>
struct in_one_step {
  using type = Layer;
};
template <template <class...> class Composite, class... Layers>
struct in_one_step<Composite<Layers...>> {
  using type = Composite<typename in_one_step<Layers>::type...>;
};
template <meta::text Name, class Layer>
struct in_one_step<named<Name, Layer>> {
  using type = named<Name, typename in_one_step<Layer>::type>;
};
template <meta::text Name, class Layer>
struct in_one_step<shared<Name, Layer>> {
  using type = shared<Name, typename in_one_step<Layer>::type>;
};
template <std::size_t Times, class Block>
struct in_one_step<repeat<Times, Block>> {
  using type = repeat<Times, typename in_one_step<Block>::type>;
};
template <class From, class Place, class Shape>
struct in_one_step<layer_references::resolved_from<From, Place, Shape>> {
  using type = From;
};
template <class Cell, class... Options>
struct in_one_step<scan<Cell, Options...>> {
  using type = scanned_step<Cell>;
};
template <class... Options>
struct in_one_step<conv1d<Options...>> {
  using type = convolved_step<Options...>;
};

template <class Features, class Layers>
struct network_of_step;
template <std::size_t Features, class... Layers>
struct network_of_step<shape<Features>, list<Layers...>> {
  // With this plan no value reuses the memory of one that a backward pass would need, and so not of one that is
  // carried.
  using type =
      with_input_gradient<network<input<1, Features>, typename in_one_step<in_mode<Layers, inference_mode>>::type...>>;
};
template <class Net>
using step_of = typename network_of_step<shape<Net::input_shape::extent(1)>, typename Net::layer_list>::type;

}  // namespace chainrule::internal::scans
