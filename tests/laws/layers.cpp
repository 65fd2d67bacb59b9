// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_layers
#include "layer.hpp"

#include "../own_layers.hpp"

using namespace chainrule;
using laws::check_forward;
using laws::check_laws;

// Every layer, each in a network that has parameters before and behind it, so that gradients pass through.
BOOST_AUTO_TEST_CASE(laws_of_dense_layers) {
  check_laws<network<input<3>, dense<4>>>();
  check_laws<network<input<1>, dense<1, act::tanh>>>();
  check_laws<network<input<3>, dense<33, act::tanh>, dense<7, act::sigmoid>, dense<2>>>();
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
  check_laws<network<input<3>, sequence<dense<4, act::tanh>, dense<3>>, dense<2>>>();
  check_laws<network<input<3>, sequence<sequence<dense<4>, act::tanh>, sequence<dense<2>>>>>();
  check_forward<network<input<3>, sequence<dense<4>, dense<2>>>>([](const double* x, const auto& p) {
    return laws::naive_dense(laws::naive_dense(x, 3, 4, p[0], p[1]).data(), 4, 2, p[2], p[3]);
  });
}

BOOST_AUTO_TEST_CASE(laws_of_residuals) {
  check_laws<network<input<3>, dense<4, act::tanh>, residual<dense<6, act::tanh>, dense<4>>, dense<2>>>();
  check_laws<network<input<3>, residual<dense<3, act::gelu>, residual<dense<3>>>, act::tanh>>();
  check_laws<network<input<3>, dense<4>, residual<act::tanh>, residual<act::silu>>>();
  check_laws<network<input<3>, dense<4>, residual<act::identity, flatten>, dense<2>>>();
  check_forward<network<input<3>, residual<dense<3>>>>([](const double* x, const auto& p) {
    auto sum = laws::naive_dense(x, 3, 3, p[0], p[1]);
    for (std::size_t i = 0; i < 3; ++i) sum[i] += x[i];
    return sum;
  });
}

BOOST_AUTO_TEST_CASE(laws_of_concats) {
  check_laws<network<input<3>, dense<4>, concat<dense<2, act::tanh>, sequence<dense<3>, act::silu>, act::sigmoid>,
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
      network<input<3>, dense<4, act::tanh>, act::silu, act::sigmoid, concat<act::identity, act::tanh>, act::elu>>();
}

// Layers of a user's own, whose gradients by a parameter read parameters.
BOOST_AUTO_TEST_CASE(laws_of_layers_that_read_parameters) {
  using namespace own_layers;
  check_laws<
      network<input<3>, dense<4, act::tanh>, scaled_twice<>, act::tanh, scaled_twice<by_one_stated>, dense<2>>>();
  check_laws<network<input<3>, scaled_dense<4>, act::tanh, scaled_dense<3>>>();
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
