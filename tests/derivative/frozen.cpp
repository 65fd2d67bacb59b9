// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE derivative_frozen
#include "../layer/frozen.hpp"

#include <cmath>

using namespace chainrule;
using namespace chainrule::calculus;
using namespace frozen_layers;

namespace {

using ordinary = network<input<6>, dense<5, act::silu>, dense<4, act::tanh>, dense<3>>;
using front = network<input<6>, frozen<dense<5, act::silu>>, frozen<dense<4, act::tanh>>, dense<3>>;

}  // namespace

// What differentiates further knows no frozen parameters either: it is the part of the ordinary network's that belongs
// to the others.
BOOST_AUTO_TEST_CASE(products_with_derivatives) {
  const model<ordinary, double> p{he_normal{}, seed{5}};
  const model<front, double> f{he_normal{}, seed{5}};
  xt::xtensor<double, 2> x = xt::cast<double>(numbers<2>({7, 6}, 1)), targets = xt::cast<double>(numbers<2>({7, 3}, 2)),
                         u = xt::cast<double>(numbers<2>({7, 6}, 3));
  gradient<ordinary, double> along;
  gradient<front, double> along_last;
  along[W<3>](1, 2) = along_last[W<3>](1, 2) = 0.7;
  along[b<3>](0) = along_last[b<3>](0) = -0.4;
  const auto alike = [](const auto& left, const auto& right) {
    BOOST_TEST(same_bits(left[W<3>], right[W<3>]));
    BOOST_TEST(same_bits(left[b<3>], right[b<3>]));
    BOOST_TEST(left[b<3>](0) != 0.);
  };
  alike(hessian_vector_product(p, squared_error{}, x, targets, along),
        hessian_vector_product(f, squared_error{}, x, targets, along_last));
  alike(gauss_newton_vector_product(p, squared_error{}, x, targets, along),
        gauss_newton_vector_product(f, squared_error{}, x, targets, along_last));
  alike(vjp(p, x, targets).gradient, vjp(f, x, targets).gradient);
  BOOST_TEST(same_bits(vjp(p, x, targets).input, vjp(f, x, targets).input));
  BOOST_TEST(same_bits(jvp(p, x, u, along).tangent, jvp(f, x, u, along_last).tangent));
  alike(second_derivative_vjp(p, x, u, targets, targets, targets),
        second_derivative_vjp(f, x, u, targets, targets, targets));
  BOOST_TEST(same_bits(evaluate(d(a<3>) / d(a<0>), p, x), evaluate(d(a<3>) / d(a<0>), f, x)));
  BOOST_TEST(same_bits(evaluate(d(C) / d(W<1>), p, squared_error{}, x, targets),
                       evaluate(d(C) / d(W<1>), f, squared_error{}, x, targets)));

  const auto all = hessian(p, squared_error{}, x, targets);
  const auto some = hessian(f, squared_error{}, x, targets);
  static_assert(std::is_same_v<std::remove_const_t<decltype(some)>, tensor<double, shape<15, 15>>>);
  constexpr std::size_t before = ordinary::parameter_count - 15;
  for (std::size_t i = 0; i < 15; ++i)
    for (std::size_t j = 0; j < 15; ++j) BOOST_TEST(some(i, j) == all(before + i, before + j));
  const auto each = per_sample_gradients(p, squared_error{}, x, targets);
  const auto of_last = per_sample_gradients(f, squared_error{}, x, targets);
  BOOST_TEST(of_last.matrix().shape(1) == 15u);
  BOOST_TEST(same_bits(each[W<3>], of_last[W<3>]));
  BOOST_TEST(parameters_to_vector(f).size() == front::parameter_count);
}

BOOST_AUTO_TEST_CASE(optimizers_of_second_order_leave_frozen_parameters_alone) {
  xt::xtensor<double, 2> x = xt::cast<double>(numbers<2>({30, 6}, 1)),
                         targets = xt::cast<double>(numbers<2>({30, 3}, 2));
  const auto train = [&](const auto& rule) {
    model<front, double> m{he_normal{}, seed{5}};
    const model<front, double> before = m;
    auto optimizer = optimizer_for(m, rule);
    auto scratch = tape_for(m, 30);
    const double first = optimizer.step(m, squared_error{}, x, targets, scratch);
    for (int i = 0; i < 4; ++i) optimizer.step(m, squared_error{}, x, targets, scratch);
    BOOST_TEST(cost_of(m, squared_error{}, x, targets) < 0.99 * first);
    BOOST_TEST(same_bits(m[W<1>], before[W<1>]));
    BOOST_TEST(same_bits(m[b<2>], before[b<2>]));
    BOOST_TEST(!same_bits(m[W<3>], before[W<3>]));
    return cost_of(m, squared_error{}, x, targets);
  };
  // The last layer alone is linear least squares: both arrive at the one least cost.
  BOOST_TEST(std::abs(train(levenberg_marquardt{}) - train(newton_cg{})) < 1e-6);
}
