// SPDX-License-Identifier: BSL-1.0
// Derivatives of networks in training, with a draw: against central differences of first derivatives with that draw.
#define BOOST_TEST_MODULE derivative_draws
#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

using net = network<input<3>, dense<4, act::tanh>, dropout<0.4>, dense<2, act::tanh>, dropout<0.3>>;
using without_chance = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;
using coupled = network<input<3>, dense<4>, batch_norm<>, act::tanh>;
using uncoupled = network<input<3>, dense<4>, frozen<batch_norm<>>, act::tanh>;

const draw numbers_of_step{seed{9}, 4};
constexpr double h = 1e-5;
// More samples than are computed together, so that the second part's random numbers are not those of the first.
constexpr std::size_t rows = 70;

xt::xtensor<double, 2> batch(std::size_t columns, std::uint64_t start) {
  internal::number::random_source random{seed{start}};
  xt::xtensor<double, 2> result = xt::xtensor<double, 2>::from_shape({rows, columns});
  for (double& each : result) each = 2 * random.uniform() - 1;
  return result;
}

template <class Net = net>
model<Net, double> moved(model<Net, double> m, const numbers& direction, double step) {
  for (std::size_t i = 0; i < m.size(); ++i) m.data()[i] += step * direction[i];
  return m;
}

numbers difference(const numbers& up, const numbers& down) {
  numbers result(up.size());
  for (std::size_t i = 0; i < up.size(); ++i) result[i] = (up[i] - down[i]) / (2 * h);
  return result;
}

numbers of(const gradient<net, double>& g) { return numbers(g.data(), g.data() + g.size()); }

struct fixture {
  model<net, double> m{glorot_uniform{}, seed{7}};
  xt::xtensor<double, 2> x = batch(3, 1), y = batch(2, 2);
  gradient<net, double> direction;
  numbers step;
  fixture() {
    for (std::size_t i = 0; i < direction.size(); ++i) direction.data()[i] = std::sin(1.3 * static_cast<double>(i) + 1);
    step = of(direction);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(hessians_with_a_draw, fixture) {
  const auto gradient_at = [&](double t) {
    return of(value_and_gradient(moved(m, step, t), squared_error{}, x, y, numbers_of_step).gradient);
  };
  const numbers expected = difference(gradient_at(h), gradient_at(-h));
  const auto product = hessian_vector_product(m, squared_error{}, x, y, direction, numbers_of_step);
  check_close(of(product), expected, 1e-8);

  const auto full = hessian(m, squared_error{}, x, y, numbers_of_step);
  const auto along = parameters_to_vector(direction);
  numbers by_columns(along.size());
  for (std::size_t i = 0; i < along.size(); ++i)
    for (std::size_t j = 0; j < along.size(); ++j) by_columns[i] += full(i, j) * along(j);
  check_close(by_columns, flat(parameters_to_vector(product)), 1e-12);

  // J' H J u: J u by jvp, H of the mean of squared errors by differences of its gradient by the answers.
  const auto tangent = jvp(m, x, direction, numbers_of_step).tangent;
  const auto answers = m(x, numbers_of_step);
  const model<network<input<2>, identity>, double> identity_of_answers;
  const xt::xtensor<double, 2> upstream = [&] {
    const auto by_answers = [&](const auto& at) {
      return evaluate(d(C) / d(calculus::a<0>), identity_of_answers, squared_error{}, at, y);
    };
    return xt::xtensor<double, 2>((by_answers(xt::xtensor<double, 2>(answers + h * tangent)) -
                                   by_answers(xt::xtensor<double, 2>(answers - h * tangent))) /
                                  (2 * h * static_cast<double>(rows)));
  }();
  check_close(of(gauss_newton_vector_product(m, squared_error{}, x, y, direction, numbers_of_step)),
              of(vjp(m, x, upstream, numbers_of_step).gradient), 1e-8);
}

BOOST_FIXTURE_TEST_CASE(derivatives_by_the_input_with_a_draw, fixture) {
  const auto full = input_hessian(m, x, numbers_of_step);
  numbers expected(full.size());
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 2; ++k) {
      xt::xtensor<double, 2> up = x, down = x, v = xt::zeros<double>({rows, std::size_t{2}});
      for (std::size_t r = 0; r < rows; ++r) {
        up(r, i) += h;
        down(r, i) -= h;
        v(r, k) = 1;
      }
      const auto column =
          difference(flat(vjp(m, up, v, numbers_of_step).input), flat(vjp(m, down, v, numbers_of_step).input));
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t j = 0; j < 3; ++j) expected[((r * 2 + k) * 3 + i) * 3 + j] = column[r * 3 + j];
    }
  check_close(flat(full), expected, 1e-8);

