// SPDX-License-Identifier: BSL-1.0
// refuses: targets of several outputs for one loss
// says: targets(...) gives a value for each output of a loss of several: write sum_of_losses<net, squared_error, ...>{}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4, act::tanh>, outputs<dense<3>, dense<2>>>;

int main() {
  model<net> m;
  tensor<float, shape<3>> x{1, 2, 3};
  tensor<float, shape<2>> y{1, 2};
  value_and_gradient(m, squared_error{}, x, targets(x, y));
}
