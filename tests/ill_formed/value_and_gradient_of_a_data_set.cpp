// SPDX-License-Identifier: BSL-1.0
// refuses: the gradient of a data set
// says: argument 3 of value_and_gradient is a data_set and must be a tensor or a vector of numbers: write value_and_gradient(model, loss, x, y)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  const auto [cost, g] = value_and_gradient(m, squared_error{}, data_set(x, y));
  return cost > 1 && g[W<1>](0, 0) > 0;
}
