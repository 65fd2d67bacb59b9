// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_evaluate
#include <boost/test/unit_test.hpp>

#include <vector>

#include <chainrule/chainrule.hpp>

#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

using net = network<input<3>, dense<4, act::tanh>, dense<5, act::silu>, dense<2>>;

tensor<double, shape<3>> some_input() { return {0.7, -0.4, 0.2}; }

using branched = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::silu>, dense<4>>,
                         concat<dense<2>, sequential<dense<3>, act::sigmoid>>>;
using picture = network<input<2, 7, 6>, conv2d<filters<3>, kernel_size<3>, padding<1>, act::tanh>, max_pool2d<2>,
                        conv2d<filters<2>, kernel_size<2>>, avg_pool2d<2, stride<1>>, flatten, dense<3>>;

}  // namespace

BOOST_AUTO_TEST_CASE(branches_and_paths_into_composites) {
  const auto m = model<branched, double>{he_normal{}, seed{8}};
  const auto x = some_input();
  check_close(flat(evaluate(d(a<3>) / d(a<0>), m, x)), differences_by_input(m, x), 1e-8);
  check_close(flat(evaluate(d(a<3>) / d(W<1>), m, x)), differences_by_parameter(m, W<1>, x), 1e-8);
  check_close(flat(evaluate(d(a<3>) / d(W<2, 1>), m, x)), differences_by_parameter(m, W<2, 1>, x), 1e-8);
  check_close(flat(evaluate(d(a<3>) / d(b<2, 2>), m, x)), differences_by_parameter(m, b<2, 2>, x), 1e-8);
  check_close(flat(evaluate(d(a<3>) / d(W<3, 2, 1>), m, x)), differences_by_parameter(m, W<3, 2, 1>, x), 1e-8);
  // The first branch of the concat knows nothing of the second.
  check_close(flat(evaluate(d(a<3>) / d(W<3, 1>), m, x)), differences_by_parameter(m, W<3, 1>, x), 1e-8);
}

BOOST_AUTO_TEST_CASE(pictures) {
  const auto m = model<picture, double>{he_normal{}, seed{9}};
  const auto x = drawn_tensor<tensor<double, shape<2, 7, 6>>>(5);
  const auto jacobian = evaluate(d(a<6>) / d(a<0>), m, x);
  static_assert(std::is_same_v<decltype(jacobian), const tensor<double, shape<3, 2, 7, 6>>>);
  check_close(flat(jacobian), differences_by_input(m, x), 1e-8);
  check_close(flat(evaluate(d(a<6>) / d(W<1>), m, x)), differences_by_parameter(m, W<1>, x), 1e-8);
  check_close(flat(evaluate(d(a<6>) / d(b<1>), m, x)), differences_by_parameter(m, b<1>, x), 1e-8);
  check_close(flat(evaluate(d(a<6>) / d(W<3>), m, x)), differences_by_parameter(m, W<3>, x), 1e-8);
  check_close(flat(evaluate(d(a<6>) / d(W<6>), m, x)), differences_by_parameter(m, W<6>, x), 1e-8);
}

BOOST_AUTO_TEST_CASE(a_cost_by_everything_is_what_back_propagation_finds) {
  const auto m = model<picture, double>{he_normal{}, seed{9}};
  const auto x = drawn_tensor<tensor<double, shape<2, 7, 6>>>(5);
  const auto [cost, gradient] = value_and_gradient(m, softmax_cross_entropy{}, x, 2);
  BOOST_TEST(cost > 0);
  check_close(flat(evaluate(d(C) / d(W<1>), m, softmax_cross_entropy{}, x, 2)), flat(gradient[W<1>]), 1e-13);
  check_close(flat(evaluate(d(C) / d(b<1>), m, softmax_cross_entropy{}, x, 2)), flat(gradient[b<1>]), 1e-13);
  check_close(flat(evaluate(d(C) / d(W<3>), m, softmax_cross_entropy{}, x, 2)), flat(gradient[W<3>]), 1e-13);
  const auto by_weight = evaluate(d(C) / d(W<6>), m, softmax_cross_entropy{}, x, 2);
  static_assert(std::is_same_v<decltype(by_weight), const tensor<double, shape<3, 2>>>);
  check_close(flat(by_weight), flat(gradient[W<6>]), 1e-13);

  // By an activation and by the input: the row times the rest of the chain.
  const auto row = evaluate(d(C) / d(a<6>), m, softmax_cross_entropy{}, x, 2);
  const auto rest = evaluate(d(a<6>) / d(a<0>), m, x);
  const auto whole = flat(evaluate(d(C) / d(a<0>), m, softmax_cross_entropy{}, x, 2));
  numbers product(whole.size());
  for (std::size_t o = 0; o < 3; ++o)
    for (std::size_t i = 0; i < whole.size(); ++i) product[i] += row(o) * rest.storage()[o * whole.size() + i];
  check_close(whole, product, 1e-12);
}

BOOST_AUTO_TEST_CASE(every_order_of_multiplication_has_the_same_value) {
  const auto m = model<branched, double>{he_normal{}, seed{8}};
  const auto x = some_input();
  constexpr auto orders = multiplication_order<branched>(d(a<3>) / d(a<0>));
  const auto best = flat(evaluate(d(a<3>) / d(a<0>), m, x));
  check_close(flat(evaluate(orders.order, m, x)), best, 0);
  check_close(flat(evaluate(orders.forward_order, m, x)), best, 1e-13);
  check_close(flat(evaluate(orders.reverse_order, m, x)), best, 1e-13);
  check_close(flat(evaluate(d(a<3>) / d(a<2>) * in_brackets(d(a<2>) / d(a<1>) * d(a<1>) / d(a<0>)), m, x)), best,
              1e-13);
}

