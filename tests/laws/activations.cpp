// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_activations
#include "layer.hpp"

#include <cmath>
#include <limits>

using namespace chainrule;

namespace {

// What an activation states of its outputs, over all exponents of double, and of what is not a number.
template <class Function>
void check_bounds() {
  static_assert(BoundedByOne<Function>);
  for (int exponent = -1074; exponent < 1024; ++exponent)
    for (const double z : {std::ldexp(1.0, exponent), std::ldexp(-1.9, exponent)}) {
      BOOST_TEST(std::abs(Function::value(z)) <= 1);
      BOOST_TEST(std::abs(Function::value(static_cast<float>(z))) <= 1);
    }
  BOOST_TEST(std::isnan(Function::value(std::numeric_limits<double>::quiet_NaN())));
  BOOST_TEST(std::isnan(Function::derivative_from_output(std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace

// Every activation once, in one network. Each by itself: piecewise_activations.cpp, smooth_activations.cpp.
BOOST_AUTO_TEST_CASE(laws_of_all_activations) {
  laws::check_laws<network<input<3>, dense<4, act::sigmoid>, act::silu, residual<act::gelu>, dense<4, act::relu>,
                           act::softplus, dense<4, act::elu<>>, residual<act::tanh>, dense<4, act::leaky_relu<>>,
                           act::identity, dense<3, act::leaky_relu<0.2>>, dense<2>>>();
}

BOOST_AUTO_TEST_CASE(outputs_are_bounded_as_stated) {
  check_bounds<act::sigmoid>();
  check_bounds<act::tanh>();
}
