// SPDX-License-Identifier: BSL-1.0
// refuses: inputs and targets in the place of a data set
// says: argument 4 of fit is a tensor and must be a data_set: write fit(model, loss, optimizer, data_set(x, y), {.epochs = 10})
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  const history past = fit(m, squared_error{}, adam{}, x, y, {.epochs = 3});
  return past.stopped_early;
}
