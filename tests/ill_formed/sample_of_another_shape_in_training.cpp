// SPDX-License-Identifier: BSL-1.0
// refuses: a sample of another shape where a gradient is asked for
// says: the input has shape 4 and must have shape 3, or for a batch one extent more in front
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<4>>{0.7f, 0.6f, 0.2f, 0.1f};
  const auto y = tensor<float, shape<2>>{0.9f, 0.6f};

  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  m[W<1>] -= 0.1f * gradient[W<1>];
  m[b<1>] = m[b<1>] - 0.1f * gradient[b<1>];
  auto optimizer = optimizer_for(m, adam{});
  optimizer.step(m, gradient);
  std::cout << cost << gradient[W<2>];
}
