// SPDX-License-Identifier: BSL-1.0
// refuses: the value of a variable in the place of a derivative
// says: argument 1 of evaluate is a<2> and must be a derivative, as d(a<2>)/d(a<0>): write evaluate(d(a<2>)/d(a<0>), model, x) or evaluate(d(C)/d(W<1>), model, loss, x, y)
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const model<net> m;
  const tensor<float, shape<3>> x;
  const auto value = evaluate(a<2>, m, x);
  return value(0) > 0;
}
