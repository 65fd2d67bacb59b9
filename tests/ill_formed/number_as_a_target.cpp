// SPDX-License-Identifier: BSL-1.0
// refuses: a number in the place of a target
// says: the target is a number and must have shape 2, or for a batch one extent more in front
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  return cost_of(m, squared_error{}, tensor<float, shape<3>>{1, 2, 3}, 0.5f) > 1;
}
