// SPDX-License-Identifier: BSL-1.0
// refuses: a step of a model that is const
// says: a step changes the optimizer, the model and the tape: none may be const or a temporary
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const model<net> m;
  auto optimizer = optimizer_for(m, adam{});
  auto g = gradient_for(m);
  optimizer.step(m, g);
}
