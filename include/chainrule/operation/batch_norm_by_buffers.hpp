// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

// The loops, in operation/batch_norm_by_buffers_loops.hpp.
template <class Norm, class At>
constexpr void normalize_by_buffers(const At& at);
template <class Norm, class At>
constexpr void pass_back_through_buffers(const At& at);
template <class Norm, class At>
constexpr void gain_gradient_by_buffers(const At& at);
template <class Norm, class At>
constexpr void bias_gradient_by_buffers(const At& at);

}  // namespace chainrule::internal::operations

namespace chainrule::op {

/// y = (x - mean) / sqrt(variance + epsilon) * gain + bias as in batch_norm.hpp, with mean and variance from the
/// buffers, as in inference: an affine function of each element.
template <std::size_t Channels, std::size_t Places, double Epsilon, std::size_t Steps = 1, std::size_t Parameters = 2>
struct batch_norm_by_buffers {
  using library_type = batch_norm_by_buffers;
  static constexpr void expects(arguments& of) {
    of.number(Parameters + 3);
    of.value(0, Steps * Channels * Places);
    of.result(Steps * Channels * Places);
    for (std::size_t k = 1; k < Parameters + 3; ++k) of.parameter(k, Channels);
  }
  using mean_argument = argument<Parameters + 1>;
  using variance_argument = argument<Parameters + 2>;
  template <std::size_t Some, std::size_t>
  static constexpr bool goes_by_steps = Steps % Some == 0;
  using all = internal::kernel::channels<Channels, Places, Steps>;
  using gives_sums = void;
  static constexpr double epsilon = Epsilon;
  static constexpr std::size_t parameters = Parameters;

  template <class At>
  static constexpr void forward(const At& at) {
    internal::operations::normalize_by_buffers<batch_norm_by_buffers>(at);
  }

  /// dx = gain / deviation dy.
  struct by_input : derivative<structure::diagonal> {
    using library_type = by_input;
    using gives_gradients = void;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::pass_back_through_buffers<batch_norm_by_buffers>(at);
    }
  };

  /// The gradient of the gain is the sum of dy (x - mean) / deviation over samples and places.
  struct by_gain : derivative<structure::dense> {
    using library_type = by_gain;
    using reads = list<argument<0>>;
    using reads_parameters = list<mean_argument, variance_argument>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::gain_gradient_by_buffers<batch_norm_by_buffers>(at);
    }
  };

  /// The gradient of the bias is the sum of dy.
  struct by_bias : derivative<structure::dense> {
    using library_type = by_bias;
    using reads_parameters = list<>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::bias_gradient_by_buffers<batch_norm_by_buffers>(at);
    }
  };

  template <std::size_t K>
  using partial = partial_at<K, by_input, by_gain, by_bias>;
};

}  // namespace chainrule::op
