// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/adaptive_pool.hpp>
#include <chainrule/layer/avg_pool2d.hpp>
#include <chainrule/layer/lp_pool2d.hpp>
#include <chainrule/layer/max_pool2d.hpp>
#include <chainrule/layer/time_distributed.hpp>
#include <chainrule/time/pool_of_step.hpp>

// Pools over the steps of a sequence, of shape (steps, features).
namespace chainrule {

/// The largest of the numbers, their mean, or their norm under each place of a window over steps, for each feature:
/// `max_pool1d<2>`, `avg_pool1d<3, stride<2>, padding<1>>`, `lp_pool1d<2, norm_type<2>>`. Options are those of
/// `max_pool2d`, `avg_pool2d` and `lp_pool2d`.
template <auto Size, class... Options>
struct max_pool1d : internal::layer::pools::max_layer<max_pool1d<Size, Options...>, 1, true, Size, Options...>,
                    internal::scans::pool_in_stream<
                        max_pool1d<Size, Options...>,
                        internal::scans::pool_by_steps<internal::layer::pools::kind::max, Size, Options...>> {};
template <auto Size, class... Options>
struct avg_pool1d : internal::layer::pools::mean_layer<avg_pool1d<Size, Options...>, 1, true, Size, Options...>,
                    internal::scans::pool_in_stream<
                        avg_pool1d<Size, Options...>,
                        internal::scans::pool_by_steps<internal::layer::pools::kind::mean, Size, Options...>> {};
template <auto Size, class... Options>
struct lp_pool1d : internal::layer::pools::norm_layer<lp_pool1d<Size, Options...>, 1, true, Size, Options...>,
                   internal::scans::pool_in_stream<
                       lp_pool1d<Size, Options...>,
                       internal::scans::pool_by_steps<internal::layer::pools::kind::norm, Size, Options...>> {};

/// The mean, or the largest number, of each of Steps bins of steps: `adaptive_avg_pool1d<8>`.
template <auto Steps>
struct adaptive_avg_pool1d
    : internal::layer::pools::adaptive_layer<adaptive_avg_pool1d<Steps>, op::mean_over_axes, true, count_of<Steps>> {};
template <auto Steps>
struct adaptive_max_pool1d
    : internal::layer::pools::adaptive_layer<adaptive_max_pool1d<Steps>, op::max_over_axes, true, count_of<Steps>> {};

/// The mean, or the largest number, of each feature over all steps: of shape (steps, features) to (features). The mean
/// is that of `mean_over_steps`.
struct global_avg_pool1d : internal::layer::pools::global_layer<global_avg_pool1d, op::mean_over_axes, 1, true> {};
struct global_max_pool1d : internal::layer::pools::global_layer<global_max_pool1d, op::max_over_axes, 1, true> {};

namespace internal::layer_references {

// Behind `input<sequence<100>, 32>` these give sequences too.
template <auto Size, class... Options>
inline constexpr bool is_over_steps<max_pool1d<Size, Options...>> = true;
template <auto Size, class... Options>
inline constexpr bool is_over_steps<avg_pool1d<Size, Options...>> = true;
template <auto Size, class... Options>
inline constexpr bool is_over_steps<lp_pool1d<Size, Options...>> = true;
template <auto Steps>
inline constexpr bool is_over_steps<adaptive_avg_pool1d<Steps>> = true;
template <auto Steps>
inline constexpr bool is_over_steps<adaptive_max_pool1d<Steps>> = true;

}  // namespace internal::layer_references
}  // namespace chainrule
