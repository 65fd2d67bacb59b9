// SPDX-License-Identifier: BSL-1.0
// refuses: Levenberg-Marquardt with a gradient alone
// says: levenberg_marquardt needs more than a gradient: write step(m, loss, x, y, tape)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<1>, dense<4, act::tanh>, dense<1>>;

int main() {
  auto m = model<net, double>{glorot_uniform{}, seed{1}};
  const xt::xtensor<double, 2> x{{0.0}, {1.0}}, y{{1.0}, {0.0}};
  auto scratch = tape_for(m, 2);
  auto optimizer = optimizer_for(m, levenberg_marquardt{});
  const auto found = value_and_gradient(m, squared_error{}, x, y);
  optimizer.step(m, found.gradient);
}
