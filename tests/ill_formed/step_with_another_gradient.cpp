// SPDX-License-Identifier: BSL-1.0
// refuses: an optimizer's step with the gradient of another network
// says: the gradient belongs to network<input<3>, dense<5, act::tanh>, dense<2>> in float, and the model to network<input<3>, dense<4, act::tanh>, dense<2>> in float
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;
using other_net = network<input<3>, dense<5, act::tanh>, dense<2>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{0.9f, 0.6f};

  auto other = model<other_net>{he_normal{}, seed{7}};
  auto optimizer = optimizer_for(m, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9});
  auto [cost, g] = value_and_gradient(other, squared_error{}, x, y);
  optimizer.step(m, g);
  std::cout << cost << m(x)(0);
}
