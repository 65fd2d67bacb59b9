// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/gain_and_bias.hpp>

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

  template <class At>
  static constexpr void forward(const At& at) {
    using T = typename At::T;
    const T* const x = at[argument<0>{}];
    const auto to = at.sums();
    all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
      using V = typename Group::vector;
      V scale[Group::vectors], mean[Group::vectors], shift[Group::vectors];
      for (std::size_t n = 0; n < Group::vectors; ++n) {
        scale[n] = internal::operations::gain_of<Parameters>(at, group, n) * one_over_deviation(at, group, n);
        mean[n] = group.load(at[mean_argument{}], n);
        shift[n] = internal::operations::bias_of<Parameters>(at, group, n);
      }
      all::each(group, at.rows(),
                [&]<std::size_t Count>(std::size_t n, std::size_t r, std::size_t i, std::size_t e)
                    __attribute__((always_inline)) {
                      const V less = internal::number::load<V, Count>(x + e) - mean[n];
                      to.template store<Count>(r, i, numeric::multiply_add(less, scale[n], shift[n]));
                    });
    });
  }

  /// dx = gain / deviation dy.
  struct by_input : derivative<structure::diagonal> {
    using library_type = by_input;
    using gives_gradients = void;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = typename At::T;
      const T* const dy = at.upstream();
      const auto to = at.gradients();
      all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
        using V = typename Group::vector;
        V scale[Group::vectors];
        for (std::size_t n = 0; n < Group::vectors; ++n)
          scale[n] = internal::operations::gain_of<Parameters>(at, group, n) * one_over_deviation(at, group, n);
        all::each(group, at.rows(),
                  [&]<std::size_t Count>(std::size_t n, std::size_t r, std::size_t i, std::size_t e)
                      __attribute__((always_inline)) {
                        V change = scale[n] * internal::number::load<V, Count>(dy + e);
                        if constexpr (At::accumulates) change += internal::number::load<V, Count>(at.downstream() + e);
                        to.template store<Count>(r, i, change);
                      });
      });
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
      using T = typename At::T;
      const T* const x = at[argument<0>{}];
      const T* const dy = at.upstream();
      T* const to = at.downstream();
      all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
        using V = typename Group::vector;
        V sum[Group::vectors], products[Group::vectors], mean[Group::vectors];
        for (std::size_t n = 0; n < Group::vectors; ++n) mean[n] = group.load(at[mean_argument{}], n);
        internal::kernel::add_products<all>(group, all::rows(at.rows()), dy, x, mean, sum, products);
        for (std::size_t n = 0; n < Group::vectors; ++n) {
          const V given = products[n] * one_over_deviation(at, group, n);
          group.store(to, n, At::accumulates ? group.load(to, n) + given : given);
        }
      });
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
      using T = typename At::T;
      const T* const dy = at.upstream();
      T* const to = at.downstream();
      all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
        using V = typename Group::vector;
        V sum[Group::vectors], unused[Group::vectors];
        all::add_up(group, all::rows(at.rows()), sum, unused,
                    [&]<std::size_t Count>(V& one, V&, std::size_t, std::size_t i)
                        __attribute__((always_inline)) { one += internal::number::load<V, Count>(dy + i); });
        for (std::size_t n = 0; n < Group::vectors; ++n)
          group.store(to, n, At::accumulates ? group.load(to, n) + sum[n] : sum[n]);
      });
    }
  };

  template <std::size_t K>
  using partial = partial_at<K, by_input, by_gain, by_bias>;

 private:
  template <class At, class Group>
  static CHAINRULE_INLINE auto one_over_deviation(const At& at, const Group& group, std::size_t n) {
    using V = typename Group::vector;
    return V(1) / numeric::sqrt_of(group.load(at[variance_argument{}], n) + V(Epsilon));
  }
};

}  // namespace chainrule::op
