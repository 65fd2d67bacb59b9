// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_own_layers
#include "finite_steps.hpp"

#include "../own_layers.hpp"

using namespace finite_steps;

// Layers of a user's own say nothing of their gradients, so those are looked at.
BOOST_AUTO_TEST_CASE(layers_of_a_users_own) {
  using namespace own_layers;
  using own = network<input<9>, dense<7, act::tanh>, scaled_twice<>, act::tanh, scaled_dense<4>, act::tanh, dense<3>>;
  check<own>(4, sgd_momentum{.momentum = 0.9}, "layer 1, dense<7, act::tanh>");
  check<own>(4, own_over_many{}, "layer 1, dense<7, act::tanh>");
  check<own>(400, sgd_momentum{.momentum = 0.9}, "layer 1, dense<7, act::tanh>", threads{3});
  using first = network<input<9>, scaled_twice<>, act::tanh, dense<3>>;
  check<first>(4, adam{}, "layer 1, scaled_twice<");
}
