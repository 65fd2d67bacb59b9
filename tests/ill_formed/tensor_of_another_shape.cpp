// SPDX-License-Identifier: BSL-1.0
// refuses: a tensor made of a value of another shape
// says: a value of shape 4 x 3 is assigned to a tensor of shape 3 x 4
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

  const tensor<float, shape<3, 4>> weights = m[W<1>];
  std::cout << weights(0, 0) << weights.size() << m(x)(0) << y(0);
  m[b<1>] = m[b<1>] * 0.5f;
}
