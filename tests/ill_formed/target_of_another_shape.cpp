// SPDX-License-Identifier: BSL-1.0
// refuses: a target of another shape than the network's output
// says: the target has shape 3 and must have shape 2, or for a batch one extent more in front
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<3>>{0.9f, 0.6f, 0.1f};

  const auto result = value_and_gradient(m, squared_error{}, x, y);
  m[W<1>] -= 0.1f * result.gradient[W<1>];
  auto optimizer = optimizer_for(m, adam{});
  optimizer.step(m, result.gradient);
  std::cout << result.value;
}
