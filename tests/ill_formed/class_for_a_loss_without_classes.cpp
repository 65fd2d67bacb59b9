// SPDX-License-Identifier: BSL-1.0
// refuses: the number of a class for a loss that takes none
// says: the target is the number of a class, which only a loss over classes takes, as softmax_cross_entropy: write a tensor
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  return cost_of(m, squared_error{}, tensor<float, shape<3>>{1, 2, 3}, 1) > 1;
}
