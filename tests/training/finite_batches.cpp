// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_batches
#include "finite_steps.hpp"

using namespace finite_steps;

BOOST_AUTO_TEST_CASE(batches) {
  for (const std::size_t rows : {1u, 3u, 32u}) check_rules<two>(rows, rows == 1 ? "layer" : "");
  check<saturated_deep>(9, adam{}, "layer 1, dense<40, act::tanh>");
  check_rules<pictures>(4, "layer 1, conv2d<filters<3>, kernel_size<3");
  check<composed>(5, adam{}, "layer 1, dense<8, act::tanh>");
  check<composed>(5, own_by_element{}, "layer 1, dense<8, act::tanh>");
}
