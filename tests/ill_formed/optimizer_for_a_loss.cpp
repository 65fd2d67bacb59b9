// SPDX-License-Identifier: BSL-1.0
// refuses: a loss in the place of an optimizer
// says: squared_error is not an optimizer, a type with change or step: write adam{}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  auto g = gradient_for(m);
  auto optimizer = optimizer_for(m, squared_error{});
  optimizer.step(m, g);
}
