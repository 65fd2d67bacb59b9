// SPDX-License-Identifier: BSL-1.0
// refuses: a loss of answers, without the model
// says: argument 1 of cost_of is squared_error and must be a model: write cost_of(model, loss, x, y)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  return cost_of(squared_error{}, m(x), y) > 1;
}
