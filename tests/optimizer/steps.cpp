// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE optimizer_steps
#include <boost/test/unit_test.hpp>

#include <chainrule/initializer/initializer.hpp>
#include <chainrule/optimizer/optimizer.hpp>

#include <cmath>
#include <string_view>
#include <vector>

using namespace chainrule;

namespace {

// Five steps on p0^2 + (p1 - 1)^2 / 2 + 2 (p2 - 2)^2 from (1, -2, 0.5), as PyTorch 1.13's torch.optim makes them in
// double.
template <class T, class Optimizer>
void check(const Optimizer& rule, const double (&expected)[3], double tolerance) {
  T p[3] = {T(1), T(-2), T(0.5)};
  std::vector<T> state(3 * Optimizer::state_count);
  for (std::size_t number = 1; number <= 5; ++number) {
    const T gradient[3] = {2 * p[0], p[1] - T(1), 4 * (p[2] - T(2))};
    internal::optimizer::step(rule, 3, p, gradient, state.data(), 3, number);
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
  check(sgd{.learning_rate = 0.05}, {0.5904900000000001, -1.3213428125, 1.50848});
  check(sgd_momentum{.learning_rate = 0.05, .momentum = 0.9}, {-0.029159999999999978, -0.25146781249999983, 2.87063});
  check(sgd_momentum{.learning_rate = 0.05, .momentum = 0.9, .nesterov = true},
        {-0.10458168390000007, 0.05217308480312506, 2.6235763712});
  check(adam{.learning_rate = 0.05}, {0.7514778912964929, -1.7504011178337995, 0.7491102718863565});
  // The same with a penalty on each of the three, added to the cost before autograd.
  const sgd steep{.learning_rate = 0.05};
  const adam moments{.learning_rate = 0.05};
  check(with_penalty{steep, l1_penalty{0.3}}, {0.52906350000000002, -1.2534770937499999, 1.458056});
  check(with_penalty{moments, l1_penalty{0.3}}, {0.75123505629938181, -1.7503612075178367, 0.74905327000992161});
  check(with_penalty{steep, l2_penalty{0.3}}, {0.49842092070000005, -1.1050889984000001, 1.40372457185});
  check(with_penalty{moments, l2_penalty{0.3}}, {0.7514778909969605, -1.7504652960661717, 0.74887550338895548});
  check(with_penalty{steep, elastic_penalty{0.3, 0.1}}, {0.49818857374999997, -1.1795374024, 1.4230591468});
  check(with_penalty{moments, elastic_penalty{0.3, 0.1}},
        {0.75125386653831727, -1.7503891774180145, 0.7489730659702748});
}

// At 0 the slope of |p| is 0, as PyTorch's: the step is that of the cost alone. Values by hand.
BOOST_AUTO_TEST_CASE(penalties_at_zero) {
  for (const double gradient : {0.0, 0.25}) {
    double p[2] = {0, -0.0}, state[1] = {};
    const double g[2] = {gradient, gradient};
    internal::optimizer::step(with_penalty{sgd{.learning_rate = 1}, l1_penalty{0.5}}, 2, p, g, state, 2, 1);
    BOOST_TEST((p[0] == -gradient && p[1] == -gradient));
  }
  BOOST_TEST((l1_penalty{0.5}.value(-3) == 1.5 && l2_penalty{0.5}.value(-3) == 4.5 &&
              elastic_penalty{0.5, 0.25}.value(2) == 2));
}

// Settings that cannot be right, by their names: a rate or an epsilon that is not above 0 in the model's scalar, a
// share outside [0, 1).
namespace {

constexpr double infinity = __builtin_inf(), no_number = __builtin_nan("");

template <class T, class Settings>
constexpr bool refuses(const char* name, const Settings& settings) {
  const wrong_setting wrong = wrong_in<T>(settings);
  return wrong && std::string_view(wrong.name) == name;
}
template <class Settings>
constexpr bool refuses(const char* name, const Settings& settings) {
  return refuses<float>(name, settings) && refuses<double>(name, settings);
}
template <class Rule>
constexpr bool refuses_rates() {
  bool all = true;
  for (const double rate : {0.0, -0.1, infinity, -infinity, no_number})
    all = all && refuses("learning_rate", Rule{.learning_rate = rate});
  for (const double rate : {1e39, 1e-46})
    all = all && refuses<float>("learning_rate", Rule{.learning_rate = rate}) &&
          !wrong_in<double>(Rule{.learning_rate = rate});
  return all && !wrong_in<float>(Rule{}) && !wrong_in<double>(Rule{});
}
static_assert(refuses_rates<sgd>() && refuses_rates<sgd_momentum>() && refuses_rates<adam>());

constexpr bool refuses_shares() {
  bool all = true;
  for (const double share : {-0.1, 1.0, 1.5, infinity, no_number})
    all = all && refuses("momentum", sgd_momentum{.momentum = share}) &&
          refuses("momentum", sgd_momentum{.momentum = share, .nesterov = true}) &&
          refuses("beta_1", adam{.beta_1 = share}) && refuses("beta_2", adam{.beta_2 = share}) &&
          refuses("sufficient_decrease", newton_cg{.sufficient_decrease = share});
  return all && !wrong_in<float>(sgd_momentum{.momentum = 0}) && !wrong_in<float>(adam{.beta_1 = 0, .beta_2 = 0});
}
static_assert(refuses_shares());

constexpr bool refuses_positives() {
  bool all = true;
  for (const double number : {0.0, -1.0, infinity, no_number})
    all = all && refuses("epsilon", adam{.epsilon = number}) &&
          refuses("damping", levenberg_marquardt{.damping = number}) &&
          refuses("min_damping", levenberg_marquardt{.min_damping = number});
  return all && refuses<float>("epsilon", adam{.epsilon = 1e-50}) && !wrong_in<double>(adam{.epsilon = 1e-50});
}
static_assert(refuses_positives());
static_assert(refuses("max_trials", levenberg_marquardt{.max_trials = 0}) &&
              refuses("max_trials", newton_cg{.max_trials = 0}) &&
              refuses("max_products", newton_cg{.max_products = 0}) && !wrong_in<float>(levenberg_marquardt{}) &&
              !wrong_in<float>(newton_cg{}));

// Numbers of initializers.
static_assert(refuses("deviation", normal{-1}) && refuses("deviation", normal{no_number}) &&
              refuses<float>("deviation", normal{1e39}) && !wrong_in<double>(normal{1e39}));
static_assert(refuses("limit", uniform{-1}) && refuses("limit", uniform{infinity}) &&
              refuses("number", constant{infinity}) && refuses<float>("number", constant{-1e39}));
static_assert(!wrong_in<float>(normal{0}) && !wrong_in<float>(uniform{0}) && !wrong_in<float>(constant{-1}) &&
              !wrong_in<float>(he_normal{}));

}  // namespace
