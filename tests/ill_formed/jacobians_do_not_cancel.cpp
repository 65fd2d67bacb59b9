// SPDX-License-Identifier: BSL-1.0
// refuses: a product of the values of two derivatives that do not cancel
// says: the left factor ends in 4 and the right one begins with 2 x 3: neighbours must cancel
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto product = evaluate(d(a<1>) / d(z<1>), m, x) * evaluate(d(a<2>) / d(a<0>), m, x);
  std::cout << product(0, 0);
}
