// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_networks
#include "finite_steps.hpp"

using namespace finite_steps;

BOOST_AUTO_TEST_CASE(of_images) { check_rules<pictures>(4, "layer 1, conv2d<filters<3>, kernel_size<3"); }

BOOST_AUTO_TEST_CASE(of_composites) {
  check<composed>(5, adam{}, "layer 1, dense<8, act::tanh>");
  check<composed>(5, own_by_element{}, "layer 1, dense<8, act::tanh>");
}
