// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_smooth_activations
#include "activation.hpp"

using namespace chainrule;

BOOST_AUTO_TEST_CASE(laws_of_sigmoid) { laws::check_activation<act::sigmoid>(); }
BOOST_AUTO_TEST_CASE(laws_of_tanh) { laws::check_activation<act::tanh>(); }
BOOST_AUTO_TEST_CASE(laws_of_silu) { laws::check_activation<act::silu>(); }
BOOST_AUTO_TEST_CASE(laws_of_gelu) { laws::check_activation<act::gelu>(); }
BOOST_AUTO_TEST_CASE(laws_of_softplus) { laws::check_activation<act::softplus>(); }
