// SPDX-License-Identifier: BSL-1.0

// 02: three inputs, two outputs: the same mathematics with a matrix.
//
// Two neurons that see the same three inputs are one layer: z = W x + b with a weight for each pair, a = tanh(z) for
// each output, and C the sum of (a - y)^2 over the outputs. The numbers of a layer become tensors, whose shapes the
// type knows.

#include <iostream>

#include <chainrule/chainrule.hpp>
#include <xtensor/xio.hpp>

using namespace chainrule;
using namespace chainrule::calculus;  // C, a<n>, z<n>, W<n>, b<n>, d

using net = network<input<3>, dense<2, act::tanh>>;

// Only the outputs were stated; the shapes follow, and those of the derivatives too.
static_assert(shape_of<net>(W<1>) == shape<2, 3>{});
static_assert(shape_of<net>(b<1>) == shape<2>{});
static_assert(shape_of<net>(d(a<1>) / d(z<1>)) == shape<2, 2>{});
static_assert(structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal);  // an output depends on its own z alone
static_assert(shape_of<net>(d(C) / d(W<1>)) == shape<2, 3>{});               // a gradient has its parameter's shape

int main() {
  // The parameters as they are written on paper: W row by row, then b.
  model<net, double> m{explicit_values{{-0.94529712, -0.2667356, -0.91219181,  //
                                        2.05529992, 1.21797092, 0.22914497,    //
                                        0.61273249, 1.6422662}}};
  const tensor<double, shape<3>> sample{0.7, 0.6, 0.2};
  const tensor<double, shape<2>> truth{0.9, 0.6};

  std::cout << "W = " << m[W<1>] << "\nb = " << m[b<1>] << "\nx = " << sample << "\ny = " << truth << "\n\n";
  std::cout << "a = tanh(W x + b) = " << m(sample) << "\nC = " << cost_of(m, squared_error{}, sample, truth) << "\n\n";

  // The cost and its derivative by every parameter, in one forward and one backward pass.
  std::cout << as_text<net>(d(C) / d(W<1>), expand<net>(d(C) / d(W<1>))) << '\n';
  const auto [cost, gradient] = value_and_gradient(m, squared_error{}, sample, truth);
  std::cout << "dC/dW = " << gradient[W<1>] << "\ndC/db = " << gradient[b<1>] << "\n\n";

  // Is that the derivative? Moving one weight a little must change C by as much as its derivative says.
  const double little = 1e-6;
  m[W<1>](1, 2) += little;
  const double up = cost_of(m, squared_error{}, sample, truth);
  m[W<1>](1, 2) -= 2 * little;
  const double down = cost_of(m, squared_error{}, sample, truth);
  m[W<1>](1, 2) += little;
  std::cout << "dC/dW(1, 2) = " << gradient[W<1>](1, 2) << "; by moving it, " << (up - down) / (2 * little) << "\n\n";

  // One step of descent lowers the cost. Parameters and gradients are xtensor expressions of one static shape.
  m[W<1>] -= 0.1 * gradient[W<1>];
  m[b<1>] -= 0.1 * gradient[b<1>];
  std::cout << "after one step: C = " << cost_of(m, squared_error{}, sample, truth) << '\n';

  // An optimizer makes the same step with all parameters at once.
  auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.1});
  for (int step = 2; step <= 200; ++step)
    optimizer.step(m, value_and_gradient(m, squared_error{}, sample, truth).gradient);
  std::cout
      << "after 200:      C = " << cost_of(m, squared_error{}, sample, truth) << "\na = " << m(sample)
      << "\nThe second output is still wrong: there tanh is so flat that its derivative, a factor of the gradient, is nearly 0.\n";
}
