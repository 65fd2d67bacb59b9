// SPDX-License-Identifier: BSL-1.0
// refuses: the derivative of a cost of which no loss and no target is named
// says: d(C)/d(W<1>) needs a loss and a target: write evaluate(derivative, m, loss, x, y)
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto by_weight = evaluate(d(C) / d(W<1>), m, x);
  std::cout << by_weight(0, 0);
}
