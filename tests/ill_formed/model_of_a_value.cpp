// SPDX-License-Identifier: BSL-1.0
// refuses: an activation asked of a model, which holds parameters
// says: a<1> is not a parameter: values are in a tape
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

  m[a<1>] -= 0.1f * m[b<1>];
  auto g = gradient_for(m);
  value_and_gradient(m, squared_error{}, x, y);
  std::cout << m[a<1>](0) << m[a<1>] << g[b<1>](0);
}
