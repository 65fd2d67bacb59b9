// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

// y = (x - mean) / sqrt(variance + epsilon) * gain + bias for each channel, whose elements are Places neighbours of a
// sample (Ioffe, Szegedy 2015). The arguments: x, gain, bias, then the buffers running mean and running variance.

/// In training the mean and the variance are those of the batch, over samples and places. The statistics that move the
/// buffers are the mean and the variance divided by one less than its numbers. Samples are not computed by themselves:
/// a pass takes them all.
template <std::size_t Channels, std::size_t Places, double Epsilon>
struct batch_norm {
  using of_the_library = batch_norm;
  static constexpr std::size_t size = Channels * Places;

  /// The fewest samples: a channel needs more than one number.
  static constexpr std::size_t least_samples = Places > 1 ? 1 : 2;

  template <class At>
  static constexpr void forward(const At& at) {
    using T = typename At::T;
    const T* const x = at[argument<0>{}];
    T* const mean = at.statistic(argument<3>{});
    T* const variance = at.statistic(argument<4>{});
    T* const y = at.result();
    const T count = numbers<T>(at);
    for (std::size_t first = 0; first < Channels; first += together) {
      sum_over(at, first, mean + first, [&](std::size_t, std::size_t i) { return x[i]; });
      for_channels(first, [&](std::size_t c) { mean[c] = mean[c] / count; });
      sum_over(at, first, variance + first,
               [&](std::size_t c, std::size_t i) { return (x[i] - mean[c]) * (x[i] - mean[c]); });
      for_channels(first, [&](std::size_t c) { variance[c] = variance[c] / (count - T(1)); });
      T scale[together] = {}, shift[together] = {};
      for_channels(first, [&](std::size_t c) {
        scale[c - first] = one_over_deviation(at, c) * at[argument<1>{}][c];
        shift[c - first] = at[argument<2>{}][c] - mean[c] * scale[c - first];
      });
      for_each(at, first, [&](std::size_t c, std::size_t i) { y[i] = x[i] * scale[c - first] + shift[c - first]; });
    }
  }

  /// With n = (x - mean) / deviation and the sums over a channel's N numbers:
  /// dx = gain / deviation (dy - (sum(dy) + n sum(dy n)) / N).
  struct by_input : derivative<structure::dense> {
    using of_the_library = by_input;
    using reads = list<argument<0>>;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 4 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = typename At::T;
      const T* const x = at[argument<0>{}];
      const T* const mean = at.statistic(argument<3>{});
      const T* const dy = at.upstream();
      T* const dx = at.downstream();
      const T count = numbers<T>(at);
      for (std::size_t first = 0; first < Channels; first += together) {
        T scale[together] = {}, constant[together] = {}, slope[together] = {};
        sum_over(at, first, constant, [&](std::size_t, std::size_t i) { return dy[i]; });
        sum_over(at, first, slope, [&](std::size_t c, std::size_t i) { return dy[i] * (x[i] - mean[c]); });
        for_channels(first, [&](std::size_t c) {
          const T inverse = one_over_deviation(at, c);
          scale[c - first] = inverse * at[argument<1>{}][c];
          constant[c - first] = constant[c - first] / count;
          slope[c - first] = slope[c - first] * inverse * inverse / count;
        });
        for_each(at, first, [&](std::size_t c, std::size_t i) {
          const T change = scale[c - first] * (dy[i] - constant[c - first] - (x[i] - mean[c]) * slope[c - first]);
          dx[i] = At::accumulates ? dx[i] + change : change;
        });
      }
    }
  };

  /// The gradient of the gain is sum(dy n).
  struct by_gain : derivative<structure::dense> {
    using of_the_library = by_gain;
    using reads = list<argument<0>>;
    using reads_parameters = list<>;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const x = at[argument<0>{}];
      const auto* const mean = at.statistic(argument<3>{});
      const auto* const dy = at.upstream();
      give_sums(
          at, [&](std::size_t c, std::size_t i) { return dy[i] * (x[i] - mean[c]); },
          [&](std::size_t c) { return one_over_deviation(at, c); });
    }
  };

  /// That of the bias is sum(dy).
  struct by_bias : derivative<structure::dense> {
    using of_the_library = by_bias;
    using reads_parameters = list<>;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const dy = at.upstream();
      give_sums(at, [&](std::size_t, std::size_t i) { return dy[i]; }, [](std::size_t) { return typename At::T(1); });
    }
  };

  template <std::size_t K>
  using partial = partial_at<K, by_input, by_gain, by_bias>;

 private:
  static constexpr std::size_t together = Channels < 64 ? Channels : 64;  // channels whose sums lie on the stack

  template <class T, class At>
  static constexpr T numbers(const At& at) {
    return T(static_cast<double>(at.rows() * Places));
  }
  /// From the batch's statistics: its variance is divided by all its numbers.
  template <class At>
  static constexpr auto one_over_deviation(const At& at, std::size_t c) {
    using T = typename At::T;
    const T count = numbers<T>(at);
    return T(1) / numeric::sqrt_of(at.statistic(argument<4>{})[c] * ((count - T(1)) / count) + T(Epsilon));
  }

  template <class Function>
  static constexpr void for_channels(std::size_t first, const Function& function) {
    for (std::size_t c = first; c < first + together && c < Channels; ++c) function(c);
  }
  // Calls function(channel, element).
  template <class At, class Function>
  static constexpr void for_each(const At& at, std::size_t first, const Function& function) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      for_channels(first, [&](std::size_t c) {
        const std::size_t begin = r * size + c * Places;
        for (std::size_t i = begin; i < begin + Places; ++i) function(c, i);
      });
  }

  // The sums of function(channel, element) over samples and places, by 64 samples, which are added in order: one plain
  // sum of many floats would lose more.
  template <class At, class T, class Function>
  static constexpr void sum_over(const At& at, std::size_t first, T* sums, const Function& function) {
    for_channels(first, [&](std::size_t c) { sums[c - first] = T(0); });
    for (std::size_t begin = 0; begin < at.rows(); begin += 64) {
      const std::size_t end = begin + 64 < at.rows() ? begin + 64 : std::size_t{at.rows()};
      T block[together] = {};
      for (std::size_t r = begin; r < end; ++r)
        for_channels(first, [&](std::size_t c) {
          const std::size_t from = r * size + c * Places;
          T sum = function(c, from);
          for (std::size_t i = from + 1; i < from + Places; ++i) sum += function(c, i);
          block[c - first] += sum;
        });
      for_channels(first, [&](std::size_t c) { sums[c - first] += block[c - first]; });
    }
  }
  template <class At, class Function, class Factor>
  static constexpr void give_sums(const At& at, const Function& function, const Factor& factor) {
    auto* const to = at.downstream();
    for (std::size_t first = 0; first < Channels; first += together) {
      typename At::T sums[together] = {};
      sum_over(at, first, sums, function);
      for_channels(first, [&](std::size_t c) {
        const auto sum = sums[c - first] * factor(c);
        to[c] = At::accumulates ? to[c] + sum : sum;
      });
    }
  }
};

