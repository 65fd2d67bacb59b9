// SPDX-License-Identifier: BSL-1.0
// refuses: a derivative in the direction of a number
// says: argument 3 of jvp is a number and must be a tensor, a vector of numbers or a gradient: write jvp(model, x, direction)
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const model<net> m;
  const tensor<float, shape<3>> x;
  const auto [value, tangent] = jvp(m, x, 1.0f);
  return tangent(0) > value(0);
}
