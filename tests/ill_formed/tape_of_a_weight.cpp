// SPDX-License-Identifier: BSL-1.0
// refuses: a weight asked of a tape, which keeps values
// says: W<1> is not a value: parameters are in a model
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{0.9f, 0.6f};

  auto t = tape_for(m, 32);
  auto g = gradient_for(m);
  value_and_gradient(m, squared_error{}, x, y, t, g);
  std::cout << t[W<1>] << t[W<1>](0, 0, 0);
}
