// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_layers_of_a_user
#include "layer.hpp"

#include "../own_layers.hpp"

using namespace chainrule;

// Layers of a user's own, whose gradients read parameters and whose parameters have several axes, in one network. Each
// by itself, and its values: own_layers.cpp.
BOOST_AUTO_TEST_CASE(laws_of_all_own_layers) {
  using namespace own_layers;
  laws::check_laws<network<input<2, 3>, scaling<>, flatten, dense<4, act::tanh>, scaled_twice<>, act::tanh,
                           connected<3, act::sigmoid>, scaled_dense<3>, dense<2>>>();
}
