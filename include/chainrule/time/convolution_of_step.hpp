// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/cell.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/step_operations.hpp>

// A causal convolution in the network of one step: the inputs of the steps before are among its values.
namespace chainrule {

// A program that has one includes time/depthwise_conv1d.hpp.
template <class... Options>
struct depthwise_conv1d;

namespace internal::layer::convolutions {
template <class... Options>
struct depthwise_over_steps;
}  // namespace internal::layer::convolutions

}  // namespace chainrule

namespace chainrule::internal::scans {

/// The inputs of a convolution's last steps: the input of step t is row t modulo the number of rows.
struct last_inputs {
  static constexpr const char* text = "x<t-k>";
  static constexpr const char* latex = "x_{t-k}";
};

/// z of one step, from its x, W, perhaps b, and as the last argument the inputs of the steps before. `at.memory.step`
/// is the number of the step. Without groups the terms are added in the same order as for a whole sequence.
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

/// The same with groups, or with filters for each channel, of a Window of one step.
template <class Convolution, class Window, bool HasBias>
struct convolution_in_groups_of_step {
  using library_type = convolution_in_groups_of_step;
  using inputs = op::argument<(HasBias ? 3 : 2)>;

  template <class At>
  static constexpr void forward(const At& at) {
    auto* const z = at.result();
    for (std::size_t f = 0; f < At::y_size; ++f)
      if constexpr (HasBias)
        z[f] = at[op::argument<2>{}][f];
      else
        z[f] = {};
    const std::size_t step = at.memory.step;
    if constexpr (Convolution::reach > 0) {
      using T = std::remove_cvref_t<decltype(*z)>;
      T* const before = const_cast<T*>(at[inputs{}]);
      for (std::size_t k = 0; k + 1 < Convolution::elements; ++k)
        if (Convolution::lag(k) <= step)
          add(at, k, before + (step - Convolution::lag(k)) % Convolution::reach * Window::channels);
      for (std::size_t i = 0; i < Window::channels; ++i)
        before[step % Convolution::reach * Window::channels + i] = at[op::argument<0>{}][i];
    }
    add(at, Convolution::elements - 1, at[op::argument<0>{}]);
  }

  template <std::size_t>
  using partial = not_passed_back<>;

 private:
  // The products of the kernel's element k and the input of its step.
  template <class At, class T>
  static constexpr void add(const At& at, std::size_t k, const T* x) {
    for (std::size_t i = 0; i < Window::channels_of_group; ++i)
      for (std::size_t f = 0; f < Window::filters; ++f)
        at.result()[f] += at[op::argument<1>{}][Window::weight_at(f, i, k)] *
                          x[f / Window::filters_of_group * Window::channels_of_group + i];
  }
};

template <class Window, class Convolution, bool HasBias, bool HasGroups = (Window::groups > 1)>
struct product_of_step {
  using type = convolution_of_step<Convolution, HasBias>;
};
template <class Window, class Convolution, bool HasBias>
struct product_of_step<Window, Convolution, HasBias, true> {
  using type = convolution_in_groups_of_step<Convolution, Window, HasBias>;
};

/// What the options of a convolution over steps state.
template <class Layer>
struct stated_by;
template <class... Options>
struct stated_by<conv1d<Options...>> {
  using type = layer::convolutions::statement_over_axes<1, true, Options...>;
};
template <class... Options>
struct stated_by<depthwise_conv1d<Options...>> {
  using type = layer::convolutions::depthwise_over_steps<Options...>;
};

template <class Layer>
struct convolved_step {
  using stated = typename stated_by<Layer>::type;
  using convolution = op::convolution_over_steps<1, stated::kernel::height, stated::spread::height, stated::is_causal>;
  template <class In>
  using operation =
      typename product_of_step<typename stated::template with_axes<In>::window, convolution, stated::has_bias>::type;

  // The inputs of the steps before, if the kernel reaches back.
  template <class In, bool ReachesBack = (convolution::reach > 0)>
  struct before {
    using values = list<value<last_inputs, shape<convolution::reach, In::size>>>;
    using equations = list<equation<last_inputs, carried_variables<op::result>, layer_input>>;
    template <class... X>
    using product = equation<calculus::preactivation, operation<In>, X..., last_inputs>;
  };
  template <class In>
  struct before<In, false> {
    using values = list<>;
    using equations = list<>;
    template <class... X>
    using product = equation<calculus::preactivation, operation<In>, X...>;
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
    using out = output_on<Layer, In>;
    using values = joined_list<typename before<In>::values,
                               list<value<calculus::preactivation, out>, value<calculus::activation, out>>>;
    using parameters = typename Layer::template on<In>::parameters;
    using equations =
        joined_list<typename before<In>::equations,
                    list<typename product_of<In, stated::has_bias>::type,
                         equation<calculus::activation, typename stated::function, calculus::preactivation>>>;
  };
};

}  // namespace chainrule::internal::scans
