// SPDX-License-Identifier: BSL-1.0
// refuses: a derivative in a direction of another shape than the input
// says: the direction has shape 4 and must have shape 3, or for a batch one extent more in front
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<1>>;

int main() {
  auto m = model<net, double>{he_normal{}, seed{7}};
  const auto x = tensor<double, shape<3>>{0.7, 0.6, 0.2};
  const auto along = tensor<double, shape<4>>{1, 0, 0, 0};
  const auto [value, tangent] = jvp(m, x, along);
  std::cout << value(0) + tangent(0);
}
