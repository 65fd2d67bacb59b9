// SPDX-License-Identifier: BSL-1.0
// refuses: targets without weights, for a loss of sample weights
// says: the loss sample_weights<squared_error> takes a weight for each sample: write weighted(y, w) in the place of y
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/loss/reduction.hpp>

using namespace chainrule;

int main() {
  model<network<input<3>, dense<2>>> m;
  tensor<float, shape<3>> x{1, 2, 3};
  tensor<float, shape<2>> y{1, 2};
  cost_of(m, sample_weights<squared_error>{}, x, y);
}
