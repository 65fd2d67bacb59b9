// SPDX-License-Identifier: BSL-1.0
// refuses: a sum of tensors of different static shapes
// says: the left side has shape 4 x 3 and the right one shape 4: both have one shape, or an extent of 1 where the other is repeated
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  tensor<float, shape<4, 3>> sum = m[W<1>] + 2 * m[b<1>];
  return sum(0, 0) > 0;
}
