// SPDX-License-Identifier: BSL-1.0
// Levenberg-Marquardt and Newton-CG on networks: what they reach, and what they leave alone.
#define BOOST_TEST_MODULE network_second_order
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cmath>
#include <limits>

using namespace chainrule;
using calculus::b;
using calculus::W;

namespace {

using curve = network<input<1>, dense<16, act::tanh>, dense<1>>;

// sin(x) at 200 points of [-pi, pi].
struct sine {
  xt::xtensor<double, 2> x = xt::xtensor<double, 2>::from_shape({200, 1}), target = x;

  sine() {
    const double pi = 3.14159265358979323846;
    for (std::size_t i = 0; i < 200; ++i) {
      x(i, 0) = pi * (2 * static_cast<double>(i) / 199 - 1);
      target(i, 0) = std::sin(x(i, 0));
    }
  }
};

template <class Model>
bool same_parameters(const Model& first, const Model& second) {
  return std::equal(first.data(), first.data() + first.size(), second.data());
}

}  // namespace

// "Iterations" are counted as trials: each solves the equations and computes a cost.
BOOST_AUTO_TEST_CASE(levenberg_marquardt_fits_a_sine) {
  const sine data;
  for (std::uint64_t start = 1; start <= 5; ++start) {
    model<curve, double> m{glorot_uniform{}, seed{start}};
    auto optimizer = optimizer_for(m, levenberg_marquardt{});
    auto scratch = tape_for(m, 200);
    double before = std::numeric_limits<double>::infinity();
    while (optimizer.trials() < 400) {
      const double cost = optimizer.step(m, squared_error{}, data.x, data.target, scratch);
      BOOST_REQUIRE(cost <= before);
      before = cost;
      if (!optimizer.lowered()) break;
    }
    BOOST_TEST(optimizer.trials() <= 411u);  // the last step may have begun before
    const double reached = cost_of(m, squared_error{}, data.x, data.target);
    BOOST_TEST_MESSAGE("seed " << start << ": " << reached << " after " << optimizer.trials() << " trials");
    BOOST_TEST(reached < 1e-7);
  }
}

// Of a linear network the model is exact: one hardly damped step arrives at the least squares of the line.
BOOST_AUTO_TEST_CASE(levenberg_marquardt_solves_a_line_at_once) {
  using line = network<input<1>, dense<1>>;
  const xt::xtensor<double, 2> x{{0}, {1}, {2}, {3}}, target{{1}, {3}, {2}, {5}};  // by hand: slope 1.1, intercept 1.1
  model<line, double> m{glorot_uniform{}, seed{1}};
  auto optimizer = optimizer_for(m, levenberg_marquardt{.damping = 1e-14});
  auto scratch = tape_for(m, 4);
  const double first = cost_of(m, squared_error{}, x, target);
  BOOST_TEST(optimizer.step(m, squared_error{}, x, target, scratch) == first);
  BOOST_TEST(optimizer.lowered());
  BOOST_TEST(std::abs(m[W<1>](0, 0) - 1.1) < 1e-10);
  BOOST_TEST(std::abs(m[b<1>](0) - 1.1) < 1e-10);
  // There is nothing to gain any more, sooner or later to the last bit; then the parameters stay.
  for (int i = 0; i < 10 && optimizer.lowered(); ++i) optimizer.step(m, squared_error{}, x, target, scratch);
  const auto kept = m;
  optimizer.step(m, squared_error{}, x, target, scratch);
  if (!optimizer.lowered()) BOOST_TEST(same_parameters(m, kept));
  BOOST_TEST(!optimizer.lowered());
}

BOOST_AUTO_TEST_CASE(several_outputs_and_many_samples) {
  using net = network<input<2>, dense<6, act::tanh>, residual<dense<6, act::sigmoid>>, dense<3>>;
  const model<net, double> teacher{glorot_uniform{}, seed{11}};
  xt::xtensor<double, 2> x = xt::xtensor<double, 2>::from_shape({150, 2});  // more than rows of J are held together
  internal::number::random_source random{seed{12}};
  for (double& number : x) number = random.normal();
  const xt::xtensor<double, 2> target = teacher(x);
  model<net, double> m = teacher;
  for (std::size_t i = 0; i < m.size(); ++i) m.data()[i] *= 1.1;
  auto optimizer = optimizer_for(m, levenberg_marquardt{});
  auto scratch = tape_for(m, 150);
  const double first = cost_of(m, squared_error{}, x, target);
  for (int i = 0; i < 60; ++i) optimizer.step(m, squared_error{}, x, target, scratch);
  BOOST_TEST(first > 1e-3);
  BOOST_TEST(cost_of(m, squared_error{}, x, target) < 1e-10);
}

