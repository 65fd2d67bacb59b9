// SPDX-License-Identifier: BSL-1.0
// refuses: a target of another shape for one of several outputs
// says: target 1 has shape 2 and must have shape 3, or for a batch one extent more in front
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4, act::tanh>, outputs<dense<3>, dense<2>>>;

int main() {
  model<net> m;
  tensor<float, shape<3>> x{1, 2, 3};
  tensor<float, shape<2>> y{1, 2};
  value_and_gradient(m, sum_of_losses<net, squared_error, squared_error>{}, x, targets(y, y));
}
