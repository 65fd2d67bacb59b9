// SPDX-License-Identifier: BSL-1.0
// refuses: a step by an optimizer that is const
// says: a step changes the optimizer, the model and the tape: none may be const or a temporary
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  auto scratch = tape_for(m, 2);
  const auto optimizer = optimizer_for(m, adam{});
  return optimizer.step(m, squared_error{}, x, y, scratch) > 1;
}
