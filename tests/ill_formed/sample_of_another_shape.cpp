// SPDX-License-Identifier: BSL-1.0
// refuses: a sample of another shape than the network's input
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
  std::cout << answer << answer(0) << y(0);
  const tensor<float, shape<2>> copy = answer;
  const auto error = answer - y;
  const float first = answer(0) - y(0);
  return first < 0 && error(0) < copy(0) ? 1 : 0;
}
