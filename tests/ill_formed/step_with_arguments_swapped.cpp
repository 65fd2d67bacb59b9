// SPDX-License-Identifier: BSL-1.0
// refuses: a gradient and a model in each other's place
// says: argument 1 of step is a gradient and must be a model: write optimizer.step(model, gradient)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  auto optimizer = optimizer_for(m, adam{});
  auto g = gradient_for(m);
  optimizer.step(g, m);
}