  xt::xtensor<double, 2> trace = xt::zeros<double>({rows, std::size_t{2}});
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t i = 0; i < 3; ++i) trace(r, k) += full(r, k, i, i);
  check_close(flat(laplacian(m, x, numbers_of_step)), flat(trace), 1e-12);

  const xt::xtensor<double, 2> v = batch(3, 5), up = x + h * v, down = x - h * v;
  const auto along = second_derivative(m, x, v, numbers_of_step);
  check_close(flat(along.value), flat(m(x, numbers_of_step)), 1e-12);
  check_close(flat(along.first), flat(jvp(m, x, v, numbers_of_step).tangent), 1e-12);
  check_close(flat(along.second),
              difference(flat(jvp(m, up, v, numbers_of_step).tangent), flat(jvp(m, down, v, numbers_of_step).tangent)),
              1e-8);

  const xt::xtensor<double, 2> v0 = batch(2, 6), v1 = batch(2, 7), v2 = batch(2, 8);
  const auto sum_at = [&](double t) {
    const auto at = second_derivative(moved(m, step, t), x, v, numbers_of_step);
    return numbers{xt::sum(v0 * at.value + v1 * at.first + v2 * at.second)()};
  };
  const numbers g = of(second_derivative_vjp(m, x, v, v0, v1, v2, numbers_of_step));
  double found = 0;
  for (std::size_t i = 0; i < g.size(); ++i) found += g[i] * step[i];
  check_close({found}, difference(sum_at(h), sum_at(-h)), 1e-7);
}

// Each sample's gradient is that of a batch of this sample alone, with its place among those that are drawn together.
BOOST_FIXTURE_TEST_CASE(gradients_of_samples_with_a_draw, fixture) {
  const auto found = per_sample_gradients(m, squared_error{}, x, y, numbers_of_step);
  for (std::size_t r = 0; r < rows; ++r) {
    const tensor<double, shape<3>> sample{x(r, 0), x(r, 1), x(r, 2)};
    const tensor<double, shape<2>> target{y(r, 0), y(r, 1)};
    const auto alone = value_and_gradient(m, squared_error{}, sample, target, draw{seed{9}, 4, r}).gradient;
    const auto expected = parameters_to_vector(alone);
    for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(std::abs(found.matrix()(r, i) - expected(i)) < 1e-12);
  }
}

// Without layers that draw, a draw changes nothing; without a draw, dropout does nothing.
BOOST_FIXTURE_TEST_CASE(networks_without_chance_ignore_a_draw, fixture) {
  model<without_chance, double> plain{glorot_uniform{}, seed{7}};
  gradient<without_chance, double> p;
  for (std::size_t i = 0; i < p.size(); ++i) p.data()[i] = direction.data()[i];
  const draw& r = numbers_of_step;
  const squared_error loss;
  BOOST_TEST((hessian(plain, loss, x, y, r) == hessian(plain, loss, x, y)));
  BOOST_TEST((hessian(plain, loss, x, y) == hessian(m, loss, x, y)));
  BOOST_TEST((parameters_to_vector(hessian_vector_product(plain, loss, x, y, p, r)) ==
              parameters_to_vector(hessian_vector_product(plain, loss, x, y, p))));
  BOOST_TEST((input_hessian(plain, x, r) == input_hessian(plain, x)));
  BOOST_TEST((second_derivative(plain, x, x, r).second == second_derivative(plain, x, x).second));
  BOOST_TEST((per_sample_gradients(plain, loss, x, y, r).matrix() == per_sample_gradients(plain, loss, x, y).matrix()));
}

// Vectors of vectors take a draw too.
BOOST_FIXTURE_TEST_CASE(converted_inputs_take_a_draw, fixture) {
  const std::vector<std::vector<double>> x_rows{{0.1, 0.2, -0.3}, {0.5, -0.4, 0.9}}, y_rows{{1, 2}, {3, 4}};
  const xt::xtensor<double, 2> xs{{0.1, 0.2, -0.3}, {0.5, -0.4, 0.9}}, ys{{1, 2}, {3, 4}};
  const draw& r = numbers_of_step;
  const squared_error loss;
  BOOST_TEST((hessian(m, loss, x_rows, y_rows, r) == hessian(m, loss, xs, ys, r)));
  BOOST_TEST((input_hessian(m, x_rows, r) == input_hessian(m, xs, r)));
  BOOST_TEST((laplacian(m, x_rows, r) == laplacian(m, xs, r)));
  BOOST_TEST((second_derivative(m, x_rows, x_rows, r).second == second_derivative(m, xs, xs, r).second));
  BOOST_TEST((jvp(m, x_rows, x_rows, r).tangent == jvp(m, xs, xs, r).tangent));
  BOOST_TEST((jvp(m, x_rows, x_rows, direction, r).tangent == jvp(m, xs, xs, direction, r).tangent));
  BOOST_TEST((vjp(m, x_rows, y_rows, r).input == vjp(m, xs, ys, r).input));
  BOOST_TEST(
      (per_sample_gradients(m, loss, x_rows, y_rows, r).matrix() == per_sample_gradients(m, loss, xs, ys, r).matrix()));
  BOOST_TEST((parameters_to_vector(hessian_vector_product(m, loss, x_rows, y_rows, direction, r)) ==
              parameters_to_vector(hessian_vector_product(m, loss, xs, ys, direction, r))));
  BOOST_TEST((parameters_to_vector(gauss_newton_vector_product(m, loss, x_rows, y_rows, direction, r)) ==
              parameters_to_vector(gauss_newton_vector_product(m, loss, xs, ys, direction, r))));
}

// A network whose samples depend on each other is refused, as the message says until the layer is frozen.
static_assert(!internal::topologies::verdict_in_mode<coupled, draw>::accepted);
static_assert(internal::topologies::verdict_in_mode<coupled>::accepted);
static_assert(internal::topologies::verdict_in_mode<uncoupled, draw>::accepted);
