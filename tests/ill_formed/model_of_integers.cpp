// SPDX-License-Identifier: BSL-1.0
// refuses: a model whose numbers are integers
// says: int cannot be the scalar of a network: write float or double
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net, int> m{he_normal{}, seed{7}};
  m[W<1>] -= 0.1f;
  gradient<net, int> g;
  auto optimizer = optimizer_for(m, adam{});
  optimizer.step(m, g);
  return m(tensor<float, shape<3>>())[0] > 0;
}
