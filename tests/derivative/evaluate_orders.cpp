// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE derivative_evaluate_orders
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

using residuals = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::tanh>, dense<4>>,
                          residual<dense<3, act::silu>, dense<4>>, dense<2>>;
using branched = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::silu>, dense<4>>,
                         concat<dense<2>, sequential<dense<3>, act::sigmoid>>>;
using nested = network<input<4>, residual<residual<dense<6, act::tanh>, dense<4>>, dense<4>>,
                       residual<concat<dense<2>, residual<dense<2>, dense<4>>>, dense<4>>, dense<2>>;
using picture =
    network<input<1, 6, 6>, conv2d<filters<2>, kernel_size<3>, padding<same>>,
            residual<conv2d<filters<3>, kernel_size<3>, padding<same>, act::tanh>, conv2d<filters<2>, kernel_size<1>>>,
            avg_pool2d<2>, concat<conv2d<filters<1>, kernel_size<1>>, act::silu>, max_pool2d<3>, flatten, dense<3>>;

// The cost's derivative in all the orders of its plan, against back-propagation.
template <class Net, class Symbol>
void check_orders(Symbol symbol) {
  const auto m = model<Net, double>{he_normal{}, seed{8}};
  const auto x = drawn_tensor<tensor<double, typename Net::input_shape>>(5);
  const auto y = drawn_tensor<tensor<double, typename Net::output_shape>>(6);
  const auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  const numbers expected = flat(gradient[symbol]);
  constexpr auto orders = multiplication_order<Net>(d(C) / d(Symbol{}));
  check_close(flat(evaluate(d(C) / d(symbol), m, squared_error{}, x, y)), expected, 1e-13);
  check_close(flat(evaluate(orders.order, m, squared_error{}, x, y)), expected, 1e-13);
  check_close(flat(evaluate(orders.forward_order, m, squared_error{}, x, y)), expected, 1e-13);
  check_close(flat(evaluate(orders.reverse_order, m, squared_error{}, x, y)), expected, 1e-13);
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_orders_have_the_value_of_back_propagation) {
  check_orders<residuals>(W<1>);
  check_orders<residuals>(b<2, 1>);
  check_orders<branched>(W<1>);
  check_orders<branched>(W<3, 2, 1>);
  check_orders<nested>(W<1, 1, 1>);
  check_orders<nested>(b<1, 2>);
  check_orders<nested>(W<2, 1, 2, 1>);
  check_orders<picture>(W<1>);
  check_orders<picture>(b<2, 1>);
}
