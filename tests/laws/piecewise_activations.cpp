// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_piecewise_activations
#include "activation.hpp"

using namespace chainrule;

BOOST_AUTO_TEST_CASE(laws_of_identity) { laws::check_activation<act::identity>(); }
BOOST_AUTO_TEST_CASE(laws_of_relu) { laws::check_activation<act::relu>(); }
BOOST_AUTO_TEST_CASE(laws_of_leaky_relu) { laws::check_activation<act::leaky_relu<>>(); }
BOOST_AUTO_TEST_CASE(laws_of_leaky) { laws::check_activation<act::leaky_relu<0.2>>(); }
BOOST_AUTO_TEST_CASE(laws_of_elu) { laws::check_activation<act::elu<>>(); }
