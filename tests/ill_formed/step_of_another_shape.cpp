// SPDX-License-Identifier: BSL-1.0
// refuses: a step of one weight along another weight's gradient
// says: a value of shape 2 x 4 is assigned to a tensor of shape 4 x 3
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{0.9f, 0.6f};

  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  (m[W<1>] -= 0.1f * gradient[W<2>]) *= 0.5f;
  m[W<2>] -= 0.1f * gradient[W<2>];
  std::cout << cost << m[W<1>](0, 0);
}
