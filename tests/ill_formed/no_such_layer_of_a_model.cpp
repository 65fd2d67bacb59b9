// SPDX-License-Identifier: BSL-1.0
// refuses: the weight of a layer that the model's network does not have
// says: W<9> names a layer that is not there: the network has 2 layers
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  auto w = m[W<9>];
  w -= 0.1f * m[W<1>];
  w = m[W<2>] + w;
  w(0, 1) = 2;
  std::cout << w << w(1, 2) << w.shape()[0];
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, tensor<float, shape<3>>{}, tensor<float, shape<2>>{});
  w -= 0.1f * gradient[W<1>];
  m[W<1>] -= 0.1f * gradient[W<1>];
  const float first = w(0, 0);
  return first > cost ? 1 : 0;
}