BOOST_AUTO_TEST_CASE(newton_cg_goes_down_to_a_minimum) {
  const sine data;
  model<curve, double> m{glorot_uniform{}, seed{1}};
  auto optimizer = optimizer_for(m, newton_cg{});
  auto scratch = tape_for(m, 200);
  double before = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 60; ++i) {
    const double cost = optimizer.step(m, squared_error{}, data.x, data.target, scratch);
    BOOST_REQUIRE(cost <= before);
    before = cost;
  }
  BOOST_TEST(cost_of(m, squared_error{}, data.x, data.target) < 1e-4);
  BOOST_TEST(optimizer.products() > 60u);

  // Logistic regression is convex: the gradient vanishes quadratically.
  using classifier = network<input<2>, dense<1>>;
  const xt::xtensor<double, 2> x{{0, 1}, {1, 0}, {1, 1}, {0, 0}, {2, 1}},
      target{{1}, {1}, {0}, {0}, {1}};  // which no line separates
  model<classifier, double> c{glorot_uniform{}, seed{1}};
  auto newton = optimizer_for(c, newton_cg{});
  auto tape_of_c = tape_for(c, 5);
  for (int i = 0; i < 10; ++i) newton.step(c, binary_cross_entropy{}, x, target, tape_of_c);
  const auto g = value_and_gradient(c, binary_cross_entropy{}, x, target).gradient;
  for (std::size_t i = 0; i < g.size(); ++i) BOOST_TEST(std::abs(g.data()[i]) < 1e-8);
}

BOOST_AUTO_TEST_CASE(fit_takes_them_too) {
  const sine data;
  const data_set<double> samples(data.x, data.target);
  model<curve, double> m{glorot_uniform{}, seed{1}};
  const auto past = fit(m, squared_error{}, levenberg_marquardt{}, samples,
                        {.epochs = 150, .batch_size = 200, .show_progress = false});
  BOOST_TEST(past.epochs.size() == 150u);
  BOOST_TEST(past.epochs.back().cost < 1e-4 * past.epochs.front().cost);
  model<curve, double> other{glorot_uniform{}, seed{1}};
  const auto newton =
      fit(other, squared_error{}, newton_cg{}, samples, {.epochs = 30, .batch_size = 200, .show_progress = false});
  BOOST_TEST(newton.epochs.back().cost < 1e-2 * newton.epochs.front().cost);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_changes_nothing) {
  sine data;
  model<curve, double> m{glorot_uniform{}, seed{1}};
  const auto kept = m;
  auto optimizer = optimizer_for(m, levenberg_marquardt{});
  auto newton = optimizer_for(m, newton_cg{});
  auto scratch = tape_for(m, 200);
  const xt::xtensor<double, 2> empty = xt::ones<double>({0, 1}), few = xt::ones<double>({3, 1});
  BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, empty, empty, scratch), shape_error);
  BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, data.x, few, scratch), shape_error);
  BOOST_CHECK_THROW(newton.step(m, squared_error{}, empty, empty, scratch), shape_error);
  for (const double wrong : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const double right = data.target(7, 0);
    data.target(7, 0) = wrong;
    BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, data.x, data.target, scratch), data_error);
    BOOST_CHECK_THROW(newton.step(m, squared_error{}, data.x, data.target, scratch), data_error);
    data.target(7, 0) = right;
    const double x = data.x(3, 0);
    data.x(3, 0) = wrong;
    BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, data.x, data.target, scratch), data_error);
    BOOST_CHECK_THROW(newton.step(m, squared_error{}, data.x, data.target, scratch), data_error);
    data.x(3, 0) = x;
  }
  BOOST_CHECK_THROW(optimizer_for(m, levenberg_marquardt{.damping = 0}), error);
  BOOST_CHECK_THROW(optimizer_for(m, levenberg_marquardt{.max_trials = 0}), error);
  BOOST_CHECK_THROW(optimizer_for(m, newton_cg{.max_products = 0}), error);
  // A cost that is finite, of parameters whose derivatives overflow.
  model<curve, double> far = m;
  far[W<2>] *= 1e160;
  data.target *= 1e160;
  const auto far_kept = far;
  BOOST_CHECK_THROW(optimizer.step(far, squared_error{}, data.x, data.target, scratch), data_error);
  BOOST_TEST(same_parameters(far, far_kept));
  BOOST_TEST(same_parameters(m, kept));
  BOOST_TEST(!optimizer.lowered());
}
