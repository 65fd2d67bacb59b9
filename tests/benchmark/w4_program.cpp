// SPDX-License-Identifier: BSL-1.0
// The W4 program; compile_cost.py measures how it builds, also with fifty different layers in place of these.
#include <cstdio>
#include <cstdlib>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using net = network<input<784>, dense<128, act::relu>, dense<64, act::relu>, dense<10>>;

int main(int argc, char** argv) {
  constexpr std::size_t rows = 64;
  const int steps = argc > 1 ? std::atoi(argv[1]) : 10;
  model<net> m{he_normal{}, seed{7}};
  auto optimizer = optimizer_for(m, adam{});
  auto tape = tape_for(m, rows);
  auto gradient = gradient_for(m);
  xt::xtensor<float, 2> x = xt::xtensor<float, 2>::from_shape({rows, net::input_shape::size});
  xt::xtensor<int, 1> y = xt::xtensor<int, 1>::from_shape({rows});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i % 97) / 97;
  for (std::size_t r = 0; r < rows; ++r) y.data()[r] = static_cast<int>(r % net::output_shape::size);
  float cost = 0;
  for (int step = 0; step < steps; ++step) {
    cost = value_and_gradient(m, softmax_cross_entropy{}, x, y, tape, gradient);
    optimizer.step(m, gradient);
  }
  const auto scores = m(x);
  std::printf("%g %g\n", static_cast<double>(cost), static_cast<double>(scores.data()[0]));
}
