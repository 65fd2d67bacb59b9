// SPDX-License-Identifier: BSL-1.0
// refuses: a loss over classes on one output
// says: softmax_cross_entropy needs two or more classes in one vector and receives 1
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<1>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<1>>{0.9f};

  auto [cost, gradient] = value_and_gradient(m, softmax_cross_entropy{}, x, y);
  m[W<1>] -= 0.1f * gradient[W<1>];
  auto t = tape_for(m, 1);
  auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.1});
  optimizer.step(m, gradient);
  std::cout << cost;
}
