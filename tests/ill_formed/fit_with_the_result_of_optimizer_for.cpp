// SPDX-License-Identifier: BSL-1.0
// refuses: an optimizer at work in the place of a rule
// says: what optimizer_for returns belongs to a model already: write the optimizer, adam{}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  auto optimizer = optimizer_for(m, adam{});
  fit(m, squared_error{}, optimizer, data_set(x, y));
}
