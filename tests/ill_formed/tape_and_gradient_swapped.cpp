// SPDX-License-Identifier: BSL-1.0
// refuses: a tape and a gradient in each other's place
// says: argument 5 of value_and_gradient is a gradient and must be a tape: write value_and_gradient(model, loss, x, y)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  auto scratch = tape_for(m, 2);
  auto g = gradient_for(m);
  return value_and_gradient(m, squared_error{}, x, y, g, scratch) > 1;
}