/// In inference mean and variance are the buffers: an affine function of each element.
template <std::size_t Channels, std::size_t Places, double Epsilon>
struct batch_norm_by_buffers {
  using of_the_library = batch_norm_by_buffers;
  static constexpr std::size_t size = Channels * Places;

  template <class At>
  static constexpr void forward(const At& at) {
    const auto* const x = at[argument<0>{}];
    auto* const y = at.result();
    for (std::size_t c = 0; c < Channels; ++c) {
      const auto scale = scale_of(at, c), shift = at[argument<2>{}][c] - at[argument<3>{}][c] * scale;
      for (std::size_t r = 0; r < at.rows(); ++r)
        for (std::size_t i = r * size + c * Places; i < r * size + (c + 1) * Places; ++i) y[i] = x[i] * scale + shift;
    }
  }

  /// dx = gain / deviation dy.
  struct by_input : derivative<structure::diagonal> {
    using of_the_library = by_input;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const dy = at.upstream();
      auto* const dx = at.downstream();
      for (std::size_t c = 0; c < Channels; ++c) {
        const auto scale = scale_of(at, c);
        for (std::size_t r = 0; r < at.rows(); ++r)
          for (std::size_t i = r * size + c * Places; i < r * size + (c + 1) * Places; ++i)
            dx[i] = At::accumulates ? dx[i] + scale * dy[i] : scale * dy[i];
      }
    }
  };

  /// The gradient of the gain is the sum of dy (x - mean) / deviation over samples and places.
  struct by_gain : derivative<structure::dense> {
    using of_the_library = by_gain;
    using reads = list<argument<0>>;
    using reads_parameters = list<argument<3>, argument<4>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const x = at[argument<0>{}];
      const auto* const dy = at.upstream();
      auto* const to = at.downstream();
      using T = typename At::T;
      for (std::size_t c = 0; c < Channels; ++c) {
        T sum(0);
        for (std::size_t r = 0; r < at.rows(); ++r)
          for (std::size_t i = r * size + c * Places; i < r * size + (c + 1) * Places; ++i)
            sum += dy[i] * (x[i] - at[argument<3>{}][c]);
        sum = sum / numeric::sqrt_of(at[argument<4>{}][c] + T(Epsilon));
        to[c] = At::accumulates ? to[c] + sum : sum;
      }
    }
  };

  /// That of the bias is the sum of dy.
  struct by_bias : derivative<structure::dense> {
    using of_the_library = by_bias;
    using reads_parameters = list<>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const dy = at.upstream();
      auto* const to = at.downstream();
      using T = typename At::T;
      for (std::size_t c = 0; c < Channels; ++c) {
        T sum(0);
        for (std::size_t r = 0; r < at.rows(); ++r)
          for (std::size_t i = r * size + c * Places; i < r * size + (c + 1) * Places; ++i) sum += dy[i];
        to[c] = At::accumulates ? to[c] + sum : sum;
      }
    }
  };

  template <std::size_t K>
  using partial = partial_at<K, by_input, by_gain, by_bias>;

 private:
  template <class At>
  static constexpr auto scale_of(const At& at, std::size_t c) {
    using T = std::remove_cvref_t<decltype(at[argument<1>{}][c])>;
    return at[argument<1>{}][c] / numeric::sqrt_of(at[argument<4>{}][c] + T(Epsilon));
  }
};

}  // namespace chainrule::op
