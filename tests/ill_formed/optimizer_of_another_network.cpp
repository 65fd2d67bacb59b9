// SPDX-License-Identifier: BSL-1.0
// refuses: an optimizer's step on a model of another network
// says: the optimizer belongs to network<input<1>, dense<4, act::tanh>, dense<1>> in float, and the model to network<input<1>, dense<5, act::tanh>, dense<1>> in float
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<1>, dense<4, act::tanh>, dense<1>>;
using other_net = network<input<1>, dense<5, act::tanh>, dense<1>>;

int main() {
  auto m = model<net>{glorot_uniform{}, seed{1}};
  auto other = model<other_net>{glorot_uniform{}, seed{1}};
  const xt::xtensor<float, 2> x{{0.f}, {1.f}}, y{{1.f}, {0.f}};
  auto scratch = tape_for(other, 2);
  auto optimizer = optimizer_for(m, adam{});
  const float cost = optimizer.step(other, squared_error{}, x, y, scratch);
  return cost > 1;
}
