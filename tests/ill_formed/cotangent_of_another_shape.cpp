// SPDX-License-Identifier: BSL-1.0
// refuses: a vector-Jacobian product with a vector of another shape than the output
// says: the cotangent has shape 3 and must have shape 1, or for a batch one extent more in front
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<1>>;

int main() {
  auto m = model<net, double>{he_normal{}, seed{7}};
  const auto x = tensor<double, shape<3>>{0.7, 0.6, 0.2};
  const auto [g, by_input] = vjp(m, x, x);
  m[W<1>] -= 0.1 * g[W<1>];
  std::cout << by_input(0);
}
