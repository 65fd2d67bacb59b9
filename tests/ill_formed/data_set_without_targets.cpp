// SPDX-License-Identifier: BSL-1.0
// refuses: a data set of inputs alone
// says: a data_set is made of inputs and of targets or classes, as tensors or vectors of numbers: write data_set(x, y)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  const data_set<float> data(x);
  return fit(m, squared_error{}, adam{}, data).stopped_early;
}
