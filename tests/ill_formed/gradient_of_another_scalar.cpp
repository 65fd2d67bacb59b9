// SPDX-License-Identifier: BSL-1.0
// refuses: a gradient in another scalar than the model
// says: the gradient belongs to network<input<3>, dense<4, act::tanh>, dense<2>> in double, and the model to network<input<3>, dense<4, act::tanh>, dense<2>> in float
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

  auto t = tape<net>{32};
  auto g = gradient<net, double>{};
  for (int step = 0; step < 10; ++step) {
    const float cost = value_and_gradient(m, squared_error{}, x, y, t, g);
    m[W<1>] -= 0.1f * g[W<1>];
    std::cout << cost;
  }
}
