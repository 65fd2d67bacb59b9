// SPDX-License-Identifier: BSL-1.0
// refuses: no targets for a loss that takes some
// says: the loss squared_error takes targets: no_targets is for a loss that compares answers with each other
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

int main() {
  model<network<input<3>, dense<2>>> m;
  tensor<float, shape<3>> x{1, 2, 3};
  value_and_gradient(m, squared_error{}, x, no_targets);
}
