// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_constant_further_layers
#include <boost/test/unit_test.hpp>

#include "constant.hpp"

#include <chainrule/layer/blocks.hpp>
#include <chainrule/layer/adaptive_pool.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/lp_pool2d.hpp>
#include <chainrule/layer/noise.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/time/pools.hpp>

// Derivatives of further layers with headers of their own, checked by the compiler; see constant.cpp.
using namespace chainrule;
using laws::has_its_gradient;

namespace {

// Layers that draw random numbers.
static_assert(has_its_gradient<network<input<2>, dense<4>, alpha_dropout<0.3>, reshape<2, 2, 1>, spatial_dropout<0.3>,
                                       feature_alpha_dropout<0.3>, flatten, gaussian_dropout<0.3>, gaussian_noise<0.5>,
                                       rrelu<>, residual<act::tanh, stochastic_depth<0.5>>, dense<2>>>());

// More that picks, depthwise and in groups.
static_assert(
    has_its_gradient<network<input<1, 2, 1>, conv2d<filters<4>, kernel_size<1>>, channel_shuffle<2>, pixel_shuffle<2>,
                             zero_pad<0, 0, 1, 0>, replication_pad<0, 1, 0, 0>, depthwise_conv2d<kernel_size<2>>,
                             projected_residual<conv2d<filters<1>, kernel_size<1>>, act::tanh>,
                             concat<global_avg_pool2d, global_max_pool2d>, dense<1>>>());

// Volumes.
static_assert(
    has_its_gradient<network<input<1, 2, 2, 1>, conv3d<filters<1>, kernel_size<1>>, act::tanh,
                             max_pool3d<pool_size<2, 1, 1>, stride<1>>, adaptive_avg_pool3d<2, 2, 1>,
                             adaptive_max_pool3d<1, 2, 1>, concat<global_avg_pool3d, global_max_pool3d>, dense<1>>>());

// Pools of norms, and into bins.
static_assert(
    has_its_gradient<network<input<1, 5, 4>, conv2d<filters<2>, kernel_size<1>>, lp_pool2d<2, norm_type<3>, stride<1>>,
                             adaptive_avg_pool2d<3, 2>, adaptive_max_pool2d<2>, flatten, dense<1>>>());
static_assert(has_its_gradient<network<input<sequence<5>, 2>, dense<2>, adaptive_avg_pool1d<4>,
                                       lp_pool1d<2, norm_type<2>>, adaptive_max_pool1d<1>, flatten, dense<1>>>());

}  // namespace

// Run time, by the same functions, agrees.
BOOST_AUTO_TEST_CASE(run_time_agrees) {
  BOOST_TEST((has_its_gradient<network<input<1, 3, 3>, conv2d<filters<2>, kernel_size<2>>, flatten, dense<1>>>()));
}
