// SPDX-License-Identifier: BSL-1.0
// refuses: the weight of a model's layer that has none
// says: layer 1 is flatten, which has no W<1>
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<2, 3>, flatten, dense<2, act::tanh>>;

int main() {
  auto m = model<net, double>{he_normal{}, seed{7}};
  m[W<1>] = m[W<2>];
  std::cout << m[W<1>](0, 0) << m[W<2>](0, 0);
}
