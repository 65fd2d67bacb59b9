// SPDX-License-Identifier: BSL-1.0
// refuses: one loss for two outputs
// says: sum_of_losses<network<input<3>, dense<4, act::tanh>, outputs<dense<3>, dense<2>>>, squared_error> has 1 losses for 2 outputs: write one for each entry of outputs<...>, the last of the network
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4, act::tanh>, outputs<dense<3>, dense<2>>>;

int main() {
  model<net> m;
  tensor<float, shape<3>> x{1, 2, 3};
  tensor<float, shape<2>> y{1, 2};
  tensor<float, shape<5>> all{1, 2, 3, 4, 5};
  value_and_gradient(m, sum_of_losses<net, squared_error>{}, x, all);
  static_cast<void>(y);
}
