// SPDX-License-Identifier: BSL-1.0
// refuses: a sample of another shape whose answer is used as a sample and as a target
// says: the input has shape 4 and must have shape 3, or for a batch one extent more in front
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<4>>{0.7f, 0.6f, 0.2f, 0.1f};
  const auto y = tensor<float, shape<2>>{0.9f, 0.6f};

  const auto answer = m(x);
  const auto again = m(answer);
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, again, y);
  m[W<1>] = m[W<1>] - 0.1f * gradient[W<1>];
  m[W<2>] *= cost;
  auto t = tape_for(m, 1);
  auto g = gradient_for(m);
  std::cout << value_and_gradient(m, squared_error{}, answer, y, t, g) << cost_of(m, squared_error{}, again, answer);
}
