// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_samples
#include "finite_steps.hpp"

using namespace finite_steps;

BOOST_AUTO_TEST_CASE(one_sample) {
  check_sample<saturated>(sgd{}, "layer 1, dense<2, act::tanh>");
  check_sample<saturated>(adam{}, "layer 1, dense<2, act::tanh>");
  check_sample<saturated>(own_by_element{}, "layer 1, dense<2, act::tanh>");
  check_sample<saturated>(own_over_many{}, "layer 1, dense<2, act::tanh>");
  check_sample<saturated_deep>(sgd_momentum{.momentum = 0.9}, "layer 1, dense<40, act::tanh>");
  check_sample<saturated_deep>(adam{}, "layer 1, dense<40, act::tanh>");
}
