// SPDX-License-Identifier: BSL-1.0
// refuses: Levenberg-Marquardt by several threads
// says: levenberg_marquardt works by one thread: leave threads out
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<1>, dense<4, act::tanh>, dense<1>>;

int main() {
  auto m = model<net, double>{glorot_uniform{}, seed{1}};
  const xt::xtensor<double, 2> x{{0.0}, {1.0}}, y{{1.0}, {0.0}};
  auto scratch = tape_for(m, 2);
  auto optimizer = optimizer_for(m, levenberg_marquardt{});
  const double cost = optimizer.step(m, squared_error{}, x, y, scratch, threads{2});
  return cost > optimizer.settings().damping;
}
