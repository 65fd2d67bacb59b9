// SPDX-License-Identifier: BSL-1.0
// refuses: metrics where there is no validation set
// says: measure{...} has no samples to measure: write validate_on{data} too (data may be the training set)
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/training/measure.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<2>>;

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const data_set<float> train({0, 1, 1, 0}, {2}, {0, 1});
  fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 4}, measure{accuracy{}});
}
