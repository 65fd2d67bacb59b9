// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_networks
#include "finite_steps.hpp"

using namespace finite_steps;

BOOST_AUTO_TEST_CASE(of_images) { check_rules<pictures>(4, "layer 1, conv2d<filters<3>, kernel_size<3"); }

BOOST_AUTO_TEST_CASE(of_composites) {
  check<composed>(5, adam{}, "layer 1, dense<8, act::tanh>");
  check<composed>(5, own_by_element{}, "layer 1, dense<8, act::tanh>");
}

// In a network that computes values again: its backward pass leaves the gradients of the last segment alone in place.
BOOST_AUTO_TEST_CASE(of_values_computed_again) {
  const auto check_rule = [](const auto& rule) {
    BOOST_TEST(sample_of_large_input<linear_again>(rule) == of_large_input);
    BOOST_TEST(sample_of_large_target<linear_again>(rule) == of_large_target);
  };
  check_rule(sgd{});
  check_rule(clipped_by_norm<sgd>{});
}
