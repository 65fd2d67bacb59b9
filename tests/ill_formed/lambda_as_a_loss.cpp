// SPDX-License-Identifier: BSL-1.0
// refuses: a function in the place of a loss
// says: lambda is not a loss, a type with value and derivative: write squared_error{}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  fit(m, [](float answer, float target) { return (answer - target) * (answer - target); }, adam{}, data_set(x, y));
}
