// SPDX-License-Identifier: BSL-1.0

// 07: beyond the gradient. A curve fitted by optimizers that look at second derivatives or at all residuals, against
// Adam in the same time; and a network that solves a differential equation, for which it is differentiated by its
// input. Its solution is expected to be nowhere further than 1e-3 from the sine.
//
//   07_beyond_the_gradient [--seeds 5] [--steps 6000]

#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>

#include <CLI/CLI.hpp>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using curve = network<input<1>, dense<16, act::tanh>, dense<1>>;
using column = xt::xtensor<double, 2>;
const double pi = std::acos(-1.0);

column points_between(double first, double last, std::size_t count) {
  column x = column::from_shape({count, 1});
  for (std::size_t i = 0; i < count; ++i)
    x(i, 0) = first + (last - first) * static_cast<double>(i) / static_cast<double>(count - 1);
  return x;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Steps until `ends` says so; returns the seconds.
template <class Optimizer, class End>
double train(model<curve, double>& m, Optimizer optimizer, const column& x, const column& target, const End& ends) {
  auto scratch = tape_for(m, x.shape(0));
  const auto start = std::chrono::steady_clock::now();
  do optimizer.step(m, squared_error{}, x, target, scratch);
  while (!ends(optimizer, seconds_since(start)));
  return seconds_since(start);
}

// sin(x) at 200 points of [-pi, pi]: 400 trials of Levenberg-Marquardt, then the others for as long as that took.
void fit_a_sine(std::uint64_t seeds) {
  const column x = points_between(-pi, pi, 200), target = xt::sin(x);
  std::cout << "sin(x) at 200 points by a 1-16-1 network, the mean squared error:\n\n"
            << "  seed   Levenberg-Marquardt   Newton-CG        Adam   seconds each\n";
  for (std::uint64_t start = 1; start <= seeds; ++start) {
    model<curve, double> by_squares{glorot_uniform{}, seed{start}}, by_newton = by_squares, by_adam = by_squares;
    const double seconds = train(by_squares, optimizer_for(by_squares, levenberg_marquardt{}), x, target,
                                 [](auto& o, double) { return o.trials() >= 400 || !o.lowered(); });
    train(by_newton, optimizer_for(by_newton, newton_cg{}), x, target,
          [=](auto& o, double now) { return now >= seconds || !o.lowered(); });
    train(by_adam, optimizer_for(by_adam, adam{.learning_rate = 0.01}), x, target,
          [=](auto&, double now) { return now >= seconds; });
    const auto cost = [&](const auto& m) { return cost_of(m, squared_error{}, x, target); };
    std::cout << std::setw(6) << start << std::scientific << std::setprecision(1) << std::setw(22) << cost(by_squares)
              << std::setw(12) << cost(by_newton) << std::setw(12) << cost(by_adam) << std::fixed
              << std::setprecision(2) << std::setw(15) << seconds << '\n';
  }
}

// u'' = -u on [0, pi], u(0) = 0, u'(0) = 1, so u is the sine, which the network never sees. The cost is the mean of
// (u'' + u)^2 at 32 points, and u(0)^2 + (u'(0) - 1)^2. Its gradient needs derivatives of u, u' and u'' by the
// parameters.
void solve_an_equation(std::size_t steps) {
  const column x = points_between(0, pi, 32), origin = xt::zeros<double>({1, 1});
  const tensor<double, shape<1>> along{1.0};
  model<curve, double> u{glorot_uniform{}, seed{1}};
  auto optimizer = optimizer_for(u, adam{});
  auto slope = gradient_for(u);
  for (std::size_t step = 0; step < steps; ++step) {
    optimizer.settings().learning_rate = 0.01 * (1 - static_cast<double>(step) / static_cast<double>(steps));
    const auto inside = second_derivative(u, x, along);
    const auto border = second_derivative(u, origin, along);
    const column residual = 2.0 / 32 * (inside.second + inside.value), nothing = xt::zeros<double>({32, 1});
    const column at_zero = 2.0 * border.value, slope_at_zero = 2.0 * (border.first - 1.0),
                 no_second = xt::zeros<double>({1, 1});
    const auto by_inside = second_derivative_vjp(u, x, along, residual, nothing, residual);
    const auto by_border = second_derivative_vjp(u, origin, along, at_zero, slope_at_zero, no_second);
    for (std::size_t i = 0; i < slope.size(); ++i) slope.data()[i] = by_inside.data()[i] + by_border.data()[i];
    optimizer.step(u, slope);
  }
  std::cout
      << "\nu'' = -u with u(0) = 0 and u'(0) = 1, solved by a 1-16-1 network:\n\n       x        u(x)      sin(x)   u''(x) + u(x)\n";
  const column shown = points_between(0, pi, 7);
  const auto solution = second_derivative(u, shown, along);
  for (std::size_t i = 0; i < 7; ++i)
    std::cout << std::fixed << std::setprecision(4) << std::setw(8) << shown(i, 0) << std::setw(12)
              << solution.value(i, 0) << std::setw(12) << std::sin(shown(i, 0)) << std::setw(16)
              << solution.second(i, 0) + solution.value(i, 0) << '\n';
  double worst = 0;
  const column fine = points_between(0, pi, 301), answers = u(fine);
  for (std::size_t i = 0; i < 301; ++i) worst = std::max(worst, std::abs(answers(i, 0) - std::sin(fine(i, 0))));
  std::cout << "\nIt is nowhere further from the sine than " << std::scientific << std::setprecision(1) << worst
            << ".\n";
}

int main(int argc, char** argv) try {
  CLI::App app("Beyond the gradient: second-order optimizers, and a differential equation.");
  std::uint64_t seeds = 5;
  std::size_t steps = 6000;
  app.add_option("--seeds", seeds, "how often the curve is fitted");
  app.add_option("--steps", steps, "how many steps the differential equation is solved with")
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  fit_a_sine(seeds);
  solve_an_equation(steps);
} catch (const std::exception& failure) {
  std::cerr << "07_beyond_the_gradient: " << failure.what() << '\n';
  return 1;
}
