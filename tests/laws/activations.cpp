// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_activations
#include "layer.hpp"

#include <cmath>
#include <limits>

using namespace chainrule;

namespace {

// In a dense layer, as an entry of its own, and in a residual, where its input is still needed afterwards.
template <class Function>
void check_activation() {
  laws::check_laws<network<input<3>, dense<4, Function>, dense<2>>>();
  laws::check_laws<network<input<3>, dense<4>, Function, dense<2, Function>>>();
  laws::check_laws<network<input<3>, dense<4>, residual<Function>>>();
  // z at zero of either sign, beside it, and where functions have become flat: in a layer, where it is fused, and alone
  const double least = std::numeric_limits<double>::denorm_min();
  for (const double z : {0.0, -0.0, least, -least, 1.0, -1.0, 800.0, -800.0}) {
    laws::check_kinks<network<input<1>, dense<1, Function>, dense<1>>>({{-1}},
                                                                       {{0, z, 0.75, 0.5}, {-z, -0.0, -0.75, 0.5}});
    laws::check_kinks<network<input<1>, dense<2>, residual<Function>, dense<1>>>({{-1}},
                                                                                 {{0, -0.0, z, -z, 0.75, 1.25, 0.5}});
  }
  // What it states of its outputs, over all exponents of double, and of what is not a number.
  if constexpr (BoundedByOne<Function>) {
    for (int exponent = -1074; exponent < 1024; ++exponent)
      for (const double z : {std::ldexp(1.0, exponent), std::ldexp(-1.9, exponent)}) {
        BOOST_TEST(std::abs(Function::value(z)) <= 1);
        BOOST_TEST(std::abs(Function::value(static_cast<float>(z))) <= 1);
      }
    BOOST_TEST(std::isnan(Function::value(std::numeric_limits<double>::quiet_NaN())));
    BOOST_TEST(std::isnan(Function::derivative_from_output(std::numeric_limits<double>::quiet_NaN())));
  }
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
