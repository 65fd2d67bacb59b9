// SPDX-License-Identifier: BSL-1.0
// refuses: averages of an optimizer that keeps none
// says: the optimizer adam keeps no average: write averaged{adam{}, ema{0.999}}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  auto optimizer = optimizer_for(m, adam{});
  const auto averages = optimizer.averaged(m);
  averages(xt::xtensor<float, 1>({0, 0, 0}));
}
