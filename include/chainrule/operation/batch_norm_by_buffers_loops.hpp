// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/channels.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/batch_norm_by_buffers.hpp>
#include <chainrule/operation/gain_and_bias.hpp>

// The loops of batch_norm_by_buffers.
namespace chainrule::internal::operations {

template <class Norm, class At, class Group>
CHAINRULE_INLINE auto one_over_deviation_of_buffers(const At& at, const Group& group, std::size_t n) {
  using V = typename Group::vector;
  return V(1) / numeric::sqrt_of(group.load(at[typename Norm::variance_argument{}], n) + V(Norm::epsilon));
}

template <class Norm, class At>
constexpr void normalize_by_buffers(const At& at) {
  using T = typename At::T;
  const T* const x = at[op::argument<0>{}];
  const auto to = at.sums();
  Norm::all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
    using V = typename Group::vector;
    V scale[Group::vectors], mean[Group::vectors], shift[Group::vectors];
    for (std::size_t n = 0; n < Group::vectors; ++n) {
      scale[n] = gain_of<Norm::parameters>(at, group, n) * one_over_deviation_of_buffers<Norm>(at, group, n);
      mean[n] = group.load(at[typename Norm::mean_argument{}], n);
      shift[n] = bias_of<Norm::parameters>(at, group, n);
    }
    Norm::all::each(group, at.rows(),
                    [&]<std::size_t Count>(std::size_t n, std::size_t r, std::size_t i, std::size_t e)
                        __attribute__((always_inline)) {
                          const V less = number::load<V, Count>(x + e) - mean[n];
                          to.template store<Count>(r, i, numeric::multiply_add(less, scale[n], shift[n]));
                        });
  });
}

template <class Norm, class At>
constexpr void pass_back_through_buffers(const At& at) {
  using T = typename At::T;
  const T* const dy = at.upstream();
  const auto to = at.gradients();
  Norm::all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
    using V = typename Group::vector;
    V scale[Group::vectors];
    for (std::size_t n = 0; n < Group::vectors; ++n)
      scale[n] = gain_of<Norm::parameters>(at, group, n) * one_over_deviation_of_buffers<Norm>(at, group, n);
    Norm::all::each(group, at.rows(),
                    [&]<std::size_t Count>(std::size_t n, std::size_t r, std::size_t i, std::size_t e)
                        __attribute__((always_inline)) {
                          V change = scale[n] * number::load<V, Count>(dy + e);
                          if constexpr (At::accumulates) change += number::load<V, Count>(at.downstream() + e);
                          to.template store<Count>(r, i, change);
                        });
  });
}

template <class Norm, class At>
constexpr void gain_gradient_by_buffers(const At& at) {
  using T = typename At::T;
  const T* const x = at[op::argument<0>{}];
  const T* const dy = at.upstream();
  T* const to = at.downstream();
  Norm::all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
    using V = typename Group::vector;
    V sum[Group::vectors], products[Group::vectors], mean[Group::vectors];
    for (std::size_t n = 0; n < Group::vectors; ++n) mean[n] = group.load(at[typename Norm::mean_argument{}], n);
    kernel::add_products<typename Norm::all>(group, Norm::all::rows(at.rows()), dy, x, mean, sum, products);
    for (std::size_t n = 0; n < Group::vectors; ++n) {
      const V given = products[n] * one_over_deviation_of_buffers<Norm>(at, group, n);
      group.store(to, n, At::accumulates ? group.load(to, n) + given : given);
    }
  });
}

template <class Norm, class At>
constexpr void bias_gradient_by_buffers(const At& at) {
  using T = typename At::T;
  const T* const dy = at.upstream();
  T* const to = at.downstream();
  Norm::all::template for_each_group<T>(0, 1, [&]<class Group>(const Group& group) __attribute__((always_inline)) {
    using V = typename Group::vector;
    V sum[Group::vectors], unused[Group::vectors];
    Norm::all::add_up(group, Norm::all::rows(at.rows()), sum, unused,
                      [&]<std::size_t Count>(V& one, V&, std::size_t, std::size_t i)
                          __attribute__((always_inline)) { one += number::load<V, Count>(dy + i); });
    for (std::size_t n = 0; n < Group::vectors; ++n)
      group.store(to, n, At::accumulates ? group.load(to, n) + sum[n] : sum[n]);
  });
}

}  // namespace chainrule::internal::operations