// One Jacobian a sample: as a batch of static shape, of dynamic extent, and of dynamic rank.
BOOST_AUTO_TEST_CASE(a_batch_has_one_derivative_a_sample) {
  const auto m = model<net, float>{he_normal{}, seed{7}};
  const auto batch = drawn_tensor<tensor<float, shape<5, 3>>>(3);
  const auto jacobians = evaluate(d(a<3>) / d(a<0>), m, batch);
  const auto outers = evaluate(d(a<3>) / d(W<2>), m, batch);
  const auto dynamic = evaluate(d(a<3>) / d(a<0>), m, xt::xarray<float>(batch));
  BOOST_TEST(jacobians.shape()[0] == 5u);
  BOOST_TEST(dynamic.dimension() == 3u);
  BOOST_TEST(outers.size() == 5u);
  for (std::size_t r = 0; r < 5; ++r) {
    tensor<float, shape<3>> x;
    std::copy_n(batch.storage().begin() + 3 * r, 3, x.storage().begin());
    const auto alone = evaluate(d(a<3>) / d(a<0>), m, x);
    const auto outer_one = evaluate(d(a<3>) / d(W<2>), m, x).dense();
    for (std::size_t i = 0; i < alone.size(); ++i)
      BOOST_TEST(std::abs(alone.storage()[i] - jacobians.storage()[r * alone.size() + i]) < 1e-5f);
    BOOST_TEST(std::equal(jacobians.storage().begin(), jacobians.storage().end(), dynamic.storage().begin()));
    check_close(flat(outers[r]), flat(outer_one), 1e-5);
  }
  const tensor<float, shape<5, 2>> targets = drawn_tensor<tensor<float, shape<5, 2>>>(4);
  const auto costs = evaluate(d(C) / d(W<1>), m, squared_error{}, batch, targets);
  const auto [cost, gradient] = value_and_gradient(m, squared_error{}, batch, targets);
  BOOST_TEST(cost > 0);
  check_close(flat(xt::eval(xt::mean(costs, {0}))), flat(gradient[W<1>]), 1e-5);
}

// The last product of two weights, W2 W1, is written row by row: the smaller of the three matrices is turned. Plain
// loops.
template <std::size_t In, std::size_t Middle, std::size_t Out>
void check_product_of_weights() {
  using linear = network<input<In>, dense<Middle>, dense<Out>>;
  const auto m = model<linear, double>{he_normal{}, seed{11}};
  const auto second = m[W<2>];
  const auto first = m[W<1>];
  numbers expected(Out * In);
  for (std::size_t o = 0; o < Out; ++o)
    for (std::size_t i = 0; i < In; ++i)
      for (std::size_t k = 0; k < Middle; ++k) expected[o * In + i] += second(o, k) * first(k, i);
  check_close(flat(evaluate(d(a<2>) / d(a<0>), m, xt::xarray<double>::from_shape({In}))), expected, 1e-13);
}

BOOST_AUTO_TEST_CASE(last_products) {
  check_product_of_weights<5, 3, 6>();
  check_product_of_weights<6, 4, 2>();
  check_product_of_weights<3, 7, 2>();
  check_product_of_weights<40, 9, 37>();
  check_product_of_weights<41, 19, 10>();
  check_product_of_weights<17, 50, 23>();
}

// Evaluations of one thread share their memory; what one has returned stays.
BOOST_AUTO_TEST_CASE(results_outlive_the_next_evaluation) {
  const auto m = model<net, double>{he_normal{}, seed{7}}, other = model<net, double>{he_normal{}, seed{8}};
  const auto x = some_input();
  const auto whole = evaluate(d(a<3>) / d(a<0>), m, x);
  const auto slopes = evaluate(d(a<1>) / d(z<1>), m, x);
  const auto kept = flat(whole), kept_slopes = flat(slopes);
  const auto of_other = flat(evaluate(d(a<3>) / d(a<0>), other, x)),
             slopes_of_other = flat(evaluate(d(a<1>) / d(z<1>), other, x));
  evaluate(d(a<3>) / d(a<0>), other, xt::xarray<double>(xt::ones<double>({70, 3})));
  BOOST_TEST(kept == flat(whole));
  BOOST_TEST(kept_slopes == flat(slopes));
  BOOST_TEST(kept != of_other);
  BOOST_TEST(kept_slopes != slopes_of_other);
  BOOST_TEST(kept == flat(evaluate(d(a<3>) / d(a<0>), m, x)));
}

BOOST_AUTO_TEST_CASE(bad_inputs_are_refused) {
  const auto m = model<net, double>{he_normal{}, seed{7}};
  BOOST_CHECK_THROW(evaluate(d(a<3>) / d(a<0>), m, xt::xarray<double>::from_shape({4})), shape_error);
  BOOST_CHECK_THROW(evaluate(d(a<3>) / d(a<0>), m, xt::xarray<double>::from_shape({0, 3})), shape_error);
  BOOST_CHECK_THROW(evaluate(d(C) / d(a<0>), m, squared_error{}, some_input(), xt::xarray<double>::from_shape({3})),
                    shape_error);
}
