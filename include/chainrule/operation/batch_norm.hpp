// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

// The loops, in operation/batch_norm_loops.hpp.
template <class Norm, class At>
constexpr void batch_norm_forward(const At& at);
template <class Norm, class At>
constexpr void batch_norm_backward(const At& at);
template <class Norm, class Buffer, class At>
constexpr void batch_norm_parameter_gradient(const At& at);

}  // namespace chainrule::internal::operations

namespace chainrule::op {

// y = (x - mean) / sqrt(variance + epsilon) * gain + bias for each channel (Ioffe, Szegedy 2015), with x and y of shape
// (Steps, Channels, Places). The arguments: x, then Parameters of gain and bias, which are 2 or 1 or 0, then the
// buffers running mean and running variance.

/// In training the mean and the variance are those of the batch, over samples, steps and places. The buffers are
/// updated with that mean, and with the variance divided by one less than the number of elements, or if Biased by their
/// number. Samples depend on each other: a pass takes the whole batch, and its parts take channels.
template <std::size_t Channels, std::size_t Places, double Epsilon, std::size_t Steps = 1, bool Biased = false,
          std::size_t Parameters = 2>
struct batch_norm {
  using library_type = batch_norm;
  static constexpr void expects(arguments& of) {
    of.number(Parameters + 3);
    of.value(0, Steps * Channels * Places);
    of.result(Steps * Channels * Places);
    for (std::size_t k = 1; k < Parameters + 3; ++k) of.parameter(k, Channels);
  }
  using mean_argument = argument<Parameters + 1>;
  using variance_argument = argument<Parameters + 2>;
  using all = internal::kernel::channels<Channels, Places, Steps>;
  using gives_sums = void;
  static constexpr double epsilon = Epsilon;
  static constexpr std::size_t parameters = Parameters, numbers_of_a_sample = Places * Steps;
  static constexpr bool biased = Biased;

  /// The fewest samples: a channel needs more than one number.
  static constexpr std::size_t least_samples = Places * Steps > 1 ? 1 : 2;
  static constexpr std::size_t most_parts = all::most_parts;

  template <class At>
  static constexpr void forward(const At& at) {
    internal::operations::batch_norm_forward<batch_norm>(at);
  }

  /// With n = (x - mean) / deviation and the sums over a channel's N numbers:
  /// dx = gain / deviation (dy - (sum(dy) + n sum(dy n)) / N).
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using gives_gradients = void;
    using reads = list<argument<0>>;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 4 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::batch_norm_backward<batch_norm>(at);
    }
  };

  /// The gradient of the gain: sum(dy n).
  struct by_gain : derivative<structure::dense> {
    using library_type = by_gain;
    using reads = list<argument<0>>;
    using reads_parameters = list<>;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::batch_norm_parameter_gradient<batch_norm, variance_argument>(at);
    }
  };

  /// The gradient of the bias: sum(dy).
  struct by_bias : derivative<structure::dense> {
    using library_type = by_bias;
    using reads = list<argument<0>>;
    using reads_parameters = list<>;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      internal::operations::batch_norm_parameter_gradient<batch_norm, mean_argument>(at);
    }
  };

  template <std::size_t K>
  using partial = partial_at<K, by_input, by_gain, by_bias>;
};

}  // namespace chainrule::op
