// SPDX-License-Identifier: BSL-1.0
// refuses: training of a model that is const
// says: fit changes the model: it may be neither const nor a temporary
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  const history past = fit(m, squared_error{}, adam{}, data_set(x, y), {.epochs = 3});
  return past.stopped_early;
}
