// SPDX-License-Identifier: BSL-1.0
// refuses: a structured derivative assigned to a tensor, which it becomes by dense() alone
// says: a derivative is held as outer and is assigned to a tensor of shape 2 x 4 x 3: write .dense() after it
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const tensor<float, shape<2, 4, 3>> by_weight = evaluate(d(a<2>) / d(W<1>), m, x);
  std::cout << by_weight(0, 0, 0);
}
