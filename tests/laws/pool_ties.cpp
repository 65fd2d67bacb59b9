// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_pool_ties
#include "layer.hpp"

using namespace chainrule;

// Equal numbers under a window, zeros of both signs among them: forward over dual numbers and backward pick the same
// one.
BOOST_AUTO_TEST_CASE(ties_under_a_window) {
  const auto check = []<class Pool>(Pool, std::size_t outputs) {
    for (int kind = 0; kind < 4; ++kind) {
      std::vector<double> parameters(
          16);  // the weights of 16 units; then their biases, which are the image, since the input is 0
      for (int i = 0; i < 16; ++i)
        parameters.push_back(kind == 0                  ? 0.5
                             : kind == 1                ? (i % 3 == 0 ? 0.0 : -0.0)
                             : kind == 2                ? (i % 3 == 0 ? -0.0 : 0.0)
                             : i % 4 == 1 || i % 5 == 0 ? 2.0
                                                        : 1.0);
      for (std::size_t i = 0; i < outputs; ++i) parameters.push_back(0.5 + 0.25 * static_cast<double>(i));
      parameters.push_back(0.125);
      laws::check_kinks<network<input<1>, dense<16>, reshape<1, 2, 8>, Pool, flatten, dense<1>>>({{0}}, {parameters});
      laws::check_kinks<network<input<1>, dense<16>, residual<act::relu>, reshape<1, 2, 8>, Pool, flatten, dense<1>>>(
          {{0}}, {parameters});
    }
  };
  check(max_pool2d<2>{}, 4);
  check(max_pool2d<2, stride<1>>{}, 7);
}
