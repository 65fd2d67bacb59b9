// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_dense_layers
#include "layer.hpp"

using namespace chainrule;
using laws::check_forward;
using laws::check_laws;

// Each layer in networks that have parameters before and behind it, so that gradients pass through.
BOOST_AUTO_TEST_CASE(laws_of_dense_layers) {
  check_laws<network<input<3>, dense<4>>>();
  check_laws<network<input<1>, dense<1, act::tanh>>>();
  check_laws<network<input<3>, dense<33, act::tanh>, dense<7, act::sigmoid>, dense<2>>>();
  check_laws<network<input<3>, dense<17, no_bias, act::tanh>, dense<2, no_bias>>>();
  check_forward<network<input<3>, dense<4, act::relu, no_bias>, dense<2, no_bias>>>([](const double* x, const auto& p) {
    const std::vector<double> nothing(4);
    auto a = laws::naive_dense(x, 3, 4, p[0], nothing.data());
    for (double& each : a) each = std::max(each, 0.0);
    return laws::naive_dense(a.data(), 4, 2, p[1], nothing.data());
  });
  check_forward<network<input<3>, dense<5>>>(
      [](const double* x, const auto& p) { return laws::naive_dense(x, 3, 5, p[0], p[1]); });
  check_forward<network<input<70>, dense<37>>>(
      [](const double* x, const auto& p) { return laws::naive_dense(x, 70, 37, p[0], p[1]); });
}

BOOST_AUTO_TEST_CASE(laws_of_rearranging_layers) {
  check_laws<network<input<2, 3>, flatten, dense<4, act::tanh>, reshape<2, 2>, act::sigmoid, flatten, dense<2>>>();
  check_forward<network<input<2, 3>, reshape<3, 2>, flatten>>(
      [](const double* x, const auto&) { return std::vector<double>(x, x + 6); });
}

BOOST_AUTO_TEST_CASE(laws_of_sequences) {
  check_laws<network<input<3>, sequential<dense<4, act::tanh>, dense<3>>, dense<2>>>();
  check_laws<network<input<3>, sequential<sequential<dense<4>, act::tanh>, sequential<dense<2>>>>>();
  check_forward<network<input<3>, sequential<dense<4>, dense<2>>>>([](const double* x, const auto& p) {
    return laws::naive_dense(laws::naive_dense(x, 3, 4, p[0], p[1]).data(), 4, 2, p[2], p[3]);
  });
}
