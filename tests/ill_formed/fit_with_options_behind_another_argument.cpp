// SPDX-License-Identifier: BSL-1.0
// refuses: options that do not stand directly behind the data
// says: the options come directly after the data: write fit(model, loss, optimizer, data, {.epochs = 10}, ...)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  const data_set data(x, y);
  fit(m, squared_error{}, adam{}, data, validate_on{data}, {.epochs = 3});
}
