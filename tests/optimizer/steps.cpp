// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE optimizer_steps
#include <boost/test/unit_test.hpp>

#include <chainrule/optimizer/optimizer.hpp>

#include <cmath>
#include <vector>

using namespace chainrule;

namespace {

// Five steps on p0^2 + (p1 - 1)^2 / 2 + 2 (p2 - 2)^2 from (1, -2, 0.5), as PyTorch 1.13's torch.optim makes them in double.
template <class T, class Optimizer>
void check(const Optimizer& rule, const double (&expected)[3], double tolerance) {
  T p[3] = {T(1), T(-2), T(0.5)};
  std::vector<T> state(3 * Optimizer::state_count);
  for (std::size_t number = 1; number <= 5; ++number) {
    const T gradient[3] = {2 * p[0], p[1] - T(1), 4 * (p[2] - T(2))};
    optimizers::step(rule, 3, p, gradient, state.data(), 3, number);
  }
  for (int i = 0; i < 3; ++i) BOOST_TEST(std::abs(static_cast<double>(p[i]) - expected[i]) < tolerance);
}

template <class Optimizer>
void check(const Optimizer& rule, const double (&expected)[3]) {
  check<double>(rule, expected, 1e-12);
  check<float>(rule, expected, 1e-6);
}

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_makes_them) {
  check(gradient_descent{.learning_rate = 0.05}, {0.5904900000000001, -1.3213428125, 1.50848});
  check(momentum{.learning_rate = 0.05}, {-0.029159999999999978, -0.25146781249999983, 2.87063});
  check(nesterov{.learning_rate = 0.05}, {-0.10458168390000007, 0.05217308480312506, 2.6235763712});
  check(adam{.learning_rate = 0.05}, {0.7514778912964929, -1.7504011178337995, 0.7491102718863565});
}
