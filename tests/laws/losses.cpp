// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_losses
#include "layer.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;

BOOST_AUTO_TEST_CASE(squared_errors) {
  laws::check_laws<network<input<3>, dense<4, act::tanh>, dense<3>>, squared_error>();
}
BOOST_AUTO_TEST_CASE(binary_cross_entropies) {
  laws::check_laws<network<input<3>, dense<4, act::tanh>, dense<3>>, binary_cross_entropy>();
}
BOOST_AUTO_TEST_CASE(softmax_cross_entropies) {
  laws::check_laws<network<input<3>, dense<4, act::tanh>, dense<3>>, softmax_cross_entropy>();
}

// Three outputs fill a part of a vector of floats, and the sigmoid of what lies beside them is no zero. By the same
// model in double, where they fill another part.
template <class Loss>
void check_costs_beside_the_last_output(const Loss& loss) {
  using net = network<input<2>, dense<3, act::sigmoid>>;
  model<net, float> m{seed{3}};
  model<net, double> wide;
  std::copy_n(m.data(), m.size(), wide.data());
  const tensor<float, shape<2>> x{0.3f, -0.7f};
  const tensor<float, shape<3>> y{0.25f, 0.5f, 0.75f};
  const tensor<double, shape<2>> wide_x{x(0), x(1)};
  const tensor<double, shape<3>> wide_y{y(0), y(1), y(2)};
  const double expected = cost_of(wide, loss, wide_x, wide_y);
  BOOST_TEST(expected > 0.1);
  BOOST_TEST(static_cast<double>(cost_of(m, loss, x, y)) == expected, boost::test_tools::tolerance(1e-5));
  const auto [cost, gradient] = value_and_gradient(m, loss, x, y);
  BOOST_TEST(static_cast<double>(cost) == expected, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(lanes_beside_the_last_output_cost_nothing) {
  check_costs_beside_the_last_output(squared_error{});
  check_costs_beside_the_last_output(absolute_error{});
  check_costs_beside_the_last_output(binary_cross_entropy{});
}
