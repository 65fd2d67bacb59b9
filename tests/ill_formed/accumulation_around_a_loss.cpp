// SPDX-License-Identifier: BSL-1.0
// refuses: accumulation around what is no optimizer
// says: squared_error is not an optimizer, a type with change or step: write adam{}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  auto optimizer = optimizer_for(m, accumulated{squared_error{}, 4});
  optimizer.step(m, gradient_for(m));
}
