// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_own_layers
#include "layer.hpp"

#include "../own_layers.hpp"

using namespace chainrule;
using laws::check_forward;
using laws::check_laws;

// Layers of a user's own, whose gradients by a parameter read parameters.
BOOST_AUTO_TEST_CASE(laws_of_layers_that_read_parameters) {
  using namespace own_layers;
  check_laws<
      network<input<3>, dense<4, act::tanh>, scaled_twice<>, act::tanh, scaled_twice<by_one_stated>, dense<2>>>();
  check_laws<network<input<3>, scaled_dense<4>, act::tanh, scaled_dense<3>>>();
}

// An operation that computes in memory that it asks for.
BOOST_AUTO_TEST_CASE(laws_of_a_workspace) {
  using own_layers::less_median;
  check_laws<network<input<3>, dense<5, act::tanh>, less_median<>, dense<3>, less_median<>, dense<2>>>();
  check_forward<network<input<5>, less_median<>>>([](const double* x, const auto&) {
    std::vector<double> sorted(x, x + 5), y(x, x + 5);
    std::sort(sorted.begin(), sorted.end());
    for (double& each : y) each -= sorted[2];
    return y;
  });
}

// And whose parameters have several axes, in either order.
BOOST_AUTO_TEST_CASE(laws_of_layers_with_matrices) {
  using namespace own_layers;
  check_laws<network<input<2, 3>, scaling<>, scaling<structure::diagonal>, flatten, connected<4, act::tanh>,
                     connected<3, act::sigmoid, storage_order::column_major>>>();
  check_laws<network<input<2, 3>, connected_to_all<4, shape<2, 3>>, connected<70, act::tanh>, connected<2>>>();
  check_forward<network<input<2, 3>, scaling<>>>([](const double* x, const auto& p) {
    std::vector<double> y(6);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t j = 0; j < 3; ++j) y[i * 3 + j] = p[0][i * 3 + j] * x[i * 3 + j] + p[1][i * 3 + j];
    return y;
  });
  check_forward<network<input<2, 3>, connected_to_all<4, shape<2, 3>>>>([](const double* x, const auto& p) {
    std::vector<double> z(p[1], p[1] + 4);
    for (std::size_t o = 0; o < 4; ++o)
      for (std::size_t e = 0; e < 6; ++e) z[o] += p[0][o * 6 + e] * x[e];
    return z;
  });
}
