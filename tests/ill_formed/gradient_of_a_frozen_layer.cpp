// SPDX-License-Identifier: BSL-1.0
// refuses: the gradient of a layer that is not trained
// says: W<1> is frozen and has no gradient
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, frozen<dense<4, act::tanh>>, dense<2>>;
static_assert(expand<net>(d(C) / d(W<1>)) ==
              d(C) / d(a<2>) * d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{0.9f, 0.6f};

  auto [cost, g] = value_and_gradient(m, squared_error{}, x, y);
  const auto slope = g[W<1>];
  m[W<1>] -= 0.1f * slope;
  m[W<2>] -= 0.1f * g[W<2>];
  std::cout << cost << slope(0, 1) << m(x)(0);
}
