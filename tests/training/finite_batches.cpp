// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_batches
#include "finite_steps.hpp"

using namespace finite_steps;

BOOST_AUTO_TEST_CASE(batches) {
  for (const std::size_t rows : {1u, 3u, 32u}) check_rules<two>(rows, rows == 1 ? "layer" : "");
  check<saturated_deep>(9, adam{}, "layer 1, dense<40, act::tanh>");
}
