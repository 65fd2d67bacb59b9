// SPDX-License-Identifier: BSL-1.0
// refuses: L-BFGS that keeps no step
// says: the optimizer lbfgs<0> needs a history of at least one step: write lbfgs<10>
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<2>>;

int main() {
  model<net> m{he_normal{}, seed{7}};
  auto optimizer = optimizer_for(m, lbfgs<0>{});
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{};
  auto t = tape_for(m, 1);
  optimizer.step(m, squared_error{}, x, y, t);
}
