// SPDX-License-Identifier: BSL-1.0
// refuses: the accuracy of inputs alone
// says: argument 2 of accuracy_of is a tensor and must be a data_set: write accuracy_of(model, data_set(x, classes))
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  return accuracy_of(m, x) > 0.5;
}
