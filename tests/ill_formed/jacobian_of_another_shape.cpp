// SPDX-License-Identifier: BSL-1.0
// refuses: a Jacobian assigned to a tensor of another shape
// says: a value of shape 2 x 3 is assigned to a tensor of shape 3 x 2
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  tensor<float, shape<3, 2>> jacobian;
  jacobian = evaluate(d(a<2>) / d(a<0>), m, x);
  std::cout << jacobian(0, 0);
}
