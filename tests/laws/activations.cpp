// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_activations
#include "layer.hpp"

using namespace chainrule;

namespace {

// In a dense layer, as an entry of its own, and in a residual, where its input is still needed afterwards.
template <class Function>
void check_activation() {
  laws::check_laws<network<input<3>, dense<4, Function>, dense<2>>>();
  laws::check_laws<network<input<3>, dense<4>, Function, dense<2, Function>>>();
  laws::check_laws<network<input<3>, dense<4>, residual<Function>>>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(laws_of_identity) { check_activation<act::identity>(); }
BOOST_AUTO_TEST_CASE(laws_of_sigmoid) { check_activation<act::sigmoid>(); }
BOOST_AUTO_TEST_CASE(laws_of_tanh) { check_activation<act::tanh>(); }
BOOST_AUTO_TEST_CASE(laws_of_relu) { check_activation<act::relu>(); }
BOOST_AUTO_TEST_CASE(laws_of_leaky_relu) { check_activation<act::leaky_relu>(); }
BOOST_AUTO_TEST_CASE(laws_of_leaky) { check_activation<act::leaky<1, 5>>(); }
BOOST_AUTO_TEST_CASE(laws_of_elu) { check_activation<act::elu>(); }
BOOST_AUTO_TEST_CASE(laws_of_silu) { check_activation<act::silu>(); }
BOOST_AUTO_TEST_CASE(laws_of_gelu) { check_activation<act::gelu>(); }
BOOST_AUTO_TEST_CASE(laws_of_softplus) { check_activation<act::softplus>(); }
