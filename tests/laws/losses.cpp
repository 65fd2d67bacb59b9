// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_losses
#include "layer.hpp"

using namespace chainrule;

BOOST_AUTO_TEST_CASE(squared_errors) {
  laws::check_laws<network<input<3>, dense<4, act::tanh>, dense<3>>, squared_error>();
}
BOOST_AUTO_TEST_CASE(binary_cross_entropies) {
  laws::check_laws<network<input<3>, dense<4, act::tanh>, dense<3>>, binary_cross_entropy>();
}
BOOST_AUTO_TEST_CASE(softmax_cross_entropies) {
  laws::check_laws<network<input<3>, dense<4, act::tanh>, dense<3>>, softmax_cross_entropy>();
}
