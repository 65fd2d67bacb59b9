// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/gain_and_bias.hpp>

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

  /// The fewest samples: a channel needs more than one number.
  static constexpr std::size_t least_samples = Places * Steps > 1 ? 1 : 2;
  static constexpr std::size_t most_parts = all::most_parts;

  /// The sums are of x - center, where `center` is the mean of the first block and so close to the mean of all. This
  /// keeps the precision of a variance that is small compared with the mean: what is lost depends only on (mean -
  /// center)^2, of which the first block's share is at least a part of the variance.
  template <class At>
  static constexpr void forward(const At& at) {
    using T = typename At::T;
    const T* const x = at[argument<0>{}];
    const auto to = at.sums();
    all::template for_each_group<T>(
        at.part(), at.parts(), [&]<class Group>(const Group& group) __attribute__((always_inline)) {
          using V = typename Group::vector;
          const V count = numbers<V>(at.rows());
          V center[Group::vectors], sum[Group::vectors], squares[Group::vectors], scale[Group::vectors];
          const std::size_t rows = all::rows(at.rows()), some = rows < all::rows_of_block ? rows : all::rows_of_block;
          all::add_up(group, some, center, sum,
                      [&]<std::size_t Count>(V& one, V&, std::size_t, std::size_t i)
                          __attribute__((always_inline)) { one += internal::number::load<V, Count>(x + i); });
          for (std::size_t n = 0; n < Group::vectors; ++n) center[n] = center[n] / numbers<V>(some);
          all::add_up(
              group, all::rows(at.rows()), sum, squares,
              [&]<std::size_t Count>(V& one, V& square, std::size_t n, std::size_t i) __attribute__((always_inline)) {
                const V less = Group::template masked<Count>(internal::number::load<V, Count>(x + i) - center[n]);
                one += less;
                square = numeric::multiply_add(less, less, square);
              });
          for (std::size_t n = 0; n < Group::vectors; ++n) {
            const V beside = sum[n] / count, spread = numeric::at_least(squares[n] - sum[n] * beside, V(0));
            const V mean = center[n] + beside;
            group.store(at.statistic(mean_argument{}), n, mean);
            group.store(at.template beside_statistic<0>(mean_argument{}), n, (center[n] - mean) + beside);
            group.store(at.statistic(variance_argument{}), n, spread / (Biased ? count : count - V(1)));
            scale[n] =
                internal::operations::gain_of<Parameters>(at, group, n) / numeric::sqrt_of(spread / count + V(Epsilon));
            sum[n] = internal::operations::bias_of<Parameters>(at, group, n) - beside * scale[n];
          }
          all::each(group, at.rows(),
                    [&]<std::size_t Count>(std::size_t n, std::size_t r, std::size_t i, std::size_t e)
                        __attribute__((always_inline)) {
                          const V less = internal::number::load<V, Count>(x + e) - center[n];
                          to.template store<Count>(r, i, numeric::multiply_add(less, scale[n], sum[n]));
                        });
        });
  }

  /// With n = (x - mean) / deviation and the sums over a channel's N numbers:
  /// dx = gain / deviation (dy - (sum(dy) + n sum(dy n)) / N).
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using gives_gradients = void;
    using reads = list<argument<0>>;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 4 * y_size; }

    /// The sums are kept for the gradients of gain and bias.
    template <class At>
    static constexpr void backward(const At& at) {
      using T = typename At::T;
      const T* const x = at[argument<0>{}];
      const T* const dy = at.upstream();
      const auto to = at.gradients();
      all::template for_each_group<T>(
          at.part(), at.parts(), [&]<class Group>(const Group& group) __attribute__((always_inline)) {
            using V = typename Group::vector;
            const V count = numbers<V>(at.rows());
            V mean[Group::vectors], constant[Group::vectors], slope[Group::vectors], scale[Group::vectors];
            add_products(at, group, x, dy, mean, constant, slope);
            for (std::size_t n = 0; n < Group::vectors; ++n) {
              const V inverse = one_over_deviation(at, group, n);
              slope[n] = slope[n] * inverse;
              group.store(at.template beside_statistic<1>(mean_argument{}), n, constant[n]);
              group.store(at.template beside_statistic<1>(variance_argument{}), n, slope[n]);
              scale[n] = inverse * internal::operations::gain_of<Parameters>(at, group, n);
              slope[n] = slope[n] * inverse / count;
              constant[n] = constant[n] / count - rest_of_mean(at, group, n) * slope[n];
            }
            all::each(group, at.rows(),
                      [&]<std::size_t Count>(std::size_t n, std::size_t r, std::size_t i, std::size_t e)
                          __attribute__((always_inline)) {
                            const V less = internal::number::load<V, Count>(x + e) - mean[n];
                            const V rest = internal::number::load<V, Count>(dy + e) - constant[n];
                            V change = scale[n] * numeric::multiply_add(-slope[n], less, rest);
                            if constexpr (At::accumulates)
                              change += internal::number::load<V, Count>(at.downstream() + e);
                            to.template store<Count>(r, i, change);
                          });
          });
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
      give<variance_argument>(at);
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
      give<mean_argument>(at);
    }
  };

  template <std::size_t K>
  using partial = partial_at<K, by_input, by_gain, by_bias>;

 private:
  template <class V>
  static constexpr V numbers(std::size_t rows) {
    return V(static_cast<double>(rows * (Places * Steps)));
  }
  /// 1 / sqrt(variance + epsilon) with the batch's variance, which is divided by the number of its elements.
  template <class At, class Group>
  static CHAINRULE_INLINE auto one_over_deviation(const At& at, const Group& group, std::size_t n) {
    using V = typename Group::vector;
    const V count = numbers<V>(at.rows()), share = Biased ? V(1) : (count - V(1)) / count;
    return V(1) / numeric::sqrt_of(group.load(at.statistic(variance_argument{}), n) * share + V(Epsilon));
  }
  /// What the mean lost to rounding.
  template <class At, class Group>
  static CHAINRULE_INLINE auto rest_of_mean(const At& at, const Group& group, std::size_t n) {
    return group.load(at.template beside_statistic<0>(mean_argument{}), n);
  }
  // Sums dy and dy (x - mean), with the batch's mean.
  template <class At, class Group, class T, class V = typename Group::vector>
  static CHAINRULE_INLINE void add_products(const At& at, const Group& group, const T* x, const T* dy,
                                            V (&mean)[Group::vectors], V (&sum)[Group::vectors],
                                            V (&products)[Group::vectors]) {
    for (std::size_t n = 0; n < Group::vectors; ++n) mean[n] = group.load(at.statistic(mean_argument{}), n);
    internal::kernel::add_products<all>(group, all::rows(at.rows()), dy, x, mean, sum, products);
    for (std::size_t n = 0; n < Group::vectors; ++n) products[n] -= rest_of_mean(at, group, n) * sum[n];
  }

  // The gradient of a parameter: sum(dy n) if the buffer is the variance, sum(dy) if it is the mean. If the pass goes
  // on to x, both sums have been kept there.
  template <class Buffer, class At>
  static constexpr void give(const At& at) {
    using T = typename At::T;
    all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
      using V = typename Group::vector;
      V sum[Group::vectors], products[Group::vectors], mean[Group::vectors];
      if constexpr (!At::template is_differentiated<argument<0>>)
        add_products(at, group, at[argument<0>{}], at.upstream(), mean, sum, products);
      for (std::size_t n = 0; n < Group::vectors; ++n) {
        V given;
        if constexpr (At::template is_differentiated<argument<0>>)
          given = group.load(at.template beside_statistic<1>(Buffer{}), n);
        else
          given = std::is_same_v<Buffer, mean_argument> ? sum[n] : products[n] * one_over_deviation(at, group, n);
        if constexpr (At::accumulates) given += group.load(at.downstream(), n);
        group.store(at.downstream(), n, given);
      }
    });
  }
};

}  // namespace chainrule::op
