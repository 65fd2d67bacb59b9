// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_composite_layers
#include "layer.hpp"

using namespace chainrule;
using laws::check_forward;
using laws::check_laws;

BOOST_AUTO_TEST_CASE(laws_of_residuals) {
  check_laws<network<input<3>, dense<4, act::tanh>, residual<dense<6, act::tanh>, dense<4>>, dense<2>>>();
  check_laws<network<input<3>, residual<dense<3, act::gelu>, residual<dense<3>>>, act::tanh>>();
  check_laws<network<input<3>, dense<4>, residual<act::tanh>, residual<act::silu>>>();
  check_laws<
      network<input<3>, network<input<3>, dense<4, act::tanh>, dense<3>>, residual<network<input<3>, dense<3>>>>>();
  check_laws<network<input<3>, dense<4>, residual<act::identity, flatten>, dense<2>>>();
  check_forward<network<input<3>, residual<dense<3>>>>([](const double* x, const auto& p) {
    auto sum = laws::naive_dense(x, 3, 3, p[0], p[1]);
    for (std::size_t i = 0; i < 3; ++i) sum[i] += x[i];
    return sum;
  });
}

BOOST_AUTO_TEST_CASE(laws_of_concats) {
  check_laws<network<input<3>, dense<4>, concat<dense<2, act::tanh>, sequential<dense<3>, act::silu>, act::sigmoid>,
                     dense<2>>>();
  check_laws<network<input<3>, concat<dense<2>, residual<dense<3, act::tanh>>>>>();
  check_laws<
      network<input<4>, dense<6, act::tanh>, reshape<2, 3>, concat<act::tanh, act::softplus>, flatten, dense<1>>>();
  check_forward<network<input<3>, concat<dense<2>, act::identity, dense<1>>>>([](const double* x, const auto& p) {
    auto joined = laws::naive_dense(x, 3, 2, p[0], p[1]);
    joined.insert(joined.end(), x, x + 3);
    joined.push_back(laws::naive_dense(x, 3, 1, p[2], p[3])[0]);
    return joined;
  });
}

// One value with two consumers that overwrite: the plan of memory must keep what both need.
BOOST_AUTO_TEST_CASE(shared_values_are_not_overwritten) {
  check_laws<network<input<3>, dense<4>, concat<act::tanh, act::relu, act::gelu>, dense<2>>>();
  check_laws<
      network<input<3>, dense<4, act::tanh>, act::silu, act::sigmoid, concat<act::identity, act::tanh>, act::elu<>>>();
}
