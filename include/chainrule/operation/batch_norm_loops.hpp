// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/channels.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/batch_norm.hpp>
#include <chainrule/operation/gain_and_bias.hpp>

// The loops of batch_norm. Samples depend on each other: a pass takes the whole batch, and its parts take channels.
namespace chainrule::internal::operations {

/// The number of a channel's numbers in some samples.
template <class Norm, class V>
constexpr V numbers_of_channel(std::size_t rows) {
  return V(static_cast<double>(rows * Norm::numbers_of_a_sample));
}
/// 1 / sqrt(variance + epsilon) with the batch's variance, which is divided by the number of its elements.
template <class Norm, class At, class Group>
CHAINRULE_INLINE auto one_over_deviation(const At& at, const Group& group, std::size_t n) {
  using V = typename Group::vector;
  const V count = numbers_of_channel<Norm, V>(at.rows()), share = Norm::biased ? V(1) : (count - V(1)) / count;
  return V(1) /
         numeric::sqrt_of(group.load(at.statistic(typename Norm::variance_argument{}), n) * share + V(Norm::epsilon));
}
/// What the mean lost to rounding.
template <class Norm, class At, class Group>
CHAINRULE_INLINE auto rest_of_mean(const At& at, const Group& group, std::size_t n) {
  return group.load(at.template beside_statistic<0>(typename Norm::mean_argument{}), n);
}
// Sums dy and dy (x - mean), with the batch's mean.
template <class Norm, class At, class Group, class T, class V = typename Group::vector>
CHAINRULE_INLINE void add_products(const At& at, const Group& group, const T* x, const T* dy, V (&mean)[Group::vectors],
                                   V (&sum)[Group::vectors], V (&products)[Group::vectors]) {
  for (std::size_t n = 0; n < Group::vectors; ++n)
    mean[n] = group.load(at.statistic(typename Norm::mean_argument{}), n);
  kernel::add_products<typename Norm::all>(group, Norm::all::rows(at.rows()), dy, x, mean, sum, products);
  for (std::size_t n = 0; n < Group::vectors; ++n) products[n] -= rest_of_mean<Norm>(at, group, n) * sum[n];
}

/// The sums are of x - center, where `center` is the mean of the first block and so close to the mean of all. This
/// keeps the precision of a variance that is small compared with the mean: what is lost depends only on (mean -
/// center)^2, of which the first block's share is at least a part of the variance.
template <class Norm, class At>
constexpr void batch_norm_forward(const At& at) {
  using T = typename At::T;
  const T* const x = at[op::argument<0>{}];
  const auto to = at.sums();
  Norm::all::template for_each_group<T>(
      at.part(), at.parts(), [&]<class Group>(const Group& group) __attribute__((always_inline)) {
        using V = typename Group::vector;
        const V count = numbers_of_channel<Norm, V>(at.rows());
        V center[Group::vectors], sum[Group::vectors], squares[Group::vectors], scale[Group::vectors];
        const std::size_t rows = Norm::all::rows(at.rows()),
                          some = rows < Norm::all::rows_of_block ? rows : Norm::all::rows_of_block;
        Norm::all::add_up(group, some, center, sum,
                          [&]<std::size_t Count>(V& one, V&, std::size_t, std::size_t i)
                              __attribute__((always_inline)) { one += number::load<V, Count>(x + i); });
        for (std::size_t n = 0; n < Group::vectors; ++n) center[n] = center[n] / numbers_of_channel<Norm, V>(some);
        Norm::all::add_up(group, Norm::all::rows(at.rows()), sum, squares,
                          [&]<std::size_t Count>(V& one, V& square, std::size_t n, std::size_t i)
                              __attribute__((always_inline)) {
                                const V less = Group::template masked<Count>(number::load<V, Count>(x + i) - center[n]);
                                one += less;
                                square = numeric::multiply_add(less, less, square);
                              });
        for (std::size_t n = 0; n < Group::vectors; ++n) {
          const V beside = sum[n] / count, spread = numeric::at_least(squares[n] - sum[n] * beside, V(0));
          const V mean = center[n] + beside;
          group.store(at.statistic(typename Norm::mean_argument{}), n, mean);
          group.store(at.template beside_statistic<0>(typename Norm::mean_argument{}), n, (center[n] - mean) + beside);
          group.store(at.statistic(typename Norm::variance_argument{}), n,
                      spread / (Norm::biased ? count : count - V(1)));
          scale[n] = gain_of<Norm::parameters>(at, group, n) / numeric::sqrt_of(spread / count + V(Norm::epsilon));
          sum[n] = bias_of<Norm::parameters>(at, group, n) - beside * scale[n];
        }
        Norm::all::each(group, at.rows(),
                        [&]<std::size_t Count>(std::size_t n, std::size_t r, std::size_t i, std::size_t e)
                            __attribute__((always_inline)) {
                              const V less = number::load<V, Count>(x + e) - center[n];
                              to.template store<Count>(r, i, numeric::multiply_add(less, scale[n], sum[n]));
                            });
      });
}

/// The sums are kept for the gradients of gain and bias.
template <class Norm, class At>
constexpr void batch_norm_backward(const At& at) {
  using T = typename At::T;
  const T* const x = at[op::argument<0>{}];
  const T* const dy = at.upstream();
  const auto to = at.gradients();
  Norm::all::template for_each_group<T>(
      at.part(), at.parts(), [&]<class Group>(const Group& group) __attribute__((always_inline)) {
        using V = typename Group::vector;
        const V count = numbers_of_channel<Norm, V>(at.rows());
        V mean[Group::vectors], constant[Group::vectors], slope[Group::vectors], scale[Group::vectors];
        add_products<Norm>(at, group, x, dy, mean, constant, slope);
        for (std::size_t n = 0; n < Group::vectors; ++n) {
          const V inverse = one_over_deviation<Norm>(at, group, n);
          slope[n] = slope[n] * inverse;
          group.store(at.template beside_statistic<1>(typename Norm::mean_argument{}), n, constant[n]);
          group.store(at.template beside_statistic<1>(typename Norm::variance_argument{}), n, slope[n]);
          scale[n] = inverse * gain_of<Norm::parameters>(at, group, n);
          slope[n] = slope[n] * inverse / count;
          constant[n] = constant[n] / count - rest_of_mean<Norm>(at, group, n) * slope[n];
        }
        Norm::all::each(group, at.rows(),
                        [&]<std::size_t Count>(std::size_t n, std::size_t r, std::size_t i, std::size_t e)
                            __attribute__((always_inline)) {
                              const V less = number::load<V, Count>(x + e) - mean[n];
                              const V rest = number::load<V, Count>(dy + e) - constant[n];
                              V change = scale[n] * numeric::multiply_add(-slope[n], less, rest);
                              if constexpr (At::accumulates) change += number::load<V, Count>(at.downstream() + e);
                              to.template store<Count>(r, i, change);
                            });
      });
}

// The gradient of a parameter: sum(dy n) if the buffer is the variance, sum(dy) if it is the mean. If the pass goes
// on to x, both sums have been kept there.
template <class Norm, class Buffer, class At>
constexpr void batch_norm_parameter_gradient(const At& at) {
  using T = typename At::T;
  Norm::all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
    using V = typename Group::vector;
    V sum[Group::vectors], products[Group::vectors], mean[Group::vectors];
    if constexpr (!At::template is_differentiated<op::argument<0>>)
      add_products<Norm>(at, group, at[op::argument<0>{}], at.upstream(), mean, sum, products);
    for (std::size_t n = 0; n < Group::vectors; ++n) {
      V given;
      if constexpr (At::template is_differentiated<op::argument<0>>)
        given = group.load(at.template beside_statistic<1>(Buffer{}), n);
      else
        given = std::is_same_v<Buffer, typename Norm::mean_argument>
                    ? sum[n]
                    : products[n] * one_over_deviation<Norm>(at, group, n);
      if constexpr (At::accumulates) given += group.load(at.downstream(), n);
      group.store(at.downstream(), n, given);
    }
  });
}

}  // namespace chainrule::internal::operations
