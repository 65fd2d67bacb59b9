// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/inputs_before.hpp>

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

/// z of one step, from its x, W, perhaps b, and as the last argument the inputs of the steps before. `at.memory.step`
/// is the number of the step. Without groups and a stride the terms are added in the same order as for a whole
/// sequence.
template <class Convolution, bool HasBias>
struct convolution_of_step {
  using library_type = convolution_of_step;
  static constexpr std::size_t steps_of_result = Convolution::moves;
  using inputs = op::argument<(HasBias ? 3 : 2)>;

  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t filters = At::y_size, channels = At::template size_of<op::argument<0>>;
    when_due<Convolution, inputs>(at, [&](const auto& input_before) {
      add_elements<filters, channels>(at, at[op::argument<1>{}], input_before);
    });
  }

  template <std::size_t>
  using partial = not_passed_back<>;

 private:
  // The products of the kernel's elements and their inputs, from the last element on.
  template <std::size_t Filters, std::size_t Channels, class At, class T, class Inputs>
  static constexpr void add_elements(const At& at, const T* w, const Inputs& input_before) {
    const kernel::in_matrix<T> z{at.result(), Filters};
    const kernel::in_matrix<const T> begin{bias<Filters, T>(at), 0};
    std::size_t k = Convolution::elements - 1;
    kernel::product_of_steps<Filters, Channels>(1, input_before(Convolution::lag(k)), w + k * Channels * Filters, begin,
                                                z);
    while (k-- > 0 && Convolution::lag(k) <= at.memory.step)
      kernel::product_of_steps<Filters, Channels>(1, input_before(Convolution::lag(k)), w + k * Channels * Filters, z,
                                                  z);
  }
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
  static constexpr std::size_t steps_of_result = Convolution::moves;
  using inputs = op::argument<(HasBias ? 3 : 2)>;

  template <class At>
  static constexpr void forward(const At& at) {
    when_due<Convolution, inputs>(at, [&](const auto& input_before) { add_elements(at, input_before); });
  }

  template <std::size_t>
  using partial = not_passed_back<>;

 private:
  template <class At, class Inputs>
  static constexpr void add_elements(const At& at, const Inputs& input_before) {
    begin_at_bias<HasBias>(at);
    for (std::size_t k = 0; k < Convolution::elements; ++k)
      if (Convolution::lag(k) <= at.memory.step) add(at, k, input_before(Convolution::lag(k)));
  }
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
template <bool IsDepthwise, class... Options>
struct stated_over_steps {
  using layer = conv1d<Options...>;
  using type = internal::layer::convolutions::statement_over_axes<1, true, Options...>;
};
template <class... Options>
struct stated_over_steps<true, Options...> {
  using layer = depthwise_conv1d<Options...>;
  using type = internal::layer::convolutions::depthwise_over_steps<Options...>;
};

// Its arguments are the options, because a layer among them would be checked on one step.
template <bool IsDepthwise, class... Options>
struct convolved_step {
  using layer = typename stated_over_steps<IsDepthwise, Options...>::layer;
  using stated = typename stated_over_steps<IsDepthwise, Options...>::type;
  using convolution =
      kernel_of_step<stated::kernel::height, stated::spread::height, stated::front(0), stated::steps_of_output>;
  // As many steps as the kernel reaches over: on one it may have no place.
  template <class In>
  using whole = shape<stated::reach(0), In::extent(1)>;
  template <class In>
  using operation = typename product_of_step<typename stated::template with_axes<whole<In>>::window, convolution,
                                             stated::has_bias>::type;

  template <class In>
  struct on
      : convolution_on_one_step<In, convolution::reach, operation<In>, output_on<layer, whole<In>>::extent(1), stated> {
    using parameters = typename layer::template on<whole<In>>::parameters;
  };
};

}  // namespace chainrule::internal::scans
