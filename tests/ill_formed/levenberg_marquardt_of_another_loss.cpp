// SPDX-License-Identifier: BSL-1.0
// refuses: Levenberg-Marquardt for a cost that is no sum of squares
// says: levenberg_marquardt expects squared_error and receives binary_cross_entropy
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<1>>;

int main() {
  auto m = model<net, double>{he_normal{}, seed{7}};
  const auto x = tensor<double, shape<3>>{0.7, 0.6, 0.2};
  const auto target = tensor<double, shape<1>>{0.9};
  auto optimizer = optimizer_for(m, levenberg_marquardt{});
  auto scratch = tape_for(m, 1);
  const auto cost = optimizer.step(m, binary_cross_entropy{}, x, target, scratch);
  std::cout << cost << optimizer.lowered();
}
