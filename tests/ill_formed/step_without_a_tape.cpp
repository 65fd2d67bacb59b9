// SPDX-License-Identifier: BSL-1.0
// refuses: a step without a tape
// says: step takes other arguments: write optimizer.step(model, loss, x, y, tape)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  auto optimizer = optimizer_for(m, adam{});
  return optimizer.step(m, squared_error{}, x, y) > 1;
}
