// SPDX-License-Identifier: BSL-1.0
// refuses: a loss and an optimizer in each other's place
// says: adam is not a loss, a type with value and derivative: write squared_error{}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  const history past = fit(m, adam{}, squared_error{}, data_set(x, y), {.epochs = 3});
  return past.stopped_early;
}
